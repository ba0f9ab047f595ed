/** One recording of the demonstration, and what the assistants' clouds make of it. */
export interface Episode {
  readonly title: string;
  /** What a person should notice. */
  readonly point: string;
  /** In `scenarios/audio`. */
  readonly recording: string;
  /** Claims that the assistants send over MQTT, in ms from the start of the recording. */
  readonly claims: readonly {
    readonly at_ms: number;
    readonly assistant: string;
    readonly text: string;
    readonly confidence: number;
    readonly room?: string;
  }[];
  /** Who should win, verdict by verdict; each brings one command. */
  readonly winners: readonly string[];
  readonly lasts_ms: number;
}

export const episodes: readonly Episode[] = [
  {
    title: '"打開客廳燈": nobody is called, and both claim, against each other',
    point: 'on against off: the surer one acts, and only that one',
    recording: 'turn-on-the-living-room-light-in-mandarin.wav',
    claims: [
      { at_ms: 3300, assistant: 'siri', text: 'turn off the living room light', confidence: 0.35 },
      { at_ms: 3360, assistant: 'tmall-genie', text: '打開客廳燈', confidence: 0.93, room: 'living-room' },
    ],
    winners: ['tmall-genie'],
    lasts_ms: 4600,
  },
  {
    title: '"Hey Siri, turn off the bedroom light": one is called, the other listens in',
    point: 'the one that was not called is overruled, however sure it is',
    recording: 'hey-siri-turn-off-the-bedroom-light.wav',
    claims: [{ at_ms: 4300, assistant: 'tmall-genie', text: '打開臥室燈', confidence: 0.95 }],
    winners: ['siri'],
    lasts_ms: 5300,
  },
  {
    title: '"天貓精靈, 打開客廳燈": one is called, in Mandarin, and the hub itself understands the words',
    point: 'no cloud is needed; what Siri made of it comes late and is overruled',
    recording: 'tmall-genie-turn-on-the-living-room-light.wav',
    claims: [{ at_ms: 4700, assistant: 'siri', text: 'turn off the living room light', confidence: 0.6 }],
    winners: ['tmall-genie'],
    lasts_ms: 5500,
  },
  {
    title: '"天貓精靈 … Hey Siri, turn on the living room light": both are called',
    point: 'as likely the one as the other: the preferred one acts, and the late twin from a cloud does not',
    recording: 'tmall-genie-and-hey-siri.wav',
    claims: [{ at_ms: 6400, assistant: 'tmall-genie', text: '打開客廳燈', confidence: 0.7 }],
    winners: ['siri'],
    lasts_ms: 7200,
  },
  {
    title: 'conversation: nobody is called, nothing is asked',
    point: 'nothing happens',
    recording: 'conversation.wav',
    claims: [],
    winners: [],
    lasts_ms: 8500,
  },
];
