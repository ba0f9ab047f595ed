import type { ContestSummary, LostClaimView } from '../../../api.ts';
import { linkTo } from '../../hub/route.ts';
import { useNames } from '../../parts/names.tsx';
import { Notice, Refused } from '../../parts/notice.tsx';
import { CommandTag, VerdictLine } from '../../parts/verdict-line.tsx';
import { WindowList } from '../../parts/window-list.tsx';
import { useText } from '../../words/language.tsx';
import { clockTime, shortDay } from '../../words/times.ts';
import type { Contests } from './use-contests.ts';

/** The height of a row in pixels; `.timeline` in the style has the same. */
const ROW = 92;

/** A timeline: contests and lost claims, newest first. */
export function ContestList({ contests }: { readonly contests: Contests }) {
  const text = useText();
  const { rows, hasMore, isAsking, refusal, isDamaged, more } = contests;
  return (
    <div class="stack tight">
      {refusal && <Refused refusal={refusal} />}
      {isDamaged && (
        <Notice tone="warn">
          <p>{text('page.damaged')}</p>
        </Notice>
      )}
      {rows.length === 0 && !isAsking && !refusal && <p class="empty">{text('page.contests.none')}</p>}
      {rows.length > 0 && (
        <WindowList
          label={text('page.nav.contests')}
          items={rows}
          height={ROW}
          keyOf={({ key }) => key}
          hasMore={hasMore}
          more={more}
        >
          {(row) =>
            row.kind === 'contest' ? <ContestRow contest={row.contest} /> : <LostRow lost={row.lost} />
          }
        </WindowList>
      )}
      {isAsking && (
        <p class="empty" role="status">
          {text('page.loading')}
        </p>
      )}
    </div>
  );
}

function When({ at }: { readonly at: string }) {
  const text = useText();
  return (
    <span class="timeline-when small quiet number">
      <span>{clockTime(text, at)}</span>
      <span>{shortDay(text, at)}</span>
    </span>
  );
}

function ContestRow({ contest }: { readonly contest: ContestSummary }) {
  const text = useText();
  const names = useNames();
  const { id, winner, assistants, latency_ms } = contest;
  const rivals = assistants.filter((each) => each !== winner);
  return (
    <a class={`timeline ${names.tone(winner)}`} href={linkTo('contests', id)} data-contest={id}>
      <When at={contest.at} />
      <span class="timeline-what">
        <span class="timeline-line">
          <VerdictLine contest={contest} />
        </span>
        <span class="timeline-more small quiet">
          <span>{names.room(contest.room)}</span>
          {rivals.length > 0 && (
            <span>{text('page.against', { assistants: rivals.map((each) => names.assistant(each)) })}</span>
          )}
          <span class="number">{text('page.ms', { ms: Math.round(latency_ms) })}</span>
        </span>
      </span>
      <span class="timeline-tags">
        <CommandTag contest={contest} />
      </span>
    </a>
  );
}

function LostRow({ lost }: { readonly lost: LostClaimView }) {
  const text = useText();
  const names = useNames();
  return (
    <div class="timeline tone-none">
      <When at={lost.at} />
      <span class="timeline-what">
        <span class="timeline-line lost">
          {text('page.lost-claim', {
            assistant: names.assistant(lost.assistant),
            words: lost.words,
          })}
        </span>
        <span class="timeline-more small quiet">{lost.fix}</span>
      </span>
      <span class="timeline-tags">
        <span class="tag">{text('page.outcome', { outcome: lost.outcome })}</span>
      </span>
    </div>
  );
}
