import type { ComponentChildren } from 'preact';
import type { Refusal } from '../hub/client.ts';
import type { Answer } from '../hub/hub.tsx';
import { useText } from '../words/language.tsx';
import { Icon } from './icon.tsx';

/** Something that the reader should know, with a sign and a colour that agree. */
export function Notice(of: {
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  /** It concerns every screen, and is not to fill a phone. */
  readonly isLittle?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`notice ${of.tone} ${of.isLittle ? 'little' : ''}`}>
      <Icon name={of.tone === 'good' ? 'good' : of.tone === 'plain' ? 'info' : 'warning'} size={20} />
      <div class="grow">{of.children}</div>
    </div>
  );
}

/** Why the hub refused, and what to do. */
export function Refused({ refusal }: { readonly refusal: Refusal }) {
  const text = useText();
  const { answer, status, retry_after_s } = refusal;
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{answer?.words ?? (status === 0 ? text('page.unreachable') : text('page.failed', { status }))}</p>
        {retry_after_s !== undefined && (
          <p class="detail">{text('page.retry', { seconds: Math.ceil(retry_after_s) })}</p>
        )}
        {answer?.problems?.map((problem) => (
          <p class="detail small" key={`${problem.where} ${problem.found}`}>
            {problem.where !== undefined && <code>{problem.where}</code>}{' '}
            {text('page.problem', { found: problem.found, expected: problem.expected, fix: problem.fix })}
          </p>
        ))}
      </Notice>
    </div>
  );
}

/** Shows an answer of the hub once it is there; until then, that it is asked, or why there is none. */
export function Answered<T>(of: {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  const text = useText();
  const { value, refusal, again } = of.answer;
  return (
    <>
      {refusal && (
        <div class="stack tight">
          <Refused refusal={refusal} />
          <p>
            <button type="button" class="button little" onClick={again}>
              {text('page.again')}
            </button>
          </p>
        </div>
      )}
      {value === undefined ? !refusal && <p class="empty">{text('page.loading')}</p> : of.children(value)}
    </>
  );
}
