import type { OpenDoor, StandingDoor } from './door.ts';

/** Each door is loaded only where it is configured. */
export const CATALOGUE: Readonly<Partial<Record<StandingDoor, () => Promise<OpenDoor>>>> = {
  matter: async () => (await import('./matter/matter-door.ts')).openMatter,
};
