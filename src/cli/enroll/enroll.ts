import { join, resolve } from 'node:path';
import { readWav } from '../../audio/wav-file.ts';
import { wakesOf } from '../../config/assistant.ts';
import { findFolder, loadHome } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { COMMAND_WORDS, commandsIn, takesIn } from '../../hearing/enrolled/enrolled-folder.ts';
import { type Enrolment, enrol } from '../../hearing/enrolled/enrolment.ts';
import { loadEmbeddingModels } from '../../hearing/enrolled/speech-embedding.ts';
import { faultOf, oddOnesOut } from '../../hearing/enrolled/take-fault.ts';
import { enrolledPhrase, otherSpeech, type Target } from '../../hearing/enrolled/target.ts';
import { writeTakes } from '../../hearing/enrolled/write-takes.ts';
import { homeWordsOf } from '../../intent/home-words.ts';
import { isChinese } from '../../intent/normalise.ts';
import { createUnderstanding } from '../../intent/understand.ts';
import { message } from '../../text/text.ts';
import type { JsonOption } from '../options.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { recordTakes } from './record-takes.ts';
import { testEnrolled } from './test-phrase.ts';

const FEWEST_TAKES = 3;

interface EnrollOptions extends JsonOption {
  readonly config?: string | undefined;
  /** Words of a command in Mandarin, in place of an assistant's wake phrase. */
  readonly command?: string | undefined;
  /** How many takes to record; default 4. */
  readonly takes?: number | undefined;
  /** Listen and print what is heard; record nothing. */
  readonly test?: boolean | undefined;
  /** Keep the existing takes. */
  readonly add?: boolean | undefined;
}

/** Records takes of a wake phrase or a command, or reads them from files, and measures how well they tell it. */
export async function enroll(
  terminal: Terminal,
  of: { assistant: string | undefined; files: readonly string[] } & EnrollOptions,
): Promise<ExitCode> {
  const { text } = terminal;
  const home = loadHome(findFolder({ given: of.config, workingFolder: terminal.workingFolder }), {
    allowMissingFiles: true,
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
    terminal.complain(text('enroll.too-few', { count: takes.length, least: FEWEST_TAKES }));
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
    for (const at of odd) terminal.complain(text('enroll.odd', { number: at + 1 }));
    terminal.complain(text('enroll.odd-end'));
    return ExitCode.failed;
  }
  await writeTakes(folder, takes, enrolment);
  printResult(terminal, { folder, enrolment, json: of.json === true });
  return ExitCode.ok;
}

/** @throws Failure (exit 2) for an unknown assistant, or one that another engine hears. */
function wakePhrase(home: Home, assistant: string | undefined): Target {
  const target = assistant === undefined ? undefined : enrolledPhrase(home, assistant);
  if (target) return target;
  const known = Object.keys(home.assistants);
  const { wake: wakes } = home.assistants[assistant ?? ''] ?? {};
  throw new Failure(ExitCode.usage, [
    assistant !== undefined && known.includes(assistant)
      ? {
          path: `assistants.${assistant}.wake`,
          found:
            wakesOf({ wake: wakes })
              .map((each) => each.wake.engine)
              .join(', ') || message('cli.nothing'),
          expected: message('enroll.engine.expected'),
          fix: message('enroll.engine.fix', {
            entry: `wake: { engine: enrolled, takes: wake/${assistant} }`,
          }),
        }
      : {
          found: assistant ?? message('enroll.no-assistant'),
          expected: message('cli.assistant.expected', { known }),
          fix: message('enroll.assistant.fix'),
        },
  ]);
}

/** @throws Failure (exit 2) where the words are not a Mandarin command for a device of this home. */
function command(home: Home, given: string): Target {
  const words = given.normalize('NFC').trim();
  const understand = createUnderstanding(home.devices, homeWordsOf(home));
  const rooms = [...new Set(home.devices.map(({ room }) => room))];
  const isCommand = rooms.some((room) => understand(words, { room }).kind === 'understood');
  if (!isCommand || !isChinese(words) || !COMMAND_WORDS.test(words))
    throw new Failure(ExitCode.usage, [
      {
        path: '--command',
        found: message('enroll.command.found', { words: given }),
        expected: message('enroll.command.expected'),
        fix: message('enroll.command.fix'),
      },
    ]);
  const all = resolve(home.folder, home.commands);
  const others = commandsIn(all).filter((each) => each !== words);
  return { phrase: words, folder: join(all, words), others: others.map((each) => join(all, each)) };
}

/** The usable takes. Prints why each of the others cannot be used. */
function sound(
  terminal: Terminal,
  takes: readonly Int16Array[],
  files: readonly string[],
): readonly Int16Array[] {
  return takes.filter((take, at) => {
    const fault = faultOf(take);
    const name = files[at] ?? message('enroll.take-name', { number: at + 1 });
    if (fault) terminal.complain(terminal.text('enroll.fault', { take: name, fault }));
    return fault === undefined;
  });
}

function printResult(
  terminal: Terminal,
  { folder, enrolment, json }: { folder: string; enrolment: Enrolment; json: boolean },
): void {
  const { distances, others, threshold } = enrolment;
  const { text } = terminal;
  const farthest = Math.max(...distances);
  const nearest = Math.min(...others);
  if (json) {
    terminal.print(JSON.stringify({ folder, takes: distances.length, farthest, nearest, threshold }));
    return;
  }
  const paint = paintFor(terminal);
  terminal.print(text('enroll.written', { count: distances.length, folder }));
  terminal.print(
    text('enroll.distances', {
      farthest: farthest.toFixed(3),
      nearest: nearest.toFixed(3),
      threshold: threshold.toFixed(3),
    }),
  );
  terminal.print(
    farthest <= threshold ? paint.green(text('enroll.good')) : paint.yellow(text('enroll.weak')),
  );
  terminal.print(text('enroll.try'));
}
