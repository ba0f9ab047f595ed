import type { Device } from '../../../config/device.ts';
import { createUnderstanding } from '../../../intent/understand.ts';
import type { FsmnPlan } from '../../worker-protocol.ts';
import { type AcousticModel, readAcousticModel } from './acoustic-model.ts';
import { AcousticPass } from './acoustic-pass.ts';
import { createFsmnDetector, type FsmnDetector } from './detector.ts';
import { homeGrammar, POLITE } from './home-grammar.ts';
import { PhraseGraph } from './phrase-graph.ts';
import { createFsmnRecogniser, type FsmnRecogniser } from './recogniser.ts';

/** What the Mandarin network hears in one stream of sound. */
export interface Mandarin {
  /** Absent where it hears no wake word. */
  readonly detector?: FsmnDetector;
  /** Absent where another recogniser hears the commands. */
  readonly recogniser?: FsmnRecogniser & { readonly unpronounceable: readonly string[] };
}

/**
 * Reads the model and builds what hears with it. Detector and recogniser of a stream read the same run of the network.
 * @throws Failure (exit 4) where a file of the model is missing; (exit 3) where one is damaged.
 */
export function createMandarin(plan: FsmnPlan, devices: readonly Device[]): Mandarin {
  const { folder, phrases, commands, names } = plan;
  const model = readAcousticModel(folder);
  const pass = new AcousticPass(model);
  const isShared = commands !== undefined;
  const detector =
    phrases.length > 0 ? createFsmnDetector({ model, phrases, ...(isShared && { pass }) }) : undefined;
  const called = [...names, ...phrases.map(({ phrase }) => phrase)];
  const recogniser =
    commands === undefined ? undefined : recogniserOf({ model, pass, devices, called, locale: commands });
  return { ...(detector && { detector }), ...(recogniser && { recogniser }) };
}

function recogniserOf(of: {
  model: AcousticModel;
  pass: AcousticPass;
  devices: readonly Device[];
  called: readonly string[];
  locale: string;
}): NonNullable<Mandarin['recogniser']> {
  const { model, pass, devices, called, locale } = of;
  const grammar = homeGrammar(devices);
  const graph = new PhraseGraph(grammar, model.syllables);
  const recogniser = createFsmnRecogniser({
    locale,
    model,
    graph,
    pass,
    meaningOf: meaningsIn(devices),
    before: [POLITE.before, ...called],
    after: [POLITE.after],
  });
  const unpronounceable = [...grammar.leftOut, ...graph.unspeakable.map(({ text }) => text)];
  return { ...recogniser, unpronounceable };
}

/**
 * What a command means wherever it is said: two texts of one meaning are no rivals. A command that needs a room ("開燈")
 * means what it means in the first room of the home where it is understood.
 */
function meaningsIn(devices: readonly Device[]): (text: string) => string {
  const understand = createUnderstanding(devices);
  const rooms = [undefined, ...new Set(devices.map(({ room }) => room))];
  return (text) => {
    for (const room of rooms) {
      const found = understand(text, room === undefined ? {} : { room });
      if (found.kind === 'understood') return `${room ?? ''} ${JSON.stringify(found.intents)}`;
    }
    return text;
  };
}
