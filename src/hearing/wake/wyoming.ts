import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { AUDIO_FORMAT, chunkOf } from '../../audio/wyoming/wyoming-audio.ts';
import { WyomingLink } from '../../audio/wyoming/wyoming-link.ts';
import { isModel } from '../../audio/wyoming/wyoming-probe.ts';
import type { Clock } from '../../time/clock.ts';
import type { EngineListener } from '../hearing-event.ts';
import type { WakeDetector, WakeHit } from './wake-detector.ts';

/** The wake words that one server is asked for. */
export interface RemoteWake {
  /** `tcp://host:port`. */
  readonly url: string;
  readonly words: readonly { readonly assistant: string; readonly name: string }[];
}

/** 80 ms: what openWakeWord works in. */
const FRAME_SAMPLES = 1280;
/** A detection of sound older than this is of no use to anybody. */
const OLDEST_MS = 1500;

/** openWakeWord looks at the last two seconds since the beginning of the sound, and hears nothing before it has them. */
const SILENCE_FRAMES = 25;
/** openWakeWord tells a word with each frame in which it is still heard: what follows this closely is the same call. */
const SAME_CALL_MS = 1000;

/** What a server of wake words is called where engines are named. */
export function remoteWakeEngine(url: string): string {
  return `wyoming at ${url}`;
}

/**
 * Wake words heard by a Wyoming server, such as openWakeWord's or microWakeWord's. Never waits for it: what
 * it finds is reported with the next frame. A server that is away is tried again.
 */
export function createRemoteWake(of: {
  wake: RemoteWake;
  clock: Clock;
  onEngine: EngineListener;
}): WakeDetector {
  const { wake, clock, onEngine } = of;
  const engine = remoteWakeEngine(wake.url);
  let sent_samples = 0;
  let found: { assistant: string; at_ms: number }[] = [];
  const sent_ms = () => (sent_samples / SAMPLE_RATE_HZ) * 1000;
  /** By assistant, when the last detection came, in the stream. */
  const last_ms = new Map<string, number>();
  const sendFrame = (frame: Int16Array) => {
    if (link.send(chunkOf(frame, sent_ms()))) sent_samples += frame.length;
  };
  /** Begins a stream, also on a connection that has one: openWakeWord closes the connection at an `audio-stop`. */
  const begin = () => {
    sent_samples = 0;
    found = [];
    last_ms.clear();
    link.send({ type: 'detect', data: { names: wake.words.map(({ name }) => name) } });
    link.send({ type: 'audio-start', data: { ...AUDIO_FORMAT, timestamp: 0 } });
    for (let count = 0; count < SILENCE_FRAMES; count++) sendFrame(new Int16Array(FRAME_SAMPLES));
  };
  const link = new WyomingLink({
    url: wake.url,
    clock,
    listener: {
      ready: () => {
        onEngine({ kind: 'ok', engine });
        begin();
      },
      event: ({ type, data }) => {
        if (type === 'error') link.fail(`it reports: ${String(data.text ?? data.code).slice(0, 200)}`);
        if (type !== 'detection') return;
        const assistant = assistantOf(wake, data.name);
        const { timestamp } = data;
        if (assistant === undefined) return;
        const isNew = sent_ms() - (last_ms.get(assistant) ?? Number.NEGATIVE_INFINITY) > SAME_CALL_MS;
        last_ms.set(assistant, sent_ms());
        const at_ms = typeof timestamp === 'number' && timestamp >= 0 ? timestamp : sent_ms();
        if (isNew) found.push({ assistant, at_ms });
      },
      lost: ({ reason, retry_in_ms }) =>
        onEngine({ kind: 'degraded', engine, reason: `${reason}; again in ${retry_in_ms} ms` }),
    },
  });
  return {
    engine,
    frame_samples: FRAME_SAMPLES,
    process(frame) {
      sendFrame(frame);
      if (found.length === 0) return [];
      const hits = found.map(
        ({ assistant, at_ms }): WakeHit => ({ assistant, ended_before_ms: Math.max(0, sent_ms() - at_ms) }),
      );
      found = [];
      return hits.filter(({ ended_before_ms }) => ended_before_ms <= OLDEST_MS);
    },
    // The link reports the state of the server.
    check: () => true,
    reset: begin,
    close: () => link.close(),
  };
}

function assistantOf({ words }: RemoteWake, told: unknown): string | undefined {
  if (typeof told !== 'string') return words.length === 1 ? words[0]?.assistant : undefined;
  return words.find(({ name }) => isModel(told, name))?.assistant;
}
