import { fileURLToPath } from 'node:url';
import type { Recording } from 'node-record-lpcm16';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { SAMPLE_RATE_HZ } from './pcm.ts';
import { RecordedRate } from './recorded-rate.ts';
import { Resampler } from './resampler.ts';

/** The callbacks of a microphone. */
export interface MicrophoneListener {
  chunk(samples: Int16Array): void;
  state(state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }): void;
}

/** The library's own way to record with sox; with arecord, ours, of short periods. */
const RECORDERS = {
  arecord: fileURLToPath(new URL('./arecord.cjs', import.meta.url)),
  sox: 'sox',
};
const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** Sound for this long means that the trouble is over. */
const WELL_AFTER_MS = 10_000;
const NO_BYTES_MS = 2000;
/** A microphone that hears has noise: exact zeros for this long come from a muted or missing one. */
const ALL_ZEROS_SAMPLES = 3 * SAMPLE_RATE_HZ;
const KEPT_COMPLAINT_BYTES = 2000;

/** The recorder's exit code says little: its complaints say why. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/device or resource busy/i, 'the card is in use by another program'],
  [
    /no such (file or directory|device)|cannot find card|unknown pcm|no default audio device/i,
    'there is no such card: name one with audio.device (arecord -L lists them)',
  ],
  [/permission denied|not permitted/i, 'no right to the card: add the user to the group audio'],
  [/input\/output error|no such device|disconnected/i, 'the card was unplugged'],
  [
    /sample format|channels count|rate .* not|invalid argument/i,
    'the card cannot record 16 bits: put plughw: before its name',
  ],
];
/** What arecord says of a card that goes at another rate than the one that was asked for. */
const OTHER_RATE = /rate is not accurate.*got = (\d{4,6}) ?hz/i;
/** What it says of a card that has no single channel. */
const NO_MONO = /channels count non available/i;
/** What arecord says of every recording. It is no complaint. */
const ANNOUNCEMENT = /^Recording (raw data|WAVE) .*\n?/gim;

/**
 * A microphone, recorded by arecord or sox. Any end of its sound is a state, with back-off, never an end
 * of the daemon: recorders end silently, exit with 0, hang, and send zeros. A card that cannot record 16 kHz or one
 * channel is recorded as it can, and converted.
 */
export class Microphone {
  readonly #options: { recorder: 'arecord' | 'sox'; device?: string };
  readonly #clock: Clock;
  readonly #listener: MicrophoneListener;
  #recording: Recording | undefined;
  #timers: { noBytes?: Timer; well?: Timer; retry?: Timer } = {};
  #complaint = '';
  #odd: Buffer = Buffer.alloc(0);
  #zeros_samples = 0;
  #isHeard = false;
  #stopped = false;
  /** How the card is recorded: 2 channels once it was found to have no single one. */
  #channels: 1 | 2 = 1;
  #rate_hz = SAMPLE_RATE_HZ;
  #resampler: Resampler | undefined;
  #counted = new RecordedRate(SAMPLE_RATE_HZ);
  readonly #backoff = new Backoff(BACK_OFF);

  constructor(of: {
    recorder: 'arecord' | 'sox';
    device?: string;
    clock: Clock;
    listener: MicrophoneListener;
  }) {
    this.#options = { recorder: of.recorder, ...(of.device !== undefined && { device: of.device }) };
    this.#clock = of.clock;
    this.#listener = of.listener;
  }

  /** The rate that the card records at, in samples a second; what the listener gets is 16 kHz always. */
  get rate_hz(): number {
    return this.#rate_hz;
  }

