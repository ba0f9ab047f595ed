import type { Home } from '../../config/schema.ts';
import { languageModelPlan } from '../../daemon/language-model-plan.ts';
import { LanguageModel } from '../../intent/llm/language-model.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Found } from './finding.ts';

/** A server may have to load its model from a disk first. */
const READY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;

/** Whether the language model answers in time and in the required form. It asks the model; no device is commanded. */
export async function checkUnderstanding(home: Home, credentials: string | undefined): Promise<Found> {
  const plan = languageModelPlan(home, credentials);
  if (!plan || !home.understanding) return { state: 'off', detail: message('check.model.off') };
  const { url, model: name, share } = home.understanding;
  const degraded = (reason: Phrase): Found => ({
    state: 'degraded',
    detail: message('check.model.fault', { model: name, url, reason }),
  });
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
    if (!model || !trouble) return degraded(message('check.model.not-ready'));
    if (trouble.reason !== undefined) return degraded(trouble.reason);
    const words = `turn on the ${home.devices[0]?.name.en ?? 'light'}`;
    const { state, took_ms } = await model.ask({ words, within_ms: ANSWER_WITHIN_MS });
    const { budget_ms, reserve_ms } = home.arbiter;
    const may_ms = Math.floor((budget_ms - reserve_ms) * share);
    const rounded_ms = Math.round(took_ms);
    if (state === 'unreadable') return degraded(message('check.model.unreadable'));
    if (state === 'failed' || state === 'late')
      return degraded(message('check.model.late', { took_ms: rounded_ms }));
    if (took_ms > may_ms) return degraded(message('check.model.slow', { took_ms: rounded_ms, may_ms }));
    const detail = message('check.model.ok', { model: name, url, took_ms: rounded_ms, may_ms });
    return { state: 'ok', detail };
  } finally {
    model?.close();
  }
}
