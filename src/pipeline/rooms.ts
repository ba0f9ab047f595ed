import type { Home } from '../config/schema.ts';

/** Every room of the home, and those of them in which the hub hears. */
export function roomsOf(
  { devices, satellites, audio }: Home,
  of: {
    /** Rooms with a microphone that works, beside the satellites'. */
    microphones: Iterable<string>;
    /** Rooms that nothing else tells of. */
    rooms?: Iterable<string> | undefined;
    /** Rooms that tell when speech ends; default: those whose sound the hub hears. */
    streamed?: Iterable<string> | undefined;
  },
): {
  readonly rooms: readonly string[];
  readonly microphones: readonly string[];
  readonly streamed: readonly string[];
} {
  const distant = Object.values(satellites);
  // Of one that sends its sound, it is known whether it works.
  const mute = distant.filter(({ url }) => url === undefined);
  const microphones = [...of.microphones, ...mute.map(({ room }) => room)];
  const places = [...devices, ...distant].map(({ room }) => room);
  const own = audio.source === 'microphone' && audio.room !== undefined ? [audio.room] : [];
  const heard = distant.filter(({ url }) => url !== undefined).map(({ room }) => room);
  const streamed = [...(of.streamed ?? [...own, ...heard])];
  return { streamed, microphones, rooms: [...new Set([...places, ...microphones, ...(of.rooms ?? [])])] };
}
