/** What `backup` and `restore` say. */
export const backup = {
  'backup.written':
    'written: {file} ({files, plural, one {# file} other {# files}}, {mb, number, hundredths} MB before compression)',
  'backup.without-secrets':
    'without the files that hold passwords and keys, and without linked accounts and tokens: {files}; to include them: --with-credentials',
  'backup.without-outside': 'without links and files outside the configuration folder: {files}',
  'backup.hub-runs':
    'The hub runs, so files of Matter may be half-written in this backup. For a safe copy of the Matter pairings, stop the hub first (systemctl stop halfsecond, or Ctrl-C), and back up again.',
  'backup.readable.expected': 'a home that can be read',
  'backup.readable.fix':
    'run it as the user of the hub; with --with-credentials, and doors that have accounts of their own, run it with sudo',
  'backup.keep-safe':
    'Keep it where only you can read it: it holds the pairings of the doors{credentials, select, yes {, linked accounts, tokens, passwords and keys} other {}}.',
  'backup.exists.found': 'an existing file',
  'backup.exists.expected': 'the name of a new file',
  'backup.exists.fix': 'choose another name, or overwrite it with --force',
  'backup.writable.expected': 'a home that can be read, and a place where the backup can be written',
  'backup.writable.fix': 'run it as the user of the hub or with sudo, and check that the disk has room',
  'backup.expected': 'a file that “halfsecond backup” wrote',
  'backup.foreign.found': 'no backup of halfsecond',
  'backup.foreign.fix': 'name another file',
  'backup.damaged.found': 'a damaged or incomplete file, or no backup at all',
  'backup.damaged.fix': 'copy it again from where it was kept, or use another backup; nothing was changed',
  'backup.unreadable.fix': 'correct the name, or give yourself the right to read it',
  'backup.version.found': 'a backup of format {version}',
  'backup.version.expected': 'format 1',
  'backup.version.fix': 'restore it with the release that wrote it',
  'backup.no-file': 'a {type}',
  'backup.outside': 'a path outside the folders of the home',
  'backup.twice': 'the same path twice',
  'backup.too-much': 'more than a home can hold',
  'backup.entry.expected': 'files and folders below config/, state/ and door-NAME/',
  'backup.entry.fix': 'do not use this file: halfsecond did not write it so; nothing was changed',

  'restore.of': 'backup of {at}, written by halfsecond {version}:',
  'restore.root':
    '{root, select, config {configuration} state {state and pairings} other {what the door {door} keeps}}: {files, plural, one {# file} other {# files}} into {folder}, {replaced, plural, =0 {replacing nothing} one {replacing # file} other {replacing # files}}',
  'restore.no-credentials':
    'It holds no passwords and keys, and no linked accounts and tokens: those that are here stay.',
  'restore.other-version': 'This is halfsecond {version}.',
  'restore.ask': 'Replace these files? What is there now is kept beside them.',
  'restore.done': 'restored',
  'restore.kept': 'what was there before: {folders}; delete it when all is well',
  'restore.next':
    'next: halfsecond check --config {folder}, then start the hub; speech models are fetched again with “halfsecond models add”',
  'restore.yes.expected': 'a terminal for the question, or --yes',
  'restore.yes.fix': 'add --yes to replace the files without a question',
  'restore.state.found': 'a state folder that only the backup names: {folder}',
  'restore.state.expected': 'a state folder that you name',
  'restore.state.fix': 'add --state {folder} if that is where it belongs',
  'restore.running.found': 'a hub that runs ({socket})',
  'restore.running.expected': 'no hub: it would write its own state over the restored one',
  'restore.running.fix': 'stop it first: systemctl stop halfsecond, or Ctrl-C',
  'restore.door.found': 'a door whose service runs ({unit})',
  'restore.door.expected': 'no running door: it would write its own state over the restored one',
  'restore.door.fix': 'stop it first: systemctl stop {unit}; the hub’s start starts it again',
  'restore.link.found': 'a link',
  'restore.no-folder.found': 'a file',
  'restore.link.expected': 'a folder or a file of its own, because a link would lead the files elsewhere',
  'restore.link.fix': 'remove it, or replace it by what it points to; nothing was changed',
  'restore.folder.fix':
    'run it as the user of the hub or with sudo; what was there, {file} among it, is as before',
} as const;
