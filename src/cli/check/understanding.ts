import type { Home } from '../../config/schema.ts';
import { LanguageModel } from '../../intent/llm/language-model.ts';
import { languageModelPlan } from '../../intent/llm/plan.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Found } from './finding.ts';

/** A server may have to read its model from a disk first. */
const READY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;

/** Whether the language model answers, in the form asked for, and in time. Asks it for real: nothing is commanded. */
export async function checkUnderstanding(home: Home, credentials: string | undefined): Promise<Found> {
  const plan = languageModelPlan(home, credentials);
  if (!plan || !home.understanding) return { state: 'off', detail: 'no language model is asked' };
  const { url, model: name, share } = home.understanding;
  const what = `${name} at ${url}`;
  const degraded = (reason: string): Found => ({ state: 'degraded', detail: `${what}: ${reason}` });
  let model: LanguageModel | undefined;
  const first = new Promise<string | undefined>((told) => {
    model = new LanguageModel({ plan, clock: systemClock, onState: (_, reason) => told(reason) });
    model.begin();
  });
  try {
    const trouble = await within(
      first.then((reason) => ({ reason })),
      READY_WITHIN_MS,
    );
    if (!model || !trouble) return degraded('it is not ready after a minute');
    if (trouble.reason !== undefined) return degraded(trouble.reason);
    const words = `turn on the ${home.devices[0]?.name.en ?? 'light'}`;
    const { state, took_ms } = await model.ask({ words, within_ms: ANSWER_WITHIN_MS });
    const { budget_ms, reserve_ms } = home.arbiter;
    const may_ms = Math.floor((budget_ms - reserve_ms) * share);
    const took = `${Math.round(took_ms)} ms`;
    if (state === 'unreadable')
      return degraded('its answer is not in the form that was asked for; another model may do better');
    if (state === 'failed' || state === 'late') return degraded(`it did not answer within ${took}`);
    return took_ms > may_ms
      ? degraded(
          `it took ${took}, and may take ${may_ms}; a smaller model, or a faster machine, may do better`,
        )
      : { state: 'ok', detail: `${what}: it answers in ${took}, and may take ${may_ms}` };
  } finally {
    model?.close();
  }
}
