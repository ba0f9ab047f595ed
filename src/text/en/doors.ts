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
  'advice.app.other': 'the app of {name}',
  'advice.what.accessory': 'its accessory, or its maker’s bridge',
  'advice.what.skill': 'the device, or its maker’s skill',
  'advice.what.account': 'the device, or its maker’s account',

  // What a door itself says: `src/doors/`.
  'door.package.found': 'no {package} in this installation',
  'door.package.expected': 'the optional package {package}',
  'door.package.fix': 'npm install {package}, or take doors.{door} out of the configuration',
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
  'door.link.title': 'Let {cloud} into this home',
  'door.link.note': 'What it asks for still has to win against your other assistant.',
  'door.link.password': 'The password of this home',
  'door.link.submit': 'Let it in',
  'door.link.wrong-password': 'That is not the password.',
  'door.link.too-often': 'Too many tries: wait a quarter of an hour.',
  'door.link.stranger': 'This link is not of a client of this home.',
} as const;
