/** The container of Home Assistant's add-on: `src/cli/add-on`. */
export const addOn = {
  'addon.options.expected': 'the options of the add-on, as JSON',
  'addon.options.fix': 'open the add-on’s page in Home Assistant, save its configuration again, and start it',
  'addon.options.correct': 'correct it on the add-on’s page, under Configuration',
  'addon.options.no-json': 'a text that is no JSON',
  'addon.options.missing': 'no such file',
  'addon.options.room': 'the id of a room: small letters, digits and hyphens, such as living-room',
  'addon.options.username': 'a user name without spaces, colons, slashes and wildcards',
  'addon.options.password': 'a password on one line',

  'addon.supervisor.expected': 'an answer of Home Assistant’s supervisor',
  'addon.supervisor.no-token': 'no SUPERVISOR_TOKEN in the environment',
  'addon.supervisor.no-token.fix':
    'install this image as an add-on of Home Assistant; elsewhere “halfsecond run” starts the hub',
  'addon.supervisor.away': 'no answer ({reason})',
  'addon.supervisor.away.fix': 'restart the supervisor (“ha supervisor restart”), then this add-on',
  'addon.supervisor.token': 'a token that the supervisor does not know (401)',
  'addon.supervisor.token.fix': 'restart the add-on: each start gets a token of its own',
  'addon.supervisor.refused': 'a supervisor that refuses to say (403)',
  'addon.supervisor.refused.fix': 'install the add-on anew, so that the supervisor knows what it may ask',
  'addon.supervisor.failed': 'the answer {status} {said}',
  'addon.supervisor.malformed': 'an answer without a usable {keys}',
  'addon.supervisor.no-mqtt.fix':
    'install the add-on “Mosquitto broker” and start it, or name your broker in the option mqtt.url; then start halfsecond again',

  'addon.as-before': 'The supervisor does not answer: the hub starts with the broker that it named before.',
  'addon.no-page': 'The page may be missing in Home Assistant: {problem}',
  'addon.kept': 'halfsecond.yaml decides, not the add-on’s options: {keys}',
} as const;
