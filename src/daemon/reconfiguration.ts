/** A change that is prepared and can still be left undone. */
export interface Prepared {
  /** Leaves everything as it was. */
  abandon(): Promise<void>;
}

/** Does work of several prepared changes; where it fails, all that it had ready are abandoned. */
export async function preparing<All>(
  work: (ready: <T extends Prepared>(change: T) => T) => Promise<All>,
): Promise<All> {
  const changes: Prepared[] = [];
  try {
    return await work((change) => {
      changes.push(change);
      return change;
    });
  } catch (error) {
    await Promise.all(changes.map((change) => change.abandon()));
    throw error;
  }
}
