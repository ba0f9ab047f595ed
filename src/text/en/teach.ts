/** Enrolling phrases, feedback and habits. */
export const teach = {
  'enroll.take': 'take {number} of {wanted}: say “{phrase}”, then wait',
  'enroll.unused': '  not used: {fault}',
  'enroll.take-name': 'take {number}',
  'enroll.fault': '{take}: {fault}',
  'enroll.too-few':
    '{count, plural, one {only # take is usable} other {only # takes are usable}}, and {least} are needed; nothing was written',
  'enroll.odd': 'take {number} differs from the others; it may be another phrase',
  'enroll.odd-end': 'nothing was written; leave these takes out, or record them again',
  'enroll.written': '{count, plural, one {# take} other {# takes}} written to {folder}',
  'enroll.distances':
    'Distance between the takes: at most {farthest}. Distance of other speech: at least {nearest}. The phrase is heard up to {threshold}.',
  'enroll.good': 'The takes tell the phrase from other speech reliably.',
  'enroll.weak':
    'The takes hardly tell the phrase from other speech: record more takes in a quiet room, or choose a longer phrase.',
  'enroll.try': 'Test it with --test, then restart the hub.',
  'enroll.engine.expected': 'the engine “enrolled”',
  'enroll.engine.fix': 'set {entry} in halfsecond.yaml first',
  'enroll.no-assistant': 'no assistant',
  'enroll.assistant.fix': 'name one of them, or record a command: --command 打開客廳燈',
  'enroll.command.found': '“{words}”',
  'enroll.command.expected':
    'a command in Mandarin for a device of this home; English commands need no recordings',
  'enroll.command.fix': 'use the device’s name from devices/*.yaml, and try the sentence with halfsecond say',
  'enroll.microphone.expected': 'a microphone, or WAV files',
  'enroll.microphone.fix': 'name WAV files after the assistant, or set {entry}',
  'enroll.no-sound': 'no sound',
  'enroll.sound.expected': 'a microphone that records',
  'enroll.sound.fix': 'run: halfsecond check',
  'enroll.listening': 'listening for “{phrase}”; press Ctrl-C to end',
  'enroll.heard': 'heard',
  'enroll.not-heard': 'not heard',
  'enroll.score': 'score {score, number, hundredths}',
  'enroll.no-score': 'no score',
  'enroll.at': '{seconds, number, tenths} s',

  'rooms.ask':
    '{room}: stand one metre from the microphone, turn to it, and call {names} {calls, plural, one {once} other {# times}}, as you usually do; pause after each call',
  'rooms.heard': '  {number} of {calls}: {level_db, number, tenths} dB',
  'rooms.no-level': '  not used: what heard this call tells no level',
  'rooms.spread':
    '  the calls differ by {spread_db, number, whole} dB: keep your place and your voice, and call again',
  'rooms.faint': '{room}: very quiet ({level_db, number, whole} dB); raise the level of its microphone',
  'rooms.loud':
    '{room}: so loud that it clips ({level_db, number, whole} dB); lower the level of its microphone',
  'rooms.set': '{room}: offset_db {offset_db, number, tenths} (it measured {level_db, number, tenths} dB)',
  'rooms.written':
    'written to halfsecond.yaml; the hub takes it with its next reload (systemctl reload halfsecond)',
  'rooms.others': 'not calibrated yet, so that their levels cannot be compared with these: {rooms}',
  'rooms.none.found': 'no room',
  'rooms.none.expected': 'a room with a microphone: audio.room, or a satellite',
  'rooms.unknown.expected': 'one of {rooms}',
  'rooms.none.fix': 'correct the room, or configure its microphone',
  'rooms.calls.found': '--calls {calls}',
  'rooms.calls.expected': 'a whole number from 1 to 20',
  'rooms.calls.fix': 'leave it out for three',
  'rooms.unheard.found': 'no call was heard in {room} within {seconds, number, whole} s',
  'rooms.unheard.expected': 'calls that the hub hears',
  'rooms.unheard.fix': 'halfsecond inspect shows what it hears; halfsecond check examines the microphone',

  'feedback.learned': 'learned: {should} was meant in verdict {verdict}',
  'feedback.no-verdict': 'not learned: there is no verdict yet',
  'feedback.unknown': 'not learned: the hub no longer knows verdict {verdict}',

  'habits.none': 'nothing was learned yet; teach the hub with: halfsecond feedback --should ASSISTANT',
  'habits.reset.expected': 'an assistant or a device of this home',
  'habits.reset.fix': 'correct it, or leave it out to forget everything',
  'habits.hub-forgets': 'the hub forgets {id, select, all {everything} other {what it learned of {name}}}',
  'habits.forgotten': 'forgotten: {id, select, all {everything} other {what was learned of {name}}}',
  'habits.state.expected': 'a state folder that can be written',
  'habits.state.fix': 'name it with --state, and run this as the user of the hub',
} as const;