  /** Starts to record. The first sound shows that recording works. */
  async start(): Promise<void> {
    const { default: library } = await import('node-record-lpcm16');
    if (this.#stopped) return;
    this.#complaint = '';
    this.#odd = Buffer.alloc(0);
    this.#zeros_samples = 0;
    this.#isHeard = false;
    this.#recordedAt(SAMPLE_RATE_HZ);
    // Raw: with a WAV header arecord would end, silently and with code 0, after 18 hours.
    const recording = library.record({
      sampleRate: SAMPLE_RATE_HZ,
      channels: this.#channels,
      audioType: 'raw',
      ...this.#options,
      recorder: RECORDERS[this.#options.recorder],
    });
    this.#recording = recording;
    const lost = (reason: string) => this.#lost(recording, reason);
    recording.process.on('error', (error: NodeJS.ErrnoException) => {
      lost(error.code === 'ENOENT' ? `${this.#options.recorder} is not installed` : error.message);
    });
    recording.process.stderr?.on('data', (bytes: Buffer) => {
      const said = (this.#complaint + bytes.toString()).replace(ANNOUNCEMENT, '');
      this.#complaint = said.slice(-KEPT_COMPLAINT_BYTES);
      const rate_hz = Number(OTHER_RATE.exec(said)?.[1] ?? this.#rate_hz);
      if (this.#recording === recording && rate_hz !== this.#rate_hz) this.#recordedAt(rate_hz);
    });
    recording.process.on('close', () => {
      if (this.#recording === recording && this.#channels === 1 && NO_MONO.test(this.#complaint))
        this.#recordInStereo();
      else lost(this.#cause());
    });
    // The library reports every end as an error of the stream, even a clean stop. The exit of the process
    // says more.
    recording.stream().on('error', () => undefined);
    recording.stream().on('data', (bytes: Buffer) => {
      if (this.#recording === recording) this.#take(bytes);
    });
    this.#awaitBytes(lost);
  }

  stop(): void {
    this.#stopped = true;
    this.#clearTimers();
    const recording = this.#recording;
    this.#recording = undefined;
    recording?.stop();
  }

  /** The card has no single channel: the mean of two is heard. */
  #recordInStereo(): void {
    this.#recording = undefined;
    this.#channels = 2;
    this.#clearTimers();
    void this.start();
  }

  #recordedAt(rate_hz: number): void {
    this.#rate_hz = rate_hz;
    this.#counted = new RecordedRate(rate_hz);
    this.#resampler = rate_hz === SAMPLE_RATE_HZ ? undefined : new Resampler(rate_hz);
  }

  #take(bytes: Buffer): void {
    const recording = this.#recording;
    const all = this.#odd.length > 0 ? Buffer.concat([this.#odd, bytes]) : bytes;
    const whole = all.length - (all.length % (2 * this.#channels));
    this.#odd = all.subarray(whole);
    const samples = monoOf(all.subarray(0, whole), this.#channels);
    const found = this.#counted.push(samples.length, this.#clock.now());
    if (found?.kind === 'other') this.#recordedAt(found.rate_hz);
    else if (found && recording) {
      const { counted_hz } = found;
      this.#lost(recording, `${counted_hz} samples a second came in place of ${this.#rate_hz}`);
      return;
    }
    this.#zeros_samples = samples.some((sample) => sample !== 0) ? 0 : this.#zeros_samples + samples.length;
    if (recording && this.#zeros_samples >= ALL_ZEROS_SAMPLES) {
      this.#lost(recording, 'only zeros: it is muted, or not there');
      return;
    }
    if (!this.#isHeard) {
      this.#isHeard = true;
      this.#listener.state('listening', {});
      this.#timers.well = this.#clock.setTimeout(() => {
        this.#backoff.reset();
      }, WELL_AFTER_MS);
    }
    if (recording) this.#awaitBytes((reason) => this.#lost(recording, reason));
    const sound = this.#resampler?.push(samples) ?? samples;
    if (sound.length > 0) this.#listener.chunk(sound);
  }

  #awaitBytes(lost: (reason: string) => void): void {
    if (this.#timers.noBytes) this.#clock.clearTimeout(this.#timers.noBytes);
    this.#timers.noBytes = this.#clock.setTimeout(() => lost('no sound for 2 s'), NO_BYTES_MS);
  }

  #cause(): string {
    const known = CAUSES.find(([pattern]) => pattern.test(this.#complaint))?.[1];
    const said = this.#complaint.trim().split('\n').at(-1);
    return known ?? (said ? `${this.#options.recorder}: ${said}` : `${this.#options.recorder} ended`);
  }

  #lost(recording: Recording, reason: string): void {
    if (this.#recording !== recording) return;
    this.#recording = undefined;
    this.#clearTimers();
    recording.process.kill('SIGKILL');
    const retry_in_ms = this.#backoff.next();
    this.#listener.state('lost', { reason, retry_in_ms });
    this.#timers.retry = this.#clock.setTimeout(() => void this.start(), retry_in_ms);
  }

  #clearTimers(): void {
    for (const timer of Object.values(this.#timers)) this.#clock.clearTimeout(timer);
    this.#timers = {};
  }
}

/** The samples of one channel: the mean of two. */
function monoOf(bytes: Buffer, channels: 1 | 2): Int16Array {
  const samples = new Int16Array(bytes.length / (2 * channels));
  for (let at = 0; at < samples.length; at++)
    samples[at] =
      channels === 1
        ? bytes.readInt16LE(at * 2)
        : (bytes.readInt16LE(at * 4) + bytes.readInt16LE(at * 4 + 2)) / 2;
  return samples;
}
