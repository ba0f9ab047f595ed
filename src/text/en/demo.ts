/** What `demo` prints. */
export const demo = {
  'demo.title': 'halfsecond: one home, two assistants, one command',
  'demo.loading': 'Loading the wake words and the recogniser …',
  'demo.mandarin.model': 'The model fsmn-zh understands Mandarin.',
  'demo.mandarin.takes':
    'Enrolled takes understand four Mandarin commands; halfsecond models add fsmn-zh understands every command.',
  'demo.console':
    'Watch it at {address}, where you choose a password first. The recordings are played again and again: Ctrl+C ends.',
  'demo.mark': '▶ {title}',
  'demo.seconds': '{seconds} s',
  'demo.commands': '{count, plural, =0 {no command} one {one command} other {# commands}} reached a device',
  'demo.unexpected':
    '{count, plural, =0 {no command} one {one command} other {# commands}} reached a device: this is not the expected result',
  'demo.passed': 'Every result is as expected.',
  'demo.failed': '{count, plural, one {# recording} other {# recordings}} gave another result than expected.',
  'demo.kind.verdict': 'verdict',
  'demo.kind.mqtt': 'mqtt',
  'demo.kind.wake': 'wake word',
  'demo.kind.speech': 'speech',
  'demo.kind.words': 'words',
  'demo.kind.claim': 'claim',
  'demo.kind.device': 'device',
  'demo.kind.outcome': 'outcome',
  'demo.wake': '{assistant} in {room}',
  'demo.wake-score': '{assistant} in {room}, score {score}',
  'demo.speech-end': 'ended',
  'demo.words': '“{words}”',
  'demo.claim': '{assistant} ({door}): {asked}',
  'demo.confirmation': '{device} {state} after {ms, number, whole} ms',
  'demo.outcome': '{assistant}: {outcome}, {reason}',

  'demo.rivals.title': '「打開客廳燈」: nobody is called, and both assistants claim, one on and one off',
  'demo.rivals.point': 'the surer assistant acts, and only that one',
  'demo.called.title':
    '“Hey Siri, turn off the bedroom light”: one assistant is called, the other listens in',
  'demo.called.point': 'the hub overrules the assistant that was not called, however sure it is',
  'demo.local.title':
    '「天貓精靈，打開客廳燈」: one assistant is called in Mandarin, and the hub understands the words itself',
  'demo.local.point': 'no cloud is needed; Siri’s different claim comes late, and the hub overrules it',
  'demo.both.title': '「天貓精靈」 … “Hey Siri, turn on the living room light”: both assistants are called',
  'demo.both.point':
    'both are equally likely: the preferred assistant acts, and the other’s late claim changes nothing',
  'demo.conversation.title': 'a conversation: nobody is called, and nothing is asked',
  'demo.conversation.point': 'nothing happens',
} as const;
