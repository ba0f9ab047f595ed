import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import { counterfactualInEnglish, reasonInEnglish, verdictInEnglish } from '../../text/en/verdict.ts';
import { budgetBar, fit, type Paint, wrapped } from '../ui/layout.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Episode } from './episodes.ts';

/** Columns before what a line tells: its time and its kind. */
const INDENT = 22;

/** What a person sees of the demonstration. */
export class DemoView {
  readonly #terminal: Terminal;
  readonly #paint: Paint;

  constructor(terminal: Terminal, paint: Paint) {
    this.#terminal = terminal;
    this.#paint = paint;
  }

  opening(): void {
    this.#terminal.print(this.#paint.bold('halfsecond: one home, two assistants, one command'));
    this.#terminal.print(this.#paint.dim('Loading the wake words and the recogniser …'));
  }

  episode({ title, point }: Episode): void {
    this.#terminal.print('');
    this.#terminal.print(this.#paint.bold(`▶ ${title}`));
    this.#terminal.print(this.#paint.dim(`  ${point}`));
  }

  event(at_ms: number, event: PipelineEvent): void {
    const told = words(event);
    if (told) this.#line(at_ms, told[0], told[1]);
  }

  verdict(at_ms: number, verdict: Verdict): void {
    const { winner, latency_ms, budget_ms, counterfactual } = verdict;
    const paint = this.#paint;
    this.#line(
      at_ms,
      'verdict',
      `${winner === null ? paint.yellow('nobody') : paint.cyan(winner)}  ${budgetBar({ used_ms: latency_ms, budget_ms, paint })}`,
    );
    for (const line of [verdictInEnglish(verdict), `${counterfactualInEnglish(counterfactual)}.`])
      this.#wrapped(line);
  }

  /** As an independent subscriber sees it. */
  message(at_ms: number, topic: string, payload: string): void {
    const told = fit(`${topic}  ${payload}`, Math.max(30, this.#terminal.columns - INDENT)).trimEnd();
    this.#line(at_ms, 'mqtt', this.#paint.magenta(told));
  }

  result({ asExpected, commands }: { asExpected: boolean; commands: number }): void {
    const said = `${commands === 0 ? 'no command' : commands === 1 ? 'one command' : `${commands} commands`} reached a device`;
    this.#terminal.print(
      asExpected
        ? this.#paint.green(`  ✓ ${said}`)
        : this.#paint.red(`  ✗ ${said}: not what should have happened`),
    );
  }

  ending(disappointed: number): void {
    this.#terminal.print('');
    this.#terminal.print(
      disappointed === 0
        ? this.#paint.green('All as it should be.')
        : this.#paint.red(`${disappointed} of the recordings went wrong.`),
    );
  }

  #line(at_ms: number, what: string, told: string): void {
    const time = `${(at_ms / 1000).toFixed(3).padStart(7)} s`;
    this.#terminal.print(`${this.#paint.dim(time)}  ${fit(what, 10)} ${told}`);
  }

  #wrapped(text: string): void {
    const indent = ' '.repeat(INDENT);
    for (const line of wrapped(text, Math.max(30, this.#terminal.columns - INDENT)))
      this.#terminal.print(this.#paint.dim(indent + line));
  }
}

/** What is worth telling of an event, in words; the rest the verdict and the messages tell. */
function words(event: PipelineEvent): readonly [string, string] | undefined {
  switch (event.kind) {
    case 'detection':
      return [
        'wake word',
        `${event.assistant} in ${event.room}${event.score === undefined ? '' : `, score ${event.score}`}`,
      ];
    case 'speech_end':
      return ['speech', 'ended'];
    case 'words':
      return ['words', `"${event.text}"`];
    case 'claim':
      return [
        'claim',
        `${event.assistant} (${event.door}): ${event.intents.map(({ action, device, value }) => [action, device, value].filter((part) => part !== undefined).join(' ')).join(', ') || event.text}`,
      ];
    case 'confirmation':
      return ['device', `${event.device} ${event.state} after ${Math.round(event.after_ms)} ms`];
    case 'outcome':
      return ['outcome', `${event.assistant}: ${event.outcome}, ${reasonInEnglish(event.reason)}`];
    default:
      return undefined;
  }
}
