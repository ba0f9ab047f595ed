/** What several verbs of the command line say, and verbs that say little. */
export const cli = {
  'ui.budget': '{used_ms} of {budget_ms} ms',
  'ui.progress': '{percent} %  {done_mb, number, tenths} of {total_mb, number, tenths} MB  {what}',
  'ui.nobody': 'nobody',

  'cli.complaint': 'halfsecond: {what}',
  'cli.assistant.expected': 'an assistant of this home ({known})',
  'cli.assistant.fix': 'name one of them',
  'cli.span.expected': 'a day such as 2026-11-24, or a time such as 2026-11-24T18:30',
  'cli.span.fix': 'correct it, or leave the option out',
  'cli.folder.expected': 'a folder that can be written',
  'cli.nothing': 'nothing',

  'broker.found': '{url}: {reason}',
  'broker.no-answer':
    'a connection that ended before the broker answered; this port may want TLS, or it is no MQTT broker',
  'broker.expected': 'a broker that accepts this connection',
  'broker.start-hub': 'start the hub: halfsecond run',
  'broker.start': 'start the broker, or correct mqtt.url, username and password_file',
  'broker.no-hub.found': 'no answer within {seconds} s',
  'broker.no-hub.expected': 'a hub at this broker',

  'hub.none.found': 'no hub at {socket}',
  'hub.none.expected': 'a running hub',
  'hub.none.fix': 'start it: halfsecond run',
  'hub.door.expected': 'a door that can do this now',
  'hub.door.fix': 'read the hub’s log: it may say more',

  'reload.state.expected': '{folder}, as long as the hub runs',
  'reload.state.fix': 'restart the hub to move its state: systemctl restart halfsecond',

  'say.outcome': '{outcome}: {reason}',

  'acl.folder.fix': 'choose another folder with --out',
  'acl.file.found': 'an existing file',
  'acl.file.expected': 'no such file',
  'acl.file.fix': 'overwrite it with --force (passwords stay the same), or choose another folder with --out',
  'acl.passwords': 'Each user’s password is in a file of its own: {file}',
  'acl.at-broker': 'On the machine of the broker:',
  'acl.in-yaml': 'In halfsecond.yaml, under mqtt:',
  'acl.then': 'Then run: halfsecond check',

  'devices.no-hub': 'no hub runs here; this is what the broker retained',
  'devices.none': 'this home has no devices; “halfsecond devices discover FOLDER” proposes some',
  'devices.online': '{state, select, online {online} offline {offline} other {?}}',
  'devices.members': 'a group: see its members',
  'devices.no-state': 'no state received yet',
  'devices.left-out': 'left out: {name} ({source}): {reason}',
  'devices.unread':
    '{count, plural, one {# message was} other {# messages were}} not read: too long, or beyond the limit',
  'devices.nothing-new': 'no new device: every device that announces itself at this broker is configured',
  'devices.proposed':
    '{count, plural, one {# device} other {# devices}} proposed. Check the files, and move the right ones into devices/.',
  'devices.proposed-rooms':
    '{count, plural, one {# device} other {# devices}} proposed; {unplaced} without a room: look for “{mark}”. Check the files, and move the right ones into devices/.',
  'devices.kept': 'not changed, the file exists: {file}',
  'devices.folder.fix': 'name another folder',

  'models.state':
    '{state, select, installed {installed} absent {absent} incomplete {incomplete} other {damaged}}',
  'models.used': '{purpose}; used by recognisers.{locales}',
  'models.file': '{path}, from {url}',
  'models.file-problem': '{path}: {problem}, from {url}',
  'models.installed': 'installed and verified: {folder}',
  'models.already': 'already installed and complete: {folder}',
  'models.use': 'to use it: recognisers: {entry} ({licence}, {source})',
  'models.use-fsmn':
    'Mandarin commands use it from the next start; for a wake word, write {entry} ({licence}, {source})',
  'models.removed': 'removed: {folder}',
  'models.not-there': 'not installed: {folder} holds no files of {model}',
  'models.still-named': 'recognisers.{locales} still names {model}',
  'models.unknown.found': 'the model {model}',
  'models.unknown.expected': 'one of {known}',
  'models.unknown.fix': 'correct it; “halfsecond models list” describes each model',
  'models.mirror.expected': 'an address such as https://hf-mirror.com',
  'models.mirror.fix': 'correct it, or leave it out',
  'models.unreadable.expected': 'model files that can be read',
  'models.unreadable.fix': 'run this as the user of the hub, or name the state folder with --state',
} as const;
