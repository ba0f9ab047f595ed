import { Failure } from '../../src/error/failure.ts';

/** The failure that the action ends in; anything else fails the test. */
export async function failureOf(action: () => unknown): Promise<Failure> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
