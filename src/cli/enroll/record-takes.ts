import { logUpdateStderr } from 'log-update';
import { Microphone } from '../../audio/microphone.ts';
import { level_db } from '../../audio/pcm.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { faultOf } from '../../hearing/enrolled/take-fault.ts';
import { TakeRecorder } from '../../hearing/enrolled/take-recorder.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { levelMeter } from '../ui/bars.ts';
import type { Terminal } from '../ui/terminal.ts';

/**
 * Records takes of a phrase from the home's microphone, and prints at once why a take cannot be used.
 * @throws Failure (exit 4) where there is no sound; (exit 2) where the home has no microphone.
 */
export async function recordTakes(
  terminal: Terminal,
  of: { audio: Home['audio']; phrase: string; wanted: number },
): Promise<readonly Int16Array[]> {
  const { audio, phrase, wanted } = of;
  if (audio.source !== 'microphone') {
    throw new Failure(ExitCode.usage, [
      {
        path: 'audio.source',
        found: audio.source,
        expected: message('enroll.microphone.expected'),
        fix: message('enroll.microphone.fix', { entry: 'audio: { source: microphone }' }),
      },
    ]);
  }
  const takes: Int16Array[] = [];
  const ask = () =>
    terminal.complain(terminal.text('enroll.take', { number: takes.length + 1, wanted, phrase }));
  ask();
  await fromMicrophone(terminal, audio, (samples, recorder) => {
    if (terminal.isInteractive) logUpdateStderr(levelMeter(level_db(samples)));
    const take = recorder.push(samples);
    if (!take) return false;
    logUpdateStderr.clear();
    const fault = faultOf(take);
    if (fault) terminal.complain(terminal.text('enroll.unused', { fault }));
    else takes.push(take);
    if (takes.length < wanted) ask();
    return takes.length >= wanted;
  });
  return takes;
}

/**
 * Feeds the sound of the microphone to a function until that returns true, or the user interrupts.
 * @throws Failure (exit 4) where the microphone cannot be heard.
 */
export async function fromMicrophone(
  terminal: Terminal,
  audio: Home['audio'],
  enough: (samples: Int16Array, recorder: TakeRecorder) => boolean | Promise<boolean>,
): Promise<void> {
  const recorder = new TakeRecorder();
  let microphone: Microphone | undefined;
  try {
    await new Promise<void>((done, failed) => {
      let turn: Promise<unknown> = Promise.resolve();
      microphone = new Microphone({
        recorder: audio.recorder,
        ...(audio.device !== undefined && { device: audio.device }),
        clock: systemClock,
        listener: {
          chunk: (samples) => {
            turn = turn.then(async () => (await enough(samples, recorder)) && done()).catch(failed);
          },
          state: (state, { reason }) => {
            if (state !== 'lost') return;
            failed(
              new Failure(ExitCode.unavailable, [
                {
                  path: 'audio',
                  found: reason ?? message('enroll.no-sound'),
                  expected: message('enroll.sound.expected'),
                  fix: message('enroll.sound.fix'),
                },
              ]),
            );
          },
        },
      });
      void microphone.start();
      void terminal.interrupted.then(() => done());
    });
  } finally {
    microphone?.stop();
  }
}
