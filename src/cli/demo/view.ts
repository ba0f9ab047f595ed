import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import type { Naming } from '../../text/naming.ts';
import { printable } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import { askedMessage, counterfactualMessage, reasonMessage, verdictMessage } from '../../text/verdict.ts';
import { budgetBar } from '../ui/bars.ts';
import { type Paint, wrapped } from '../ui/layout.ts';
import { type Cell, type Column, tableRow } from '../ui/table.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Episode } from './episodes.ts';

/** Time and kind, before what a line says. */
const COLUMNS: readonly Column[] = [{ width: 9, align: 'right' }, { width: 10 }];
const INDENT = 23;

/** What a person sees of the demonstration. */
export class DemoView {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #names: Naming;
  readonly #text: Text;

  constructor(terminal: Terminal, { paint, names }: { paint: Paint; names: Naming }) {
    this.#terminal = terminal;
    this.#paint = paint;
    this.#names = names;
    this.#text = terminal.text;
  }

  /** @param of.mandarin what understands Mandarin: the model, or enrolled takes. */
  opening({ mandarin }: { mandarin: 'model' | 'takes' }): void {
    this.#terminal.print(this.#paint.bold(this.#text('demo.title')));
    this.#terminal.print(
      this.#paint.dim(this.#text(mandarin === 'model' ? 'demo.mandarin.model' : 'demo.mandarin.takes')),
    );
    this.#terminal.print(this.#paint.dim(this.#text('demo.loading')));
  }

  /** Where it can be watched. */
  console(address: string): void {
    this.#terminal.print(this.#paint.cyan(this.#text('demo.console', { address })));
  }

  episode({ title, point }: Episode): void {
    this.#terminal.print('');
    this.#terminal.print(this.#paint.bold(this.#text('demo.mark', { title })));
    this.#terminal.print(this.#paint.dim(`  ${this.#text.of(point)}`));
  }

  event(at_ms: number, event: PipelineEvent): void {
    const said = this.#wordsOf(event);
    if (said) this.#line(at_ms, said[0], said[1]);
  }

  verdict(at_ms: number, verdict: Verdict): void {
    const { winner, latency_ms, budget_ms, counterfactual } = verdict;
    const paint = this.#paint;
    const text = this.#text;
    const who = winner === null ? paint.yellow(text('ui.nobody')) : paint.cyan(winner);
    const bar = budgetBar({ used_ms: latency_ms, budget_ms, paint, text });
    this.#terminal.print(this.#row(at_ms, text('demo.kind.verdict'), `${who}  ${bar}`));
    const turned = text('list.sentence', { clause: counterfactualMessage(counterfactual, this.#names) });
    for (const line of [text.of(verdictMessage(verdict, this.#names)), turned]) this.#wrapped(line);
  }

  /** A message as an independent subscriber sees it. */
  message(at_ms: number, topic: string, payload: string): void {
    this.#line(at_ms, this.#text('demo.kind.mqtt'), [printable(`${topic}  ${payload}`), this.#paint.magenta]);
  }

  result({ asExpected, commands }: { asExpected: boolean; commands: number }): void {
    this.#terminal.print(
      asExpected
        ? this.#paint.green(`  ✓ ${this.#text('demo.commands', { count: commands })}`)
        : this.#paint.red(`  ✗ ${this.#text('demo.unexpected', { count: commands })}`),
    );
  }

  ending(unexpected: number): void {
    this.#terminal.print('');
    this.#terminal.print(
      unexpected === 0
        ? this.#paint.green(this.#text('demo.passed'))
        : this.#paint.red(this.#text('demo.failed', { count: unexpected })),
    );
  }

  #line(at_ms: number, kind: string, said: Cell): void {
    this.#terminal.print(this.#row(at_ms, kind, said, Math.max(INDENT + 30, this.#terminal.columns)));
  }

  #row(at_ms: number, kind: string, said: Cell, within?: number): string {
    const seconds = this.#text('demo.seconds', { seconds: (at_ms / 1000).toFixed(3) });
    return tableRow([[seconds, this.#paint.dim], kind, said], { columns: COLUMNS, within });
  }

  #wrapped(words: string): void {
    const indent = ' '.repeat(INDENT);
    for (const line of wrapped(words, Math.max(30, this.#terminal.columns - INDENT)))
      this.#terminal.print(this.#paint.dim(indent + line));
  }

  /** The kind of an event, and what it says; undefined for events that the verdict and the messages show. */
  #wordsOf(event: PipelineEvent): readonly [string, string] | undefined {
    const text = this.#text;
    const names = this.#names;
    switch (event.kind) {
      case 'detection': {
        const { assistant, score } = event;
        const room = names.room(event.room);
        return [
          text('demo.kind.wake'),
          score === undefined
            ? text('demo.wake', { assistant, room })
            : text('demo.wake-score', { assistant, room, score }),
        ];
      }
      case 'speech_end':
        return [text('demo.kind.speech'), text('demo.speech-end')];
      case 'words':
        return [text('demo.kind.words'), text('demo.words', { words: event.text })];
      case 'claim': {
        const { assistant, door, intents } = event;
        const asked = intents.map((intent) => askedMessage(intent, names));
        const what = asked.length > 0 ? asked : (event.text ?? '');
        return [text('demo.kind.claim'), text('demo.claim', { assistant, door, asked: what })];
      }
      case 'confirmation': {
        const { state, after_ms } = event;
        const device = names.device(event.device);
        return [text('demo.kind.device'), text('demo.confirmation', { device, state, ms: after_ms })];
      }
      case 'outcome': {
        const { assistant, outcome } = event;
        const reason = reasonMessage(event.reason, names);
        return [text('demo.kind.outcome'), text('demo.outcome', { assistant, outcome, reason })];
      }
      default:
        return undefined;
    }
  }
}
