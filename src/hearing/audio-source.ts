import { Microphone } from '../audio/microphone.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { Satellite } from '../audio/wyoming/satellite.ts';
import type { Home } from '../config/schema.ts';
import type { Clock } from '../time/clock.ts';
import type { AudioStream } from './audio-stream.ts';
import type { HearingEvent } from './hearing-event.ts';
import { isHearing } from './plan.ts';
import type { HearingPlan } from './worker-protocol.ts';

/** Where sound comes from: the hub's own microphone, or a satellite. */
export type AudioSource =
  | { readonly kind: 'microphone'; readonly room: string; readonly audio: Home['audio'] }
  | {
      readonly kind: 'satellite';
      readonly id: string;
      readonly room: string;
      readonly url: string;
      /** By the satellite's own name for a wake word, the assistant that it calls. */
      readonly wake_names: Readonly<Record<string, string>>;
    };

/** Ends whatever is being said, where a satellite stops sending because nobody speaks any more. */
const CLOSING_SILENCE = new Int16Array(SAMPLE_RATE_HZ / 2);

/** The places of a home from which there is something to hear, by a name that a reload keeps. */
export function audioSourcesOf(
  { audio, satellites }: Home,
  plan: HearingPlan,
): ReadonlyMap<string, AudioSource> {
  const places = new Map<string, AudioSource>();
  if (audio.source === 'microphone' && isHearing(plan))
    places.set('microphone', { kind: 'microphone', room: audio.room ?? '', audio });
  for (const [id, { room, url, wake_names }] of Object.entries(satellites))
    if (url !== undefined && (isHearing(plan) || Object.keys(wake_names).length > 0))
      places.set(`satellite ${id}`, { kind: 'satellite', id, room, url, wake_names });
  return places;
}

/** Lets an ear hear what comes from a place, from now on until it is stopped. */
export function openSource(place: AudioSource, ear: AudioStream, clock: Clock): { stop(): void } {
  if (place.kind === 'satellite') return openSatellite(place, ear, clock);
  const { recorder, device } = place.audio;
  const microphone = new Microphone({
    recorder,
    ...(device !== undefined && { device }),
    clock,
    listener: ear,
  });
  void microphone.start();
  return microphone;
}

function openSatellite(
  { url, wake_names }: AudioSource & { kind: 'satellite' },
  ear: AudioStream,
  clock: Clock,
): { stop(): void } {
  const satellite = new Satellite({
    url,
    clock,
    listener: {
      chunk: (samples) => ear.chunk(samples),
      state: (state, of) => ear.state(state, of),
      paused: () => ear.chunk(CLOSING_SILENCE),
      detected: (name) => {
        const [, assistant] = Object.entries(wake_names).find(([word]) => word === name) ?? [];
        if (assistant !== undefined) ear.named(assistant);
      },
    },
  });
  ear.told = (events) => tellSatellite(satellite, events);
  return satellite;
}

/** Lets a satellite show what was heard, and stop streaming where nothing more is to come. */
function tellSatellite(satellite: Satellite, events: readonly HearingEvent[]): void {
  for (const event of events) if (event.kind === 'wake_word') satellite.tellNamed(event.assistant);
  if (!events.some(({ kind }) => kind === 'speech_end')) return;
  const words = events.find((event) => event.kind === 'words');
  satellite.tellEnd(words?.text ?? '');
}
