import { useState } from 'preact/hooks';
import type { AfterStep, Contest } from '../../../api.ts';
import { useAnswer, useEvents } from '../../hub/hub.tsx';
import { linkTo } from '../../hub/route.ts';
import { useToast } from '../../parts/act.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useNames } from '../../parts/names.tsx';
import { Answered } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { CommandTag, VerdictLine } from '../../parts/verdict-line.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';
import { moment } from '../../words/times.ts';
import { ClaimCard } from './claim-card.tsx';
import { Drawing } from './drawing.tsx';
import { WrongOneDialog } from './wrong-one.tsx';

/** One contest: what was decided, drawn in time, with all its reasons and what followed. */
export function ContestScreen({ id }: { readonly id: string }) {
  const text = useText();
  const answer = useAnswer<Contest>(`contests/${encodeURIComponent(id)}`);
  useEvents((event) => {
    const isOfIt =
      (event.kind === 'confirmation' || event.kind === 'feedback' || event.kind === 'outcome') &&
      event.contest === id;
    if (isOfIt) answer.again();
  });
  return (
    <Screen
      title={text('page.contest')}
      beside={
        <a class="button plain little" href={linkTo('contests')}>
          <Icon name="back" size={18} />
          {text('page.contests.all')}
        </a>
      }
    >
      <Answered answer={answer}>{(contest) => <Whole contest={contest} again={answer.again} />}</Answered>
    </Screen>
  );
}

function Whole({ contest, again }: { readonly contest: Contest; readonly again: () => void }) {
  const text = useText();
  const names = useNames();
  const toast = useToast();
  const [isWrong, setWrong] = useState(false);
  const most_db = Math.max(
    10,
    ...contest.claims.flatMap(({ evidence }) => evidence.map(({ db }) => Math.abs(db))),
  );
  return (
    <>
      <section class="stack tight" data-contest={contest.id}>
        <p class="hero">
          <VerdictLine contest={contest} />
        </p>
        <p class="row quiet">
          <span>{names.room(contest.room)}</span>
          <span class="number">{moment(text, contest.at)}</span>
          <CommandTag contest={contest} />
        </p>
        <p>{readable(text, contest.words)}</p>
        {contest.corrected !== null && (
          <p class="quiet">{text('page.corrected.to', { assistant: names.assistant(contest.corrected) })}</p>
        )}
        {contest.teachable && contest.others.length > 0 && (
          <p>
            <button type="button" class="button main-act" onClick={() => setWrong(true)}>
              {text('page.wrong')}
            </button>
          </p>
        )}
      </section>
      {isWrong && (
        <WrongOneDialog
          contest={contest}
          close={() => setWrong(false)}
          taught={(words) => {
            setWrong(false);
            toast(words);
            again();
          }}
        />
      )}
      <section class="card stack" aria-labelledby="course">
        <h2 id="course">{text('page.course')}</h2>
        <Drawing contest={contest} />
        <InWords contest={contest} />
      </section>
      <section class="stack" aria-labelledby="claims">
        <div class="stack tight">
          <h2 id="claims">{text('page.evidence')}</h2>
          <p class="small quiet">{text('page.evidence.hint')}</p>
        </div>
        <div class="claims">
          {contest.claims.map((claim) => (
            <ClaimCard key={`${claim.assistant} ${claim.id}`} claim={claim} most_db={most_db} />
          ))}
        </div>
      </section>
      <section class="card stack tight" aria-labelledby="turned">
        <h2 id="turned">{text('page.turned')}</h2>
        <p>{contest.counterfactual}</p>
      </section>
      {contest.after.length > 0 && (
        <section class="card stack tight" aria-labelledby="after">
          <h2 id="after">{text('page.after')}</h2>
          <ol class="stack tight">
            {contest.after.map((step) => (
              <li key={`${step.after_ms} ${step.words}`} class="step">
                <span class="number small quiet">
                  {text('page.after.ms', { ms: Math.round(step.after_ms) })}
                </span>
                <span>{step.words}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <Details contest={contest} />
    </>
  );
}

/** What the drawing shows, as a list. */
function InWords({ contest }: { readonly contest: Contest }) {
  const text = useText();
  const names = useNames();
  const steps = [
    ...contest.heard.map((each) => ({
      at_ms: each.at_ms,
      words: text('page.heard', {
        kind: each.kind,
        room: names.room(each.room),
        assistant: each.assistant === undefined ? '' : names.assistant(each.assistant),
        said: each.said ?? '',
        level: each.level_db === undefined ? '' : text('page.db', { db: signed(each.level_db) }),
      }),
    })),
    ...contest.claims.flatMap(({ at_ms, assistant, asked, door }) =>
      at_ms === null
        ? []
        : [
            {
              at_ms,
              words: text('page.claimed', {
                assistant: names.assistant(assistant),
                asked: readable(text, asked),
                door: text('page.door', { door }),
              }),
            },
          ],
    ),
    { at_ms: contest.latency_ms, words: text('page.decided') },
    ...contest.after.map(({ after_ms, words }: AfterStep) => ({
      at_ms: contest.latency_ms + after_ms,
      words,
    })),
  ].sort((one, other) => one.at_ms - other.at_ms);
  return (
    <details>
      <summary>{text('page.in-words')}</summary>
      <ol class="stack tight">
        {steps.map(({ at_ms, words }) => (
          <li key={`${at_ms} ${words}`} class="step">
            <span class="number small quiet">{text('page.at.ms', { ms: signed(Math.round(at_ms)) })}</span>
            <span>{words}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** With the sign U+2212, which nobody takes for a hyphen. */
function signed(number: number): string {
  return String(Math.round(number * 10) / 10).replace('-', '−');
}

/** For whoever debugs a home: the link, and everything as data. */
function Details({ contest }: { readonly contest: Contest }) {
  const text = useText();
  const toast = useToast();
  return (
    <details class="card">
      <summary>{text('page.developer')}</summary>
      <div class="stack">
        <dl class="pairs">
          <dt>{text('page.id')}</dt>
          <dd>
            <code>{contest.id}</code>
          </dd>
          <dt>{text('page.link.this')}</dt>
          <dd>
            <code>{location.href}</code>
          </dd>
          <dt>{text('page.terminal')}</dt>
          <dd>
            <code>halfsecond explain {contest.id}</code>
          </dd>
        </dl>
        {isSecureContext && (
          <p>
            <button
              type="button"
              class="button little"
              onClick={() =>
                void navigator.clipboard.writeText(location.href).then(() => toast(text('page.copied')))
              }
            >
              {text('page.copy')}
            </button>
          </p>
        )}
        <pre>{JSON.stringify(contest, null, 2)}</pre>
      </div>
    </details>
  );
}
