import type { ContestSummary } from '../../api.ts';
import { useText } from '../words/language.tsx';
import { readable } from '../words/readable.ts';
import { useNames } from './names.tsx';

/** Who won, and what was asked, in one line. */
export function VerdictLine({ contest }: { readonly contest: ContestSummary }) {
  const text = useText();
  const names = useNames();
  const { winner, asked } = contest;
  if (winner === null) return <>{text('page.verdict.nobody')}</>;
  return (
    <span class={names.tone(winner)}>
      <span class="who">{names.assistant(winner)}</span>
      {asked !== '' && text('page.verdict.asked', { asked: readable(text, asked) })}
    </span>
  );
}

/** What became of the command: sent, confirmed, only observed … */
export function CommandTag({ contest }: { readonly contest: ContestSummary }) {
  const text = useText();
  const { command, confirmation, corrected } = contest;
  const state = command === 'sent' ? (confirmation ?? 'sent') : command;
  const tone =
    state === 'confirmed'
      ? 'good'
      : state === 'undelivered'
        ? 'bad'
        : state === 'unconfirmed' || state === 'resent'
          ? 'warn'
          : '';
  return (
    <>
      <span class={`tag ${tone}`} data-state={state}>
        {text('page.command', { state })}
      </span>
      {corrected !== null && <span class="tag accent">{text('page.corrected')}</span>}
    </>
  );
}
