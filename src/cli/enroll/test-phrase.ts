import { Framer, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { readWav } from '../../audio/wav-file.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { readEnrolled } from '../../hearing/enrolled/enrolled-folder.ts';
import { createEnrolledDetector } from '../../hearing/wake/enrolled-detector.ts';
import type { WakeDetector } from '../../hearing/wake/wake-detector.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { fromMicrophone } from './record-takes.ts';

/** Prints when the phrase is heard, live or in files, and its score. Exits 1 where it was never heard. */
export async function testEnrolled(
  terminal: Terminal,
  of: {
    audio: Home['audio'];
    phrase: string;
    folder: string;
    threshold?: number | undefined;
    files: readonly string[];
  },
): Promise<ExitCode> {
  const { text } = terminal;
  const { audio, phrase, folder, files } = of;
  const { takes, threshold, midpoint } = readEnrolled(folder, of.threshold);
  const detector = await createEnrolledDetector({
    phrases: [{ assistant: phrase, takes, threshold, midpoint }],
  });
  const framer = new Framer(detector.frame_samples);
  const paint = paintFor(terminal);
  let heard = 0;
  const tell = (place: string, score: number | undefined) => {
    heard++;
    const how = score === undefined ? text('enroll.no-score') : text('enroll.score', { score });
    terminal.print(`${place}  ${paint.green(text('enroll.heard'))}  ${how}`);
  };
  if (files.length > 0) {
    for (const file of files) {
      await detector.reset();
      framer.reset();
      const before = heard;
      // The detector needs sound after a phrase to know that it is over.
      const samples = readWav(file);
      const longer = new Int16Array(samples.length + SAMPLE_RATE_HZ);
      longer.set(samples);
      await listen({
        detector,
        framer,
        samples: longer,
        tell: (at_s, score) => tell(`${file}  ${text('enroll.at', { seconds: at_s })}`, score),
      });
      if (heard === before) terminal.print(`${file}  ${paint.yellow(text('enroll.not-heard'))}`);
    }
    return heard > 0 ? ExitCode.ok : ExitCode.failed;
  }
  terminal.complain(text('enroll.listening', { phrase }));
  let fed_samples = 0;
  await fromMicrophone(terminal, audio, async (samples) => {
    const began_s = fed_samples / SAMPLE_RATE_HZ;
    fed_samples += samples.length;
    await listen({
      detector,
      framer,
      samples,
      tell: (at_s, score) => tell(text('enroll.at', { seconds: began_s + at_s }), score),
    });
    return false;
  });
  return heard > 0 ? ExitCode.ok : ExitCode.failed;
}

async function listen(of: {
  detector: WakeDetector;
  framer: Framer;
  samples: Int16Array;
  tell: (at_s: number, score: number | undefined) => void;
}): Promise<void> {
  let at = 0;
  for (const frame of of.framer.push(of.samples)) {
    at += frame.length;
    for (const { score, ended_before_ms } of await of.detector.process(frame))
      of.tell(Math.max(0, at / SAMPLE_RATE_HZ - ended_before_ms / 1000), score);
  }
}
