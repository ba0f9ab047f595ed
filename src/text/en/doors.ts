/** The verbs of `doors`. */
export const doors = {
  'doors.links':
    'links since it opened: {succeeded, plural, =0 {none} one {# account} other {# accounts}}; {failed, plural, =0 {no failed try} one {# failed try} other {# failed tries}}',
  'doors.links.failed-at': 'the last failed try: {at}',
  'doors.none': 'MQTT is the only door; open others with “doors:” in halfsecond.yaml',
  'doors.open': 'open',
  'doors.degraded': 'degraded: {reason}',
  'doors.no-reason': 'no reason given',
  'doors.no-assistant': 'no assistant assigned',
  'doors.unpaired': 'not paired yet; to pair it, run: halfsecond doors pair {door}',
  'doors.lag':
    '{assistant} by {door}: claims come {p50_ms, number, whole} ms late at the median, {p95_ms, number, whole} ms at the 95th percentile ({count, plural, one {# claim} other {# claims}})',
  'doors.lag.few': 'too few claims: the hub does not wait by these figures yet',
  'doors.gap':
    '{later} by {later_door} comes {p50_ms, number, whole} ms after {first} by {first_door} at the median, {p95_ms, number, whole} ms at the 95th percentile ({count, plural, one {# request} other {# requests}} of both)',
  'doors.paths.device': 'device',
  'doors.paths.ours': 'ours',
  'doors.paths.others': 'others',
  'doors.paths.unexplained': 'unexplained',
  'doors.paths.since': 'since the hub started',
  'doors.as.fix': 'name the assistant that sends commands through this pairing',
  'doors.expires':
    'The code is valid for {minutes, plural, one {# minute} other {# minutes}}. To see who has paired, run: halfsecond doors',
  'doors.twice.found': '{assistant}, already paired by {door} ({pairing})',
  'doors.twice.expected': 'an assistant with each device once',
  'doors.twice.fix': 'keep that pairing, or end it first: halfsecond doors unpair {door} {pairing}',
  'doors.pairing.expected': 'the id of a pairing of {door}',
  'doors.pairing.fix': 'list them: halfsecond doors status',
  'doors.unpaired-done': 'unpaired: {pairing}',
  'doors.unpaired-app': 'Its app shows the devices as unreachable until you remove them there too.',
  'doors.unknown.expected': 'a configured door ({known})',
  'doors.unknown.expected-none': 'a configured door (none is configured)',
  'doors.unknown.fix': 'configure it in halfsecond.yaml: {entry}',
  'doors.recording': 'recording; press Ctrl-C when everything has happened',
  'doors.recorded-nothing': 'nothing arrived, and nothing was written',
  'doors.recorded': 'written: {file}',
  'doors.recorded-name': 'as it arrived',

  'advice.order': 'Finish one assistant completely before you begin with the next.',
  'advice.bypasses':
    '{name} commands past halfsecond: {counts}, just after somebody called it or it claimed.',
  'advice.step': '{number}. {step}',
  'advice.act': 'Let halfsecond act: set “mode: arbitrate” in halfsecond.yaml.',
  'advice.ask':
    'Ask {name} for one of these devices through its new pairing, and check that the column “ours” counts it.',
  'advice.remove': 'Then remove {devices} in {app}: {what}.',
  'advice.exposure':
    'Then take {devices} out of the program that passes {name}’s commands on to the broker, such as Home Assistant’s exposure to it.',
  'advice.pair': 'Let it in here: halfsecond doors pair {door} --as {assistant}',
  'advice.open-door': 'Open the door {door} for it (“doors:” in halfsecond.yaml), and pair it there.',
  'advice.open-any': 'Open a door for it (“doors:” in halfsecond.yaml), and pair it there.',
  'advice.others': 'Another program commands {counts}, and nobody had called an assistant.',
  'advice.others.hint':
    'Automations and dashboards of yours may do that. A program that passes an assistant’s commands on (Home Assistant’s exposure, a maker’s bridge) must not: take these devices out of it.',
  'advice.unexplained': 'Nobody here commanded {counts}, and nobody had called an assistant.',
  'advice.unexplained.hint':
    'Probably a hand on a switch. Otherwise an app, or an assistant that no microphone hears: call it near a microphone, ask it for the device, and run this again.',
  'advice.count': '{device} {count, plural, =1 {once} =2 {twice} other {# times}}',
  'advice.app.home': 'the Home app',
  'advice.app.tmall': 'the Tmall Genie app',
  'advice.app.alexa': 'the Alexa app',
  'advice.app.xiaoai': 'the Mi Home app (米家)',
  'advice.app.xiaodu': 'the app of 小度',
  'advice.app.other': 'the app of {name}',
  'advice.what.accessory': 'its accessory, or its maker’s bridge',
  'advice.what.skill': 'the device, or its maker’s skill',
  'advice.what.account': 'the device, or its maker’s account',

  // What a door itself says: `src/doors/`.
  'door.package.found': 'no {package} in this installation',
  'door.package.expected': 'the part {part} of halfsecond',
  'door.package.fix': 'halfsecond parts add {part}, or take doors.{door} out of the configuration',
  'door.port.found': '{port}: {error}',
  'door.port.expected': 'a free port',
  'door.port.fix': 'choose another, or end what listens there',
  'door.secret.found': '{file}, which is empty or cannot be read',
  'door.secret.expected': 'a file that holds the secret alone',
  'door.secret.fix':
    'write it there, closed to other users than the one that runs the door, and start the door again',
  'door.password.found': 'a password of {count, plural, one {# character} other {# characters}}',
  'door.password.expected':
    'a password of at least {least} characters: the page that asks for it is open to the internet',
  'door.password.fix': 'generate one: openssl rand -base64 18 > {file}',
  'door.code': 'Code: {code}',
  'door.homekit.paired.found':
    'a bridge that is paired with Apple Home ({count, plural, one {# controller} other {# controllers}})',
  'door.homekit.paired.expected': 'an unpaired bridge: a HomeKit bridge is paired with one home',
  'door.homekit.paired.fix':
    'share the home in the Home app, or end the pairing: halfsecond doors unpair homekit {pairing}',
  'door.homekit.pair':
    'In the Home app, add an accessory and scan the code, or choose “More options” and type it.',
  'door.homekit.uncertified': 'The Home app says that the bridge is not certified. Add it anyway.',
  'door.matter.pair': 'In the app, add a device and scan the code, or type it.',
  'door.matter.uncertified': 'Some apps say that the bridge is not certified. Add it anyway.',
  'door.test.none.found': '{door}, whose ecosystem sends no command on request',
  'door.test.none.expected': 'a door with a trial, such as bemfa',
  'door.test.none.fix': 'ask the assistant aloud, and see what arrives: halfsecond inspect',
  'door.bemfa.account': 'Bemfa, {count, plural, one {# device} other {# devices}}',
  'door.bemfa.faults': '{faults}',
  'door.bemfa.connecting': '{assistant}: connecting',
  'door.bemfa.lost': '{assistant}: the link is down ({reason}); it is tried again',
  'door.bemfa.refused':
    '{assistant}: Bemfa refuses the key in {file} ({reason}); copy the private key of this account from Bemfa’s console again',
  'door.bemfa.unreachable':
    '{assistant}: Bemfa’s HTTP interface gave no usable answer ({reason}); it is asked again',
  'door.bemfa.missing': '{assistant}: Bemfa does not know the topics of {names}, though they were created',
  'door.bemfa.key.found':
    '{file}, with {count, plural, one {# character} other {# characters}} that are no key',
  'door.bemfa.key.expected':
    'the private key (私鑰) of the account: 32 hexadecimal digits, alone in the file',
  'door.bemfa.key.fix': 'copy it from Bemfa’s console (bemfa.com) into {file}',
  'door.bemfa.key.twice.found': 'the key of the account of {assistant}',
  'door.bemfa.key.twice.expected': 'the key of another account: one account for each assistant',
  'door.bemfa.key.twice.fix': 'register another account at bemfa.com, and put its key there',
  'door.bemfa.assistant.expected': 'an assistant with an account of Bemfa ({known})',
  'door.bemfa.assistant.fix': 'name it: --as ASSISTANT, or add an account for it to doors.bemfa.accounts',
  'door.bemfa.device.expected': 'a device that this account offers ({known})',
  'door.bemfa.device.fix': 'name one of them; locks are never offered',
  'door.bemfa.unpair.found': 'an account, which the configuration names',
  'door.bemfa.unpair.expected': 'a pairing that the door keeps itself',
  'door.bemfa.unpair.fix':
    'unlink Bemfa in the assistant’s app, and take the account out of doors.bemfa.accounts; nothing is deleted at Bemfa',
  'door.bemfa.pair.faults': 'First mend this: {faults}.',
  'door.bemfa.pair.topics':
    '{count, plural, one {# device is} other {# devices are}} in the account of {assistant}, by the names that people say: {names}.',
  'door.bemfa.pair.twice':
    'Several devices have the same name ({names}): the assistant cannot tell them apart. Give them other names in devices/.',
  'door.bemfa.pair.xiaoai':
    '小愛: in the Mi Home app (米家), open 我的 → 其他平台設備 → 添加 → 巴法, sign in to this account, and press 同步.',
  'door.bemfa.pair.xiaodu':
    '小度: in its app, press + → 添加設備, search 巴法, sign in to this account, and look for devices.',
  'door.bemfa.pair.genie':
    '天貓精靈: its skill for Bemfa is reported withdrawn since 2025. Use the door aligenie for it.',
  'door.bemfa.pair.once':
    'Then take the same devices out of every other way to this assistant, or it finds each name twice and does nothing.',
  'door.bemfa.pair.test':
    'To try the way without a speaker, run: halfsecond doors test bemfa {device} --as {assistant}',
  'door.bemfa.pair.unmeasured':
    'Nobody has published how long Bemfa takes from speech to message. After some commands, halfsecond doors status shows it for your home.',
  'door.bemfa.test.sent': 'Bemfa was asked to send “{message}” for {device}.',
  'door.bemfa.test.nothing':
    'Nothing arrived within 5 s. Look whether the link is up (halfsecond doors status), and whether another program uses the same key.',
  'door.bemfa.test.arrived': 'It arrived after {ms, number, whole} ms.',
  'door.bemfa.test.outcome': 'The hub decided: {outcome} ({reason}).',
  'door.bemfa.test.speaker': 'No speaker took part: ask the assistant aloud next.',
  'door.bemfa.test.expected': 'a command from Bemfa’s test interface',
  'door.bemfa.test.fix': 'see what is wrong: halfsecond doors status',
  'door.webhook.sender': '{name}, paired {day}',
  'door.webhook.address': 'Address:  POST {address}',
  'door.webhook.token': 'Token:    {token}',
  'door.webhook.once':
    'The token is shown this once; the hub keeps only a hash of it. Whoever has it may ask in the name of this assistant.',
  'door.webhook.header': 'Header:   Authorization: Bearer TOKEN (never in the address: addresses are logged)',
  'door.webhook.body':
    'Body:     \'{\'"text": "turn on the light"\'}\', and "room" where the sender knows it',
  'door.webhook.shortcut':
    'Step by step for a Siri Shortcut and for Home Assistant: docs/doors/webhook.md. To end it: halfsecond doors unpair webhook ID',
  'door.webhook.loopback':
    'The door listens on this machine only. For an iPhone, set doors.webhook.listen to lan.',
  'door.webhook.full.found': '{count, plural, one {# sender} other {# senders}}',
  'door.webhook.full.expected': 'at most {most}',
  'door.webhook.full.fix': 'end those that are not used: halfsecond doors unpair webhook ID',
  'door.skill.console':
    'In the developer console of {cloud}, with your public https address before each path:',
  'door.skill.authorize': '  authorisation page   https://…/authorize',
  'door.skill.token': '  token endpoint       https://…/token',
  'door.skill.requests': '  requests             https://…/skill',
  'door.skill.client-id': '  client id            {id}',
  'door.skill.client-secret': '  client secret        the content of {file}',
  'door.skill.tunnel':
    'Point the tunnel or reverse proxy at http://{host}:{port}. Then link the account in the app of',
  'door.skill.link': 'the assistant, with the password in {file}.',
  'door.aligenie.account':
    'Sign in at iot.aligenie.com as a personal developer (個人開發者), and create a cloud-to-cloud skill (雲雲對接) of protocol version 2; version 1 cannot be made any more.',
  'door.aligenie.products':
    'Register a product for each kind of device that you have, with the brand {brand} and the kind as its model ({models}). A device without a registered product is not found.',
  'door.aligenie.redirect':
    'The redirect address is {redirect}; AliGenie adds skillId and token to it, and the door sends them back letter by letter.',
  'door.aligenie.test-mode':
    'The skill stays unpublished: 技能發布 → 發布前驗證 → 授權調試 → 賬戶配置, and add your own Taobao account there.',
  'door.aligenie.link':
    'In the Tmall Genie app of that account, open the skill in test mode, link the account, and look for devices.',
  'door.aligenie.reachable': 'Your address needs a certificate that browsers accept, and IPv4.',
  'door.aligenie.withdrawn':
    'Ready-made ways are reported gone: the Tmall Genie skills of Bemfa and HassLife are not found in the app any more (2025 to 2026); HassLife can still be bound from its own site.',
  'door.aligenie.no-matter': 'No source names a Tmall Genie model as a Matter controller.',
  'door.custom.create':
    'Custom skill: create a 自定義技能 for private use, with an invocation word and one intent that takes any words.',
  'door.custom.verification': '  owner check          the door serves {file} at https://…/aligenie/',
  'door.custom.no-verification':
    '  owner check          download the console’s file, and name it in doors.aligenie.custom.verification_file',
  'door.custom.by-path': '  webhook              https://…/aligenie/custom/ and the content of {file}',
  'door.custom.by-token':
    '  webhook              https://…/aligenie/custom; turn account linking on, because only a linked account is answered',
  'door.custom.room':
    '  rooms                say to each speaker once, with the invocation word: 這裡是客廳 (this is the living room)',
  'door.custom.speaker': 'a speaker in {room}',
  'door.custom.path.found':
    '{count, plural, one {# character} other {# characters}}, or others than letters and digits',
  'door.custom.path.expected':
    '{least} or more letters, digits, hyphens and underscores that nobody can guess',
  'door.custom.path.fix': 'generate one: openssl rand -hex 24 > {file}',
  'door.link.title': 'Let {cloud} into this home',
  'door.link.note': 'What it asks for still has to win against your other assistant.',
  'door.link.password': 'The password of this home',
  'door.link.submit': 'Let it in',
  'door.link.wrong-password': 'That is not the password.',
  'door.link.too-often': 'Too many tries: wait a quarter of an hour.',
  'door.link.stranger': 'This link is not of a client of this home.',
} as const;
