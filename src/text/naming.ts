/** How the things of a home are called in a sentence. */
export interface Naming {
  /** The words for a device, by its id. */
  device(id: string): string;
  /** The words for a room, by its id. */
  room(id: string): string;
  /** The words for an assistant, by its id. */
  assistant(id: string): string;
}

/** By their ids: for other programs, and where no configuration is at hand. */
export const BY_ID: Naming = {
  device: (id) => id,
  room: (id) => id,
  assistant: (id) => id,
};
