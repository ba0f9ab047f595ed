import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import { LanguageModel, type LanguageModelPlan } from '../intent/llm/language-model.ts';
import { languageModelPlan } from '../intent/llm/plan.ts';
import type { Interpreter } from '../pipeline/interpretation.ts';
import type { Clock } from '../time/clock.ts';
import type { PartHealth } from './health/health.ts';

/** Of another model: nothing is asked of it before it has answered once. */
const UNREADY = 'another is configured, and has not answered yet';

/** The hub's way to the language model that is configured now, if any. */
export class ModelLink {
  readonly #clock: Clock;
  readonly #onState: (state: PartHealth['state'], reason?: string) => void;
  #plan: LanguageModelPlan | undefined;
  #model: LanguageModel | undefined;
  #interpreter: Interpreter | undefined;

  constructor(of: { clock: Clock; onState: (state: PartHealth['state'], reason?: string) => void }) {
    this.#clock = of.clock;
    this.#onState = of.onState;
  }

  get interpreter(): Interpreter | undefined {
    return this.#interpreter;
  }

  /**
   * @returns what goes over to another configuration.
   * @throws Failure (exit 4) where the key cannot be read.
   */
  prepare(home: Home, credentialsFolder: string | undefined): () => void {
    const plan = languageModelPlan(home, credentialsFolder);
    return () => {
      this.#goOver(plan);
      const model = this.#model;
      const { share = 1 } = home.understanding ?? {};
      this.#interpreter = model && { share, ask: (asked) => model.ask(asked) };
    };
  }

  close(): void {
    this.#model?.close();
  }

  #goOver(plan: LanguageModelPlan | undefined): void {
    if (isDeepStrictEqual(plan, this.#plan)) return;
    this.#plan = plan;
    this.#model?.close();
    if (this.#model && plan) this.#onState('degraded', UNREADY);
    else if (this.#model) this.#onState('off');
    const model =
      plan &&
      new LanguageModel({
        plan,
        clock: this.#clock,
        onState: (...told) => {
          // What becomes of one that was left is nobody's concern.
          if (model === this.#model) this.#onState(...told);
        },
      });
    this.#model = model;
    model?.begin();
  }
}
