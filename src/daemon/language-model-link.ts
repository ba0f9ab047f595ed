import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import { LanguageModel, type LanguageModelPlan } from '../intent/llm/language-model.ts';
import type { Interpreter } from '../pipeline/interpretation.ts';
import type { Clock } from '../time/clock.ts';
import type { PartHealth } from './health/health.ts';
import { languageModelPlan } from './language-model-plan.ts';
import type { PreparedChange } from './reconfiguration.ts';

/** Nothing is asked of a model that is newly configured before it has answered once. */
const UNREADY = 'another is configured, and has not answered yet';

/** The hub's way to the language model that is configured now, if any. */
export class ModelLink {
  readonly #clock: Clock;
  readonly #credentialsFolder: string | undefined;
  readonly #onState: (state: PartHealth['state'], reason?: string) => void;
  #plan: LanguageModelPlan | undefined;
  #model: LanguageModel | undefined;
  #interpreter: Interpreter | undefined;
  /** Counts the models: only the newest one's state counts. */
  #generation = 0;

  /** @param of.credentialsFolder where systemd puts the credentials of the unit. */
  constructor(of: {
    clock: Clock;
    credentialsFolder: string | undefined;
    onState: (state: PartHealth['state'], reason?: string) => void;
  }) {
    this.#clock = of.clock;
    this.#credentialsFolder = of.credentialsFolder;
    this.#onState = of.onState;
  }

  /** Asks the model of now; undefined where none is configured. */
  get interpreter(): Interpreter | undefined {
    return this.#interpreter;
  }

  /** @throws Failure (exit 4) where the key of the model cannot be read. */
  prepare(home: Home): PreparedChange & { commit(): void } {
    const plan = languageModelPlan(home, this.#credentialsFolder);
    return {
      commit: () => {
        this.#goOver(plan);
        const model = this.#model;
        const { share = 1 } = home.understanding ?? {};
        this.#interpreter = model && { share, ask: (asked) => model.ask(asked) };
      },
      abandon: () => undefined,
    };
  }

  close(): void {
    this.#model?.close();
  }

  #goOver(plan: LanguageModelPlan | undefined): void {
    if (isDeepStrictEqual(plan, this.#plan)) return;
    this.#plan = plan;
    this.#generation += 1;
    const generation = this.#generation;
    this.#model?.close();
    if (this.#model && plan) this.#onState('degraded', UNREADY);
    else if (this.#model) this.#onState('off');
    this.#model =
      plan &&
      new LanguageModel({
        plan,
        clock: this.#clock,
        onState: (...told) => {
          if (generation === this.#generation) this.#onState(...told);
        },
      });
    this.#model?.begin();
  }
}
