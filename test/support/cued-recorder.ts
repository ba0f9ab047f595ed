import { chmodSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../src/audio/pcm.ts';
import { readWav } from '../../src/audio/wav-file.ts';

const PERIOD_MS = 125;

/** A room that is silent until it is given a recording: an `arecord` that is found before the system's. */
export class CuedRecorder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'halfsecond-recorder-'));

  constructor() {
    const script = `#!/usr/bin/env node
const { existsSync, readFileSync, rmSync } = require('fs');
const cue = '${join(this.#folder, 'cue')}';
const bytes = ${(SAMPLE_RATE_HZ * 2 * PERIOD_MS) / 1000};
let sound = Buffer.alloc(0);
setInterval(() => {
  if (existsSync(cue)) { sound = readFileSync(cue); rmSync(cue); }
  const period = Buffer.alloc(bytes, 1);
  sound.copy(period, 0, 0, bytes);
  sound = sound.subarray(bytes);
  process.stdout.write(period);
}, ${PERIOD_MS});
`;
    const file = join(this.#folder, 'arecord');
    writeFileSync(file, script);
    chmodSync(file, 0o755);
  }

  get environment(): Readonly<Record<string, string>> {
    return { PATH: `${this.#folder}${delimiter}${process.env.PATH}` };
  }

  /** @returns when it will have been played, as time of day. */
  play(wav: string): number {
    const samples = readWav(wav);
    const coming = join(this.#folder, 'coming');
    writeFileSync(coming, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    renameSync(coming, join(this.#folder, 'cue'));
    return Date.now() + (samples.length / SAMPLE_RATE_HZ) * 1000 + PERIOD_MS;
  }
}
