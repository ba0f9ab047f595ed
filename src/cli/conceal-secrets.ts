import type { Home } from '../config/schema.ts';
import { Failure } from '../error/failure.ts';
import { hearingPlan } from '../hearing/plan.ts';
import { languageModelPlan } from '../intent/llm/plan.ts';
import type { Concealment } from '../log/logger.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import type { Terminal } from './ui/terminal.ts';

/** Keeps the secrets of a home out of a log, whatever a library says of them. */
export function concealSecrets(log: Concealment, home: Home, environment: Terminal['environment']): void {
  const credentials = environment.CREDENTIALS_DIRECTORY;
  for (const secret of [
    () => configuredBroker(home, credentials).password,
    () => hearingPlan(home, credentials).porcupine?.accessKey,
    () => languageModelPlan(home, credentials)?.key,
  ]) {
    try {
      log.conceal(secret());
    } catch (error) {
      // One that cannot be read cannot be told either; whoever needs it says so.
      if (!(error instanceof Failure)) throw error;
    }
  }
}
