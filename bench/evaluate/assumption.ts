/** One figure that the simulated households rest upon. */
export interface Assumption {
  readonly value: number;
  /** Of what, in words; probabilities are of the unit 1. */
  readonly unit: string;
  /** Where the figure comes from: a measurement, or `assumed` and upon what. */
  readonly source: string;
}

const PORCUPINE = 'measured: 181 recordings of people, Porcupine 1.9 at sensitivity 0.7';
const GRAMMAR = 'measured: 48 sentences of synthetic voices, the closed grammar of the hub';
const MATTER = 'measured: Matter invoke → handler, p50 3–7 ms, p99 18–29 ms';
const ENDS = 'measured: end of a command → its words, p50 82 ms, p99 442 ms';

const assumed = (value: number, unit: string, upon: string): Assumption => ({
  value,
  unit,
  source: `assumed: ${upon}`,
});

/** Every distribution of the simulation, by name. */
export const ASSUMPTIONS = {
  people: assumed(2.5, 'people', 'a home has one to four, each as likely'),
  voice_commands: assumed(8, 'a day', 'of each person of a family that uses voice much'),
  taps: assumed(4, 'a day', 'of each person; one in three commands is no voice'),
  bursts: assumed(2, 'a day', 'all come home, and all go to bed'),
  burst_commands: assumed(1.5, '1', 'of each person in a burst, within burst_span'),
  burst_span: assumed(10_000, 'ms', 'how long a burst lasts'),
  burst_voice: assumed(0.65, '1', 'in a burst hands are full'),
  automations: assumed(2, 'a day', 'sunset and bedtime, set up in every ecosystem'),
  automation_other: assumed(0.4, '1', 'an ecosystem’s automation of that hour concerns another device'),
  noises: assumed(0.3, 'a day', 'a television that an assistant takes for its user'),
  no_microphone: assumed(0.4, '1', 'homes in which the hub has doors and hears nothing'),
  third_assistant: assumed(0.2, '1', 'most homes that mix have two'),
  satellites: assumed(0.5, '1', 'every other room beside the first has a microphone of the hub'),
  tells_ends: assumed(0.8, '1', 'satellites that tell the end of speech; the hub’s own microphone does'),
  end_late: assumed(0.1, '1', 'satellites that tell it 600 ms late in place of 300'),
  source_level: assumed(
    -30,
    'dBFS',
    'a wake word in the room of the microphone; varies by 3 with the distance',
  ),
  room_loss: assumed(16, 'dB', 'from one room to the next, mean; between two rooms it varies by 6'),
  offset_error: assumed(1.5, 'dB', 'what the calibration of a microphone leaves'),
  loudness: assumed(4, 'dB', 'satellites differ by this before calibration'),
  heard_from: assumed(-52, 'dBFS', 'a wake word below this is heard by nobody'),
  noise_floor: assumed(-58, 'dBFS', 'of a room; varies by 5: a dishwasher'),
  network_delay: assumed(40, 'ms', 'median from a satellite to the hub, told as an age; log varies by 0.7'),
  light_here: assumed(0.5, '1', 'a command names no room: "the light" is that of the room'),
  unnamed: assumed(0.12, '1', 'follow-ups, and buttons in place of wake words'),
  joins_unnamed: assumed(0.7, '1', 'an assistant that still listens after an answer takes what it hears'),
  own_miss: assumed(0.05, '1', 'an assistant misses its wake word across a room'),
  crosstalk: assumed(0.08, '1', 'an assistant that was not called takes the command all the same'),
  hub_miss: assumed(0.05, '1', `across a room; near by 0.02 is ${PORCUPINE}`),
  hub_false: assumed(0.01, '1', `a call heard as another's too; none in 17 minutes is ${PORCUPINE}`),
  score_true: assumed(0.93, '1', 'median wake score of a call; log odds vary by 1'),
  score_false: assumed(0.6, '1', 'median wake score of a false one; log odds vary by 1'),
  hub_words: { value: 0.54, unit: '1', source: `${GRAMMAR}: 26 right` },
  words_known: { value: 100, unit: 'ms', source: ENDS },
  misheard: assumed(0.04, '1', 'a recogniser that was spoken to takes another command'),
  misheard_overheard: assumed(0.25, '1', 'one that overhears, often in another language'),
  confidence_right: assumed(0.9, '1', 'median confidence of a right recognition; log odds vary by 1'),
  confidence_wrong: assumed(0.65, '1', 'median confidence of a wrong one; log odds vary by 1'),
  local_lag: assumed(450, 'ms', 'median from end of speech to a local command; log varies by 0.35'),
  cloud_lag: assumed(1200, 'ms', 'median from end of speech to a cloud command; log varies by 0.4'),
  cloud_tail: assumed(0.02, '1', 'a cloud command takes 2 to 5 s longer'),
  satellite_gap: assumed(
    40,
    'ms',
    'median from one satellite’s command to the next of the same assistant, whose server they share; log varies by 0.7',
  ),
  door_lag: { value: 5, unit: 'ms', source: MATTER },
  scene: assumed(0.08, '1', 'a command that reaches the hub as three to five'),
  scene_gap: assumed(
    60,
    'ms',
    'median between parts, where no trace of the door is recorded; log varies by 0.4',
  ),
  correction: assumed(0.04, '1', 'people change their mind within 2 to 4 s'),
  double_tap: assumed(0.15, '1', 'a person taps on, and off again within 1.2 to 3 s'),
  dim_tap: assumed(0.1, '1', 'a slider sends three to six values'),
  redelivered: assumed(0.005, '1', 'a broker or a controller sends again what was lost on its way back'),
  sunset_gap: assumed(250, 'ms', 'median between two ecosystems’ same automation; log varies by 0.6'),
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
/** The figures alone, as a simulation takes them. */
export type Figures = Readonly<Record<AssumptionName, number>>;

/** The figures, some of them otherwise. */
export function figuresWith(changes: Partial<Figures> = {}): Figures {
  const names = Object.keys(ASSUMPTIONS) as AssumptionName[];
  const plain = Object.fromEntries(names.map((name) => [name, ASSUMPTIONS[name].value]));
  return { ...(plain as Record<AssumptionName, number>), ...changes };
}
