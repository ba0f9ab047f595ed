/** What a door says aloud to whoever asked: one short sentence each, without parameters. */
export const spoken = {
  'say.done': 'Done.',
  'say.busy': 'Your other assistant has it.',
  'say.nothing': 'Nothing was done.',
  'say.not-understood': 'I did not understand that.',
  'say.cannot': 'That cannot be done here.',
  'say.guarded': 'For safety, that cannot be done this way.',
  'say.late': 'That took too long, and nothing was done.',
  'say.no-home': 'The home does not answer.',
  'say.no-words': 'I heard no words.',
  'say.malformed': 'The request is malformed: send text or intent.',
  'say.unknown-room': 'I do not know that room.',
  'say.no-token': 'This token is not valid.',
  'say.token-in-address': 'Put the token into the Authorization header, never into the address. Pair again.',
  'say.stranger': 'Only the home network may ask.',
  'say.too-large': 'The request is too large.',
  'say.too-often': 'Too many requests: wait a minute.',
  'say.unknown-address': 'There is nothing here: send POST /claim.',
  'say.which-room': 'Done. Which room is this speaker in? Say: this is the living room.',
  'say.room-learned': 'I will remember that.',
  'say.what': 'What shall I do?',
} as const;

/** The name of a sentence that a door says aloud. */
export type SpokenKey = keyof typeof spoken;
