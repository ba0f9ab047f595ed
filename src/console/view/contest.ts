import type { JudgedClaim, Verdict } from '../../arbiter/explain/verdict.ts';
import type { Aftermath } from '../../journal/history.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import {
  askedMessage,
  counterfactualMessage,
  evidenceMessage,
  factSentence,
  reasonMessage,
  verdictMessage,
} from '../../text/verdict.ts';
import type { AfterStep, ContestClaim, ContestSummary } from '../api.ts';
import type { PageReader } from './reader.ts';

/** A verdict with its time, and what followed as far as it is known. */
export interface Told {
  readonly verdict: Verdict;
  readonly at: Date;
  readonly after: readonly Aftermath[];
}

/** A contest in a line. */
export function summaryOf({ verdict, at, after }: Told, reader: PageReader): ContestSummary {
  const { id, room, winner, device, action, value, command, latency_ms, budget_ms } = verdict;
  const [best] = verdict.claims;
  const confirmations = after.flatMap(({ record }) =>
    record.kind === 'confirmation' ? [record.confirmation.state] : [],
  );
  const corrections = after.flatMap(({ record }) =>
    record.kind === 'feedback' && 'should' in record.fields ? [record.fields.should] : [],
  );
  return {
    id,
    at: at.toISOString(),
    room,
    winner,
    device,
    action,
    value,
    words: reader.text.of(verdictMessage(verdict, reader.names)),
    asked: best ? askedOf(best, reader) : '',
    assistants: [...new Set(verdict.claims.map(({ assistant }) => assistant))],
    command,
    confirmation: confirmations.at(-1) ?? null,
    latency_ms,
    budget_ms,
    corrected: corrections.at(-1) ?? null,
  };
}

/** What a claim asked, in words; empty where nothing was understood. */
function askedOf({ intent, intents }: Pick<JudgedClaim, 'intent' | 'intents'>, reader: PageReader): string {
  const all = intents ?? (intent ? [intent] : []);
  const said: readonly Phrase[] = all.map((each) => askedMessage(each, reader.names));
  return said.map((each) => reader.text.of(each)).join(', ');
}

/** A claim with its evidence. @param came when it came, where it is known, and what was said. */
export function claimView(
  claim: JudgedClaim,
  came: {
    readonly at_ms: number | null;
    readonly door?: string;
    readonly said?: string;
    readonly room?: string;
  },
  reader: PageReader,
): ContestClaim {
  const { id, assistant, door, outcome, reason, total_db, evidence } = claim;
  const { text, names } = reader;
  return {
    id,
    assistant,
    door: door ?? came.door ?? '',
    at_ms: came.at_ms,
    asked: askedOf(claim, reader),
    ...(came.said !== undefined && { said: came.said }),
    ...(came.room !== undefined && { room: came.room }),
    outcome,
    reason: text.of(reasonMessage(reason, names)),
    total_db,
    evidence: evidence.map((row) => ({
      kind: row.kind,
      name: text('evidence.kind', { kind: row.kind }),
      db: row.db,
      words: text.of(evidenceMessage(row, names)),
    })),
  };
}

/** What a person should know of the voices, and what would have turned it. */
export function sentencesOf(
  { facts, counterfactual }: Verdict,
  { text, names }: PageReader,
): { readonly because: string; readonly counterfactual: string } {
  const turned = text('list.sentence', { clause: counterfactualMessage(counterfactual, names) });
  return {
    because: facts.map((fact) => text.of(factSentence(fact, names))).join(' '),
    counterfactual: `${turned.charAt(0).toUpperCase()}${turned.slice(1)}`,
  };
}

/** What followed a verdict, each step in words. */
export function afterSteps(after: readonly Aftermath[], reader: PageReader): readonly AfterStep[] {
  return after.flatMap(({ after_ms, record }): readonly AfterStep[] => {
    const said = stepOf(record, reader);
    return said ? [{ after_ms: Math.round(after_ms * 10) / 10, ...said }] : [];
  });
}

function stepOf(
  record: Aftermath['record'],
  { text, names }: PageReader,
): Omit<AfterStep, 'after_ms'> | undefined {
  switch (record.kind) {
    case 'command': {
      const { device, state, topic, payload } = record.command;
      return {
        kind: 'command',
        words: text('console.after.command', { state, device: names.device(device), topic, payload }),
      };
    }
    case 'undelivered':
      return {
        kind: 'undelivered',
        words:
          record.reason === undefined
            ? text('explain.undelivered-unknown')
            : text('explain.undelivered', { reason: record.reason }),
      };
    case 'confirmation': {
      const { device, state } = record.confirmation;
      return {
        kind: 'confirmation',
        words: text('log.confirmation', { device: names.device(device), state }),
      };
    }
    case 'outcome': {
      const { assistant, claim, outcome, reason } = record.outcome;
      const why = text.of(
        message('explain.late', {
          assistant: names.assistant(assistant),
          claim,
          outcome,
          reason: reasonMessage(reason, names),
        }),
      );
      return { kind: 'outcome', words: why };
    }
    case 'feedback':
      return 'should' in record.fields
        ? {
            kind: 'feedback',
            words: text('explain.feedback', { should: names.assistant(String(record.fields.should)) }),
          }
        : undefined;
    default:
      return undefined;
  }
}
