import { Microphone } from '../audio/microphone.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { Satellite } from '../audio/wyoming/satellite.ts';
import { isModel } from '../audio/wyoming/wyoming-probe.ts';
import type { Home } from '../config/schema.ts';
import type { Clock } from '../time/clock.ts';
import type { AudioStream } from './audio-stream.ts';
import type { HearingEvent } from './hearing-event.ts';
import { isHearing } from './plan.ts';
import type { HearingPlan } from './worker-protocol.ts';

/** A source of sound: the hub's own microphone, or a satellite. */
export type AudioSource =
  | { readonly kind: 'microphone'; readonly room: string; readonly audio: Home['audio'] }
  | {
      readonly kind: 'satellite';
      readonly id: string;
      readonly room: string;
      readonly url: string;
      /** By the satellite's own name for a wake word, the assistant that it calls. A single one is also meant by no name. */
      readonly wake_names: Readonly<Record<string, string>>;
    };

/** A satellite stops sending when nobody speaks; half a second of silence then ends the utterance. */
const CLOSING_SILENCE = new Int16Array(SAMPLE_RATE_HZ / 2);

/** The sources of a home that are needed, by a key that stays the same over a reload. */
export function audioSourcesOf(
  { audio, satellites }: Home,
  plan: HearingPlan,
): ReadonlyMap<string, AudioSource> {
  const sources = new Map<string, AudioSource>();
  if (audio.source === 'microphone' && isHearing(plan))
    sources.set('microphone', { kind: 'microphone', room: audio.room ?? '', audio });
  for (const [id, { room, url, wake_names }] of Object.entries(satellites))
    if (url !== undefined && (isHearing(plan) || Object.keys(wake_names).length > 0))
      sources.set(`satellite ${id}`, { kind: 'satellite', id, room, url, wake_names });
  return sources;
}

/** Feeds a stream with the sound of a source until it is stopped. */
export function openSource(source: AudioSource, stream: AudioStream, clock: Clock): { stop(): void } {
  if (source.kind === 'satellite') return openSatellite(source, stream, clock);
  const { recorder, device } = source.audio;
  const microphone = new Microphone({
    recorder,
    ...(device !== undefined && { device }),
    clock,
    listener: stream,
  });
  void microphone.start();
  return microphone;
}

function openSatellite(
  { url, wake_names }: AudioSource & { kind: 'satellite' },
  stream: AudioStream,
  clock: Clock,
): { stop(): void } {
  const satellite = new Satellite({
    url,
    clock,
    listener: {
      chunk: (samples) => stream.chunk(samples),
      state: (state, of) => stream.state(state, of),
      paused: () => stream.chunk(CLOSING_SILENCE),
      detected: (name) => {
        const assistants = Object.entries(wake_names);
        // wyoming-satellite 1.0 does not say which word it was.
        const [only] = assistants.length === 1 ? assistants : [];
        const [, assistant] =
          (name === undefined ? only : assistants.find(([word]) => isModel(name, word))) ?? [];
        if (assistant !== undefined) stream.named(assistant);
      },
    },
  });
  stream.onEvents = (events) => tellSatellite(satellite, events);
  return satellite;
}

/** Lets a satellite show what was heard, and stop streaming at the end of speech. */
function tellSatellite(satellite: Satellite, events: readonly HearingEvent[]): void {
  for (const event of events) if (event.kind === 'wake_word') satellite.tellNamed(event.assistant);
  if (!events.some(({ kind }) => kind === 'speech_end')) return;
  const words = events.find((event) => event.kind === 'words');
  satellite.tellEnd(words?.text ?? '');
}
