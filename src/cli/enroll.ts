import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readWav, wavOf } from '../audio/wav-file.ts';
import { findFolder, loadHome } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { ENROLMENT_FILE, takesIn } from '../hearing/enrolled/enrolled-folder.ts';
import { type Enrolment, enrol } from '../hearing/enrolled/enrolment.ts';
import { loadEmbeddingModels } from '../hearing/enrolled/speech-embedding.ts';
import { faultOf, oddOnesOut } from '../hearing/enrolled/take-fault.ts';
import { writeSafely } from '../state/safe-file.ts';
import { testEnrolled } from './enroll-test.ts';
import { PACKAGE_FOLDER } from './home.ts';
import { recordTakes } from './record-takes.ts';
import { paintFor, type Terminal } from './terminal.ts';

/** Speech that is no wake phrase of anybody, to tell the phrase from. */
const OTHER_SPEECH = [
  'conversation',
  'turn-on-the-living-room-light-in-mandarin',
  'hey-siri-turn-off-the-bedroom-light',
  'hey-siri-set-the-kitchen-light-to-thirty-percent',
];
const FEWEST_TAKES = 3;

interface EnrollOptions {
  readonly config?: string;
  /** How many takes to record. */
  readonly takes?: number;
  /** Listen and tell what is heard, record nothing. */
  readonly test?: boolean;
  /** Keep the takes that are there. */
  readonly add?: boolean;
  readonly json?: boolean;
}

/** Records takes of an assistant's wake phrase, or takes them from files, and finds out how well they tell it. */
export async function enroll(
  terminal: Terminal,
  of: { assistant: string; files: readonly string[] } & EnrollOptions,
): Promise<ExitCode> {
  const home = loadHome(findFolder({ given: of.config, workingFolder: terminal.workingFolder }), {
    isEnrolling: true,
  });
  const folder = enrolledFolder(home, of.assistant);
  const name = home.assistants[of.assistant]?.name ?? of.assistant;
  const files = of.files.map((file) => resolve(terminal.workingFolder, file));
  if (of.test) return testEnrolled(terminal, { home, assistant: of.assistant, folder, files });
  const wanted = of.takes ?? 4;
  const given =
    files.length > 0
      ? files.map((file) => readWav(file))
      : await recordTakes(terminal, { audio: home.audio, phrase: name, wanted });
  const kept = of.add ? takesIn(folder).map((file) => readWav(join(folder, file))) : [];
  const takes = [...kept, ...sound(terminal, given, files)];
  if (takes.length < FEWEST_TAKES) {
    terminal.complain(
      `${takes.length} usable takes: at least ${FEWEST_TAKES} are needed; nothing is written`,
    );
    return ExitCode.failed;
  }
  const enrolment = await enrol({
    models: await loadEmbeddingModels(),
    takes,
    others: otherSpeech(home, of.assistant),
  });
  const odd = oddOnesOut(enrolment.distances);
  if (odd.length > 0) {
    for (const at of odd) terminal.complain(`take ${at + 1} differs from the others: is it the same phrase?`);
    terminal.complain('nothing is written; leave these out, or record them again');
    return ExitCode.failed;
  }
  await write(folder, takes, enrolment);
  tell(terminal, { folder, enrolment, json: of.json === true });
  return ExitCode.ok;
}

/** @throws Failure (exit 2) for an assistant that is unknown, or is heard otherwise. */
function enrolledFolder(home: Home, assistant: string): string {
  const wake = home.assistants[assistant]?.wake;
  if (wake?.engine === 'enrolled') return resolve(home.folder, wake.takes);
  const known = Object.keys(home.assistants);
  throw new Failure(ExitCode.usage, [
    known.includes(assistant)
      ? {
          path: `assistants.${assistant}.wake`,
          found: wake?.engine ?? 'nothing',
          expected: 'the engine `enrolled`',
          mend: `set \`wake: { engine: enrolled, takes: wake/${assistant} }\` first`,
        }
      : {
          found: assistant,
          expected: `an assistant of this home (${known.join(', ')})`,
          mend: 'choose one of them',
        },
  ]);
}

/** The takes that can be used; of the others it is said why not. */
function sound(
  terminal: Terminal,
  takes: readonly Int16Array[],
  files: readonly string[],
): readonly Int16Array[] {
  return takes.filter((take, at) => {
    const fault = faultOf(take);
    if (fault) terminal.complain(`${files[at] ?? `take ${at + 1}`}: ${fault}`);
    return fault === undefined;
  });
}

function otherSpeech(home: Home, assistant: string): readonly Int16Array[] {
  const bundled = OTHER_SPEECH.map((name) => join(PACKAGE_FOLDER, 'scenarios', 'audio', `${name}.wav`));
  const ofOthers = Object.entries(home.assistants).flatMap(([id, { wake }]) => {
    if (id === assistant || wake?.engine !== 'enrolled') return [];
    const folder = resolve(home.folder, wake.takes);
    return takesIn(folder).map((file) => join(folder, file));
  });
  return [...bundled, ...ofOthers].filter(existsSync).map(readWav);
}

/** New takes first, then what was found out, then the old ones go: at no moment is the phrase without takes. */
async function write(folder: string, takes: readonly Int16Array[], enrolment: Enrolment): Promise<void> {
  const before = takesIn(folder);
  const names = takes.map((_, at) => `take-${String(at + 1).padStart(2, '0')}.wav`);
  for (const [at, take] of takes.entries()) await writeSafely(join(folder, names[at] ?? ''), wavOf(take));
  for (const name of before.filter((each) => !names.includes(each))) rmSync(join(folder, name));
  for (const name of names) rmSync(join(folder, `${name}.bak`), { force: true });
  const { threshold, calibration } = enrolment;
  const found = { v: 1, takes: names, threshold, ...calibration };
  await writeSafely(join(folder, ENROLMENT_FILE), `${JSON.stringify(found, undefined, 2)}\n`);
  rmSync(join(folder, `${ENROLMENT_FILE}.bak`), { force: true });
}

function tell(
  terminal: Terminal,
  { folder, enrolment, json }: { folder: string; enrolment: Enrolment; json: boolean },
): void {
  const { distances, others, threshold } = enrolment;
  const [farthest, nearest] = [Math.max(...distances), Math.min(...others)];
  if (json) {
    terminal.print(JSON.stringify({ folder, takes: distances.length, farthest, nearest, threshold }));
    return;
  }
  const paint = paintFor(terminal);
  terminal.print(`${distances.length} takes written to ${folder}`);
  terminal.print(
    `They are alike to ${farthest.toFixed(3)}; other speech comes no nearer than ${nearest.toFixed(3)}; heard up to ${threshold.toFixed(3)}.`,
  );
  terminal.print(
    nearest > farthest * 1.5
      ? paint.green('They tell the phrase well.')
      : paint.yellow(
          'They hardly tell the phrase from other speech: record more, in a quiet room, or choose a longer phrase.',
        ),
  );
  terminal.print('Restart the hub, and try: halfsecond enroll --test');
}
