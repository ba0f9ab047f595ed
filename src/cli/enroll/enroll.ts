import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readWav, wavOf } from '../../audio/wav-file.ts';
import { type Assistant, wakesOf } from '../../config/assistant.ts';
import { findFolder, loadHome } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { otherSpeechFiles } from '../../hearing/bundled-recordings.ts';
import {
  COMMAND_WORDS,
  commandsIn,
  ENROLMENT_FILE,
  takesIn,
} from '../../hearing/enrolled/enrolled-folder.ts';
import { type Enrolment, enrol } from '../../hearing/enrolled/enrolment.ts';
import { loadEmbeddingModels } from '../../hearing/enrolled/speech-embedding.ts';
import { faultOf, oddOnesOut } from '../../hearing/enrolled/take-fault.ts';
import { isChinese } from '../../intent/normalise.ts';
import { createUnderstanding } from '../../intent/understand.ts';
import { writeSafely } from '../../state/safe-file.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { recordTakes } from './record-takes.ts';
import { testEnrolled } from './test-phrase.ts';

const FEWEST_TAKES = 3;

interface EnrollOptions {
  readonly config?: string;
  /** Of these words, as a command in Mandarin, in place of an assistant's wake phrase. */
  readonly command?: string;
  /** How many takes to record. */
  readonly takes?: number;
  /** Listen and tell what is heard, record nothing. */
  readonly test?: boolean;
  /** Keep the takes that are there. */
  readonly add?: boolean;
  readonly json?: boolean;
}

/** What is enrolled: whose phrase, or which command. */
interface Target {
  /** What is to be said. */
  readonly phrase: string;
  readonly folder: string;
  /** Folders of takes that are to be told from it. */
  readonly others: readonly string[];
  readonly threshold?: number;
}

/** Records takes of a wake phrase or a command, or takes them from files, and finds out how well they tell it. */
export async function enroll(
  terminal: Terminal,
  of: { assistant: string | undefined; files: readonly string[] } & EnrollOptions,
): Promise<ExitCode> {
  const home = loadHome(findFolder({ given: of.config, workingFolder: terminal.workingFolder }), {
    isEnrolling: true,
  });
  const target = of.command === undefined ? wakePhrase(home, of.assistant) : command(home, of.command);
  const { folder, phrase } = target;
  const files = of.files.map((file) => resolve(terminal.workingFolder, file));
  if (of.test) return testEnrolled(terminal, { audio: home.audio, ...target, files });
  const wanted = of.takes ?? 4;
  const given =
    files.length > 0
      ? files.map((file) => readWav(file))
      : await recordTakes(terminal, { audio: home.audio, phrase, wanted });
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
    others: otherSpeech(target),
    as: of.command === undefined ? 'phrase' : 'command',
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
function wakePhrase(home: Home, assistant: string | undefined): Target {
  const known = Object.keys(home.assistants);
  const { wake: wakes, name } = home.assistants[assistant ?? ''] ?? {};
  const enrolledOf = (each: Pick<Assistant, 'wake'>) =>
    wakesOf(each).flatMap(({ wake }) => (wake.engine === 'enrolled' ? [wake] : []));
  const [wake] = enrolledOf({ wake: wakes });
  if (wake) {
    const others = Object.entries(home.assistants).flatMap(([id, each]) =>
      id === assistant ? [] : enrolledOf(each).map(({ takes }) => resolve(home.folder, takes)),
    );
    return {
      phrase: name ?? '',
      folder: resolve(home.folder, wake.takes),
      others,
      ...(wake.threshold !== undefined && { threshold: wake.threshold }),
    };
  }
  throw new Failure(ExitCode.usage, [
    assistant !== undefined && known.includes(assistant)
      ? {
          path: `assistants.${assistant}.wake`,
          found:
            wakesOf({ wake: wakes })
              .map((each) => each.wake.engine)
              .join(', ') || 'nothing',
          expected: 'the engine `enrolled`',
          fix: `set \`wake: { engine: enrolled, takes: wake/${assistant} }\` first`,
        }
      : {
          found: assistant ?? 'no assistant',
          expected: `an assistant of this home (${known.join(', ')})`,
          fix: 'choose one of them, or a command: --command 打開客廳燈',
        },
  ]);
}

/** @throws Failure (exit 2) for words that are no command of this home in Mandarin. */
function command(home: Home, given: string): Target {
  const words = given.normalize('NFC').trim();
  const understand = createUnderstanding(home.devices);
  const rooms = [...new Set(home.devices.map(({ room }) => room))];
  const isCommand = rooms.some((room) => understand(words, { room }).kind === 'understood');
  if (!isCommand || !isChinese(words) || !COMMAND_WORDS.test(words))
    throw new Failure(ExitCode.usage, [
      {
        path: '--command',
        found: `"${given}"`,
        expected: 'a command in Mandarin for a device of this home; English ones need no takes',
        fix: 'name the device as devices/*.yaml does, and try the words: halfsecond say',
      },
    ]);
  const all = resolve(home.folder, home.commands);
  const others = commandsIn(all).filter((each) => each !== words);
  return { phrase: words, folder: join(all, words), others: others.map((each) => join(all, each)) };
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

function otherSpeech({ phrase, others }: Target): readonly Int16Array[] {
  const ofOthers = others.flatMap((folder) => takesIn(folder).map((file) => join(folder, file)));
  return [...otherSpeechFiles(phrase), ...ofOthers].map(readWav);
}

/** New takes first, then what was found out, then the old ones go: at no moment is the phrase without takes. */
async function write(folder: string, takes: readonly Int16Array[], enrolment: Enrolment): Promise<void> {
  const before = takesIn(folder);
  const names = takes.map((_, at) => `take-${String(at + 1).padStart(2, '0')}.wav`);
  for (const [at, take] of takes.entries()) await writeSafely(join(folder, names[at] ?? ''), wavOf(take));
  for (const name of before.filter((each) => !names.includes(each))) rmSync(join(folder, name));
  for (const name of names) rmSync(join(folder, `${name}.bak`), { force: true });
  const found = { v: 2, takes: names, threshold: enrolment.threshold };
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
    farthest <= threshold
      ? paint.green('They tell the phrase well.')
      : paint.yellow(
          'They hardly tell the phrase from other speech: record more, in a quiet room, or choose a longer phrase.',
        ),
  );
  terminal.print('Try it with --test, then restart the hub.');
}
