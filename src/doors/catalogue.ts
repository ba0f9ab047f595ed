import type { OpenDoor, StandingDoor } from './door.ts';

/** Each door is loaded only where it is configured. */
export const CATALOGUE: Readonly<Record<StandingDoor, () => Promise<OpenDoor>>> = {
  aligenie: async () => (await import('./cloud/aligenie/aligenie.ts')).openAligenie,
  alexa: async () => (await import('./cloud/alexa/alexa.ts')).openAlexa,
  homekit: async () => (await import('./homekit/homekit-door.ts')).openHomekit,
  matter: async () => (await import('./matter/matter-door.ts')).openMatter,
};
