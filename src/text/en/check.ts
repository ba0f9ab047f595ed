/** What `check` finds, and `setup` after it wrote the configuration. */
export const check = {
  'check.part.config': 'config',
  'check.part.secrets': 'secrets',
  'check.part.broker': 'broker',
  'check.part.delay': 'delay',
  'check.part.rights': 'rights',
  'check.part.devices': 'devices',
  'check.devices.none': 'no bridge announces its devices at this broker, so the addresses are not examined',
  'check.devices.ok': '{count, plural, one {# device is} other {# devices are}} as announced',
  'check.devices.unknown':
    '{device}: its {family} bridge announces no “{address}”; did you mean “{near}”? correct `address` in its file',
  'check.devices.family':
    '{device}: “{address}” is announced by {other}, not by {family}; correct `family` in its file, or let “halfsecond devices discover” propose the file',
  'check.devices.unanswered':
    '{device} {count, plural, one {has not confirmed its only command} other {has confirmed none of its # commands}}: see whether it has power, and whether its address is right',
  'check.devices.more': 'and {count} more: halfsecond devices',
  'check.devices.unknown-plain':
    '{device}: its {family} bridge announces no “{address}”; correct `address` in its file, or pair the device',
  'check.devices.feature':
    '{device}: what is announced has no {features}; remove it from `features` in its file',
  'check.devices.shared':
    '{devices} share an address and would act together; correct `address` in one of the files',
  'check.part.door-accounts': 'door accounts',
  'check.part.hearing': 'hearing',
  'check.part.microphone': 'microphone',
  'check.part.satellites': 'satellites',
  'check.part.understanding': 'understanding',
  'check.part.journal': 'journal',
  'check.part.habits': 'habits',
  'check.part.settings': 'settings',
  'check.part.doors': 'doors',
  'check.part.clock': 'clock',
  'check.part.configuration': 'configuration',
  'check.part.homekit': 'HomeKit',
  'check.part.names': 'names',
  'check.part.satellite': 'satellite',
  'check.part.recogniser': 'recogniser',
  'check.part.wake-word': 'wake word',
  'check.part.language-model': 'language model',
  'check.part.hub-broker': 'hub’s broker',

  'check.config':
    '{assistants, plural, one {# assistant} other {# assistants}}, {devices, plural, one {# device} other {# devices}} in {folder}',
  'check.secrets.none': 'no file holds a password or a key',
  'check.secrets.closed': '{count, plural, one {# file} other {# files}}, closed to other users',
  'check.secrets.open': 'other users can read these files; close them: chmod 600 {files}',
  'check.secrets.short':
    'the password in {file} has fewer than {least, number, whole} characters, so its door stays closed; generate one: openssl rand -base64 18 > {file}',
  'check.broker.embedded-running': 'embedded, on port {port}; the hub is {status}',
  'check.broker.embedded-free': 'embedded, port {port} is free; the hub is not running',
  'check.broker.external': '{url}, MQTT 5, {who}; the hub is {status}',
  'check.broker.anonymous': 'without a user name',
  'check.broker.user': 'as {user}',
  'check.broker.not-running': 'not running',
  'check.traits.wildcards':
    'it gives no retained message to a subscription with a wildcard, as RabbitMQ does: a device that has announced itself is found only when it announces itself again',
  'check.traits.dots':
    'it makes a slash of a dot in a topic, as RabbitMQ does, so these devices are never reached: {devices}; give them names without a dot in their bridge',
  'check.delay.embedded': 'the embedded broker sends every message at once',
  'check.delay.none':
    'no message on {topic} came back; let the hub’s user write and read {base}/# at the broker',
  'check.delay.figures': 'the first of two messages takes {first_ms} ms, the second {second_ms} ms',
  'check.delay.nagle':
    'the first of two messages takes {first_ms} ms, the second {second_ms} ms: the broker delays small messages (Nagle’s algorithm); put set_tcp_nodelay true into mosquitto.conf and restart mosquitto',
  'check.rights.embedded':
    'the embedded broker accepts connections from this machine only, and lets only the hub command devices',
  'check.rights.embedded-devices':
    'the embedded broker accepts connections from this machine only; its other programs may command devices without guarded actions (mqtt.embedded.open_devices)',
  'check.rights.embedded-open':
    'other programs of this machine may write {topics}; another broker may listen on this port, or the hub is an older one: restart it',
  'check.rights.open': 'the broker is open: anybody may write {topics}; close it: halfsecond acl',
  'check.rights.stranger': 'a client without an account',
  'check.rights.hole': '{user} may write {topic}',
  'check.rights.holes': '{holes}; install the ACL file again: halfsecond acl --force',
  'check.rights.closed': 'a client without an account may write nothing',
  'check.rights.closed-to-each':
    'a client without an account may write nothing, and {count, plural, one {# user writes only its own topics} other {# users write only their own topics}}',
  'check.rights.topics': '{topics} and {more, plural, one {# more topic} other {# more topics}}',
  'check.rights.untried':
    '{found}; not tried: {count, plural, one {# topic} other {# topics}} that may open something ({topics}). No test message goes there; give --broker-config, and the broker’s own rights are read instead',
  'check.rights.read': '{found}; by its ACL file nobody else commands {topics}',
  'check.hearing.off': 'no assistant has a wake word',
  'check.hearing.engine': '{assistant} by {engine}',
  'check.hearing.commands':
    '{language, select, en {English} zh {Mandarin} other {{language}}} commands by {engine, select, own {the small recogniser (better: halfsecond models add moonshine-tiny-en)} enrolled {enrolled takes (better: halfsecond models add fsmn-zh)} other {{engine}}}',
  'check.hearing.loudness':
    'the end of speech by loudness, which noise can hide (better: halfsecond parts add hearing)',
  'check.doors.own':
    '{doors}: each by a service, an account and a broker user of its own{internet, select, yes {; bemfa may reach every address on the internet, because its cloud is there} other {}}',
  'check.doors.own-embedded':
    '{doors}: each by a service and an account of its own; the broker is in the hub{internet, select, yes {; bemfa may reach every address on the internet, because its cloud is there} other {}}',
  'check.doors.shared':
    '{doors}: under the hub’s account, with the hub’s password for the broker, so whoever takes the door over has the hub’s rights; give each its own: sudo halfsecond service doors',
  'check.doors.one-account':
    '{doors}: one account for the hub and its doors here, so whoever takes a door over has the hub’s rights; to part them, run each door under another account or in a container of its own: docs/operations.md, “Doors of the internet”',
  'check.doors.no-password':
    '{doors}: no password of its own for the broker, so it waits while this hub is away; halfsecond acl, then sudo halfsecond service doors',
  'check.doors.bemfa-settings':
    'bemfa: its service lacks the way to the internet, or the keys of the present accounts; give it both: sudo halfsecond service doors',
  'check.doors.readable':
    '{door}: the hub’s account can read {file}; make it the door’s own: sudo halfsecond service doors',
  'check.homekit.ok': '{count, plural, one {# device} other {# devices}} in the bridge',
  'check.homekit.beyond':
    'a bridge takes {most, number, whole} devices, in the order of their files, and these are left out: {beyond}; take out devices that Apple Home does not need, or rename files so that what matters comes first',
  'check.hearing.engine-synthetic':
    '{assistant} by {engine} (a program spoke its takes, so they say little about people; record your own: halfsecond enroll {assistant})',
  'check.names.off': 'the model fsmn-zh hears no commands here',
  'check.names.alike':
    'these names sound the same, and the hub hears none of them; rename one of each: {groups}',
  'check.names.unspeakable':
    'nobody can say these names in Mandarin; add a name in Chinese characters: {names}',
  'check.names.both': '{alike}; {unspeakable}',
  'check.names.ok':
    '{count, plural, one {# Mandarin name} other {# Mandarin names}}, no two of which sound the same',
  'check.list': '{items}',
  'check.microphone.off': 'audio.source is none',
  'check.microphone.records': '{recorder} records',
  'check.microphone.resampled': '{recorder} records at {rate_hz} Hz, which the hub converts to 16000 Hz',
  'check.microphone.telephone':
    'it has nothing above 3400 Hz, like a telephone, and fewer than half of the wake words are heard with it; use another microphone, not a headset over Bluetooth',
  'check.microphone.silent': 'no sound came',
  'check.hub.listens': 'the hub listens for {assistants}',
  'check.hub.off': 'not configured',
  'check.hub.ok': 'the hub reports no problem',
  'check.wyoming.satellite': '{id} in {room}',
  'check.wyoming.wake': '{name} of {assistant}',
  'check.wyoming.ok': '{what} at {url}',
  'check.wyoming.fault': '{what} at {url}: {reason}',
  'check.wyoming.unknown': '{what} at {url}: the server has no model “{name}”; it has {known}',
  'check.model.off': 'no language model is configured',
  'check.model.fault': '{model} at {url}: {reason}',
  'check.model.not-ready': 'it is not ready after a minute',
  'check.model.unreadable': 'its answer does not have the required form; try another model',
  'check.model.late': 'it did not answer within {took_ms} ms',
  'check.model.slow':
    'it took {took_ms} ms, and the hub waits {may_ms} ms; try a smaller model, or a faster machine',
  'check.model.ok': '{model} at {url}: it answers in {took_ms} ms; the hub waits {may_ms} ms',
} as const;
