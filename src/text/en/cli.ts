/** What several verbs of the command line say, and verbs that say little. */
export const cli = {
  'ui.budget': '{used_ms} of {budget_ms} ms',
  'ui.progress': '{percent} %  {done_mb, number, tenths} of {total_mb, number, tenths} MB  {what}',
  'ui.name-and-id': '{name} ({id})',
  'ui.nobody': 'nobody',

  'cli.complaint': 'halfsecond: {what}',
  'cli.assistant.expected': 'an assistant of this home ({known})',
  'cli.assistant.fix': 'name one of them',
  'cli.span.expected': 'a day such as 2026-11-24, or a time such as 2026-11-24T18:30',
  'cli.span.since':
    'today, yesterday, a time ago such as 3h or 2d, a day such as 2026-11-24, or a time such as 2026-11-24T18:30',
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

  'state.held.found': 'another hub keeps its state there: process {pid}',
  'state.held.expected': 'one hub for each state folder',
  'state.held.fix': 'end that hub, or give this one another folder with --state',
  'reload.state.expected': '{folder}, as long as the hub runs',
  'reload.state.fix': 'restart the hub to move its state: systemctl restart halfsecond',

  'say.outcome': '{outcome}: {reason}',
  'say.more': '  what helps: halfsecond explain --last 1',
  'say.step':
    '  {device}: {state, select, confirmed {done, and confirmed by the device} silent {sent; it reports no state} sent {sent, and not confirmed in time} resent {sent twice, and not confirmed in time} unconfirmed {sent, and not confirmed by the device: is it powered?} undelivered {not delivered: {reason, select, none {is the broker there?} other {{reason}}}} observed {observed: nothing was commanded, because the mode is “observe”} other {{state}}}',

  'assistants.state': '{state, select, on {on} other {off}}',
  'assistants.switched':
    '{assistant} is {state, select, on {on: its claims are taken} other {off: its claims are refused}}',
  'assistants.off-until': 'off until {at}',
  'assistants.switched-until':
    '{assistant} is off until {at}: its claims are refused; then it comes back by itself',
  'assistants.for.expected': 'a while such as 30m, 3h or 2d',
  'assistants.for.fix': 'give a whole number from 1 to 999 with m (minutes), h (hours) or d (days)',
  'mode.is':
    '{mode, select, arbitrate {arbitrate: the hub decides and commands} other {observe: the hub decides, and commands nothing}}',

  'own.found': 'no owner, or several',
  'own.expected': 'one of --prefer ASSISTANT, --only ASSISTANT, --anyone',
  'own.fix': 'give exactly one of them',
  'own.device.expected': 'a device of this home, by its id or name',
  'own.device.fix': 'list them: halfsecond devices',
  'own.file.fix': 'give yourself the right to write the file',
  'own.set':
    '{device}: {way, select, prefer {{assistant} is preferred} only {only {assistant} is obeyed} other {anyone is obeyed}}',

  'acl.folder.fix': 'choose another folder with --out',
  'acl.file.found': 'an existing file',
  'acl.file.expected': 'no such file',
  'acl.file.fix': 'overwrite it with --force (passwords stay the same), or choose another folder with --out',
  'acl.passwords': 'Each user’s password is in a file of its own: {file}',
  'acl.at-broker': 'On the machine of the broker:',
  'acl.credential': 'The service gets its password as a credential that only root can read:',
  'acl.in-yaml': 'In halfsecond.yaml, under mqtt:',
  'acl.doors':
    'Each of the doors aligenie, alexa, bemfa and webhook gets a service, an account and its own password by:',
  'acl.door': 'The door’s own password, its credential {credential}: {file}',
  'acl.then': 'Then run: halfsecond check',
  'acl.back': 'To go back:',
  'acl.hint':
    'If the broker has users already, run this instead: halfsecond acl --broker-config /etc/mosquitto/mosquitto.conf',
  'acl.tried': 'A mosquitto of its own has tried these files: it accepts each user, and refuses a stranger.',
  'acl.not-tried': 'These files were not tried: no mosquitto is installed on this machine.',
  'acl.foreign': 'Users that were there before stay as they are: {users}',
  'acl.foreign-all':
    'The broker had no ACL file, so these users could do everything, and still can: {users}. Narrow them down in {file}.',
  'acl.other-password': 'These users had another password already, and keep it: {users}',
  'acl.anonymous':
    'Clients without an account were accepted before. They no longer are: give each a user, such as zigbee2mqtt-devices.',
  'acl.trial.ended': 'a mosquitto that refuses these files: {reason}',
  'acl.trial.stranger': 'a broker with these files that accepts a client without an account',
  'acl.trial.user': 'a broker with these files that refuses the user {user}',
  'acl.trial.rights': 'a broker with these files that lets {user} not write the hub’s topics',
  'acl.trial.expected': 'files with which mosquitto starts, accepts each user and refuses a stranger',
  'acl.trial.fix': 'nothing was installed; correct what the broker’s configuration has, and run this again',

  'devices.no-hub': 'no hub runs here; this is what the broker retained',
  'devices.none': 'this home has no devices; “halfsecond devices discover FOLDER” proposes some',
  'devices.online': '{state, select, online {online} offline {offline} other {?}}',
  'devices.members': 'a group: see its members',
  'reported.value':
    '{key, select, on {{value, select, true {on} other {off}}} brightness {brightness {value}%} color_temperature {{value} K} position {position {value}%} temperature {{value} °C} locked {{value, select, true {locked} other {unlocked}}} moving {{value, select, opens {opening} closes {closing} other {standing still}}} other {{key} {value}}}',
  'devices.no-state': 'no state yet',
  'devices.left-out': 'left out: {name} ({source}): {reason}',
  'devices.unread':
    '{count, plural, one {# message was} other {# messages were}} not read: too long, or beyond the limit',
  'devices.no-wildcards':
    'this broker gives no retained message to a subscription with a wildcard, as RabbitMQ does: beside zigbee2mqtt’s, only devices that announce themselves in this second are found',
  'devices.none-announced':
    'no device announces itself at this broker: switch discovery on in its bridge, or write the files by hand',
  'devices.nothing-new':
    'no new device: {known, plural, =0 {none that announces itself is configured} one {# device that announces itself is configured already} other {# devices that announce themselves are configured already}}{dropped, plural, =0 {} other {; # left out, with the reasons above}}',
  'devices.written':
    '{count, plural, one {# device} other {# devices}} accepted{known, plural, =0 {} other {, # configured already}}{unplaced, plural, =0 {} one {; # has the room `{room}`: correct it in its file} other {; # have the room `{room}`: correct it in their files}}',
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
  'models.use-moonshine': 'English commands use it from the next start ({licence}, {source})',
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

  'parts.state': '{state, select, installed {installed} absent {absent} other {another version}}',
  'parts.purpose':
    '{part, select, matter {the door for Matter: Apple Home with a home hub, Google, SmartThings} other {the end of speech in noise, and “engine: sherpa”}}',
  'parts.other':
    '{part} is not what this release was tested with; expected {packages}; to mend it: halfsecond parts add {part}',
  'parts.already': '{part} is already installed',
  'parts.fetching': '{part}: fetching and verifying; this may take minutes …',
  'parts.added': '{part} is installed in {folder}; restart the hub to use it',
  'parts.removed': '{part} is removed',
  'parts.not-there': '{part}: “parts add” has installed nothing of it here',
  'parts.packed':
    'written: {file} ({packages, plural, one {# package} other {# packages}}, {mb, number, tenths} MB); on the other machine: halfsecond parts add {part} --from FILE',
  'parts.unknown.found': 'the part {part}',
  'parts.unknown.expected': 'one of {known}',
  'parts.unknown.fix': 'correct it; “halfsecond parts list” tells what each is for',
  'parts.no-npm.found': 'no npm on the PATH',
  'parts.no-npm.expected': 'the npm that comes with Node',
  'parts.no-npm.fix':
    'install it (Debian: apt install npm), or take the package for Debian or the container: they have every part',
  'parts.npm.expected': 'npm to fetch the packages of this release',
  'parts.npm.fix':
    'correct the network or the configuration of npm (npm config get registry); without a network: halfsecond parts pack on another machine, and --from FILE here',
  'parts.folder.fix': 'run it as the owner of the program: sudo halfsecond parts …',
  'parts.write.fix': 'choose another place with --out, or make room there',
  'parts.file.expected': 'a file of “halfsecond parts pack”, or a folder with files of “npm pack”',
  'parts.file.fix': 'correct the name, or make the file again on a machine with a network',
  'parts.lacks.found': 'no package {package} with the checksum of this release',
  'parts.lacks.expected': 'every package of the part, as this release names it',
  'parts.lacks.fix':
    'make the file again with the same release of halfsecond and the same system: halfsecond parts pack',

  'update.newest': 'halfsecond {version} is the newest release',
  'update.newer': 'halfsecond {newest} is out; this is {version}',
  'update.changes': 'what changed: {url}',
  'update.how':
    'halfsecond does not update itself. Back the home up first (halfsecond backup FILE); then install it as you did before.',
  'update.expected': 'a registry that tells the newest release of halfsecond',
  'update.offline.fix':
    'try again once this machine reaches the internet, or look at CHANGELOG.md where you got halfsecond from; the hub needs no network for its work',
  'update.unknown.found': 'a registry that has no halfsecond',
  'update.unknown.fix':
    'until a release is published there, look at CHANGELOG.md where you got halfsecond from; or correct the registry of npm (npm config get registry)',
  'update.refused.found': 'the answer {status}',
  'update.garbled.found': 'an answer that is no release',
} as const;
