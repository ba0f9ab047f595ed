import type { ContestSummary, HealthView, Now, RoomNow } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { linkTo } from '../../hub/route.ts';
import { useClock } from '../../parts/clock.ts';
import { Assistant, useNames } from '../../parts/names.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { CommandTag, VerdictLine } from '../../parts/verdict-line.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';
import { ago } from '../../words/times.ts';

/** What goes on in the house: the last verdict, each room, and how the hub is. */
export function NowScreen() {
  const text = useText();
  const { now } = useHub();
  return (
    <Screen title={text('page.nav.now')}>
      {now ? <House now={now} /> : <p class="empty">{text('page.loading')}</p>}
    </Screen>
  );
}

function House({ now }: { readonly now: Now }) {
  const text = useText();
  const degraded = now.health.parts.filter(({ state }) => state === 'degraded');
  const [newest] = now.rooms
    .flatMap(({ last }) => (last ? [last] : []))
    .sort((one, other) => other.at.localeCompare(one.at));
  return (
    <>
      {now.settings.mode === 'observe' && (
        <Notice tone="warn">
          <p>
            {text('page.observing')} <a href={linkTo('assistants')}>{text('page.observing.change')}</a>
          </p>
        </Notice>
      )}
      {degraded.map(({ part, name, reason, fix }) => (
        <Notice key={part} tone="bad">
          <p>
            <strong>{name}</strong>
            {reason !== undefined && text('page.because', { reason })}
          </p>
          {fix !== undefined && <p class="detail">{fix}</p>}
        </Notice>
      ))}
      <Newest contest={newest} />
      <section class="stack" aria-labelledby="rooms">
        <h2 id="rooms">{text('page.rooms')}</h2>
        <ul class="grid">
          {now.rooms.map((room) => (
            <Room key={room.room} room={room} />
          ))}
        </ul>
      </section>
      <Health health={now.health} />
    </>
  );
}

/** The last verdict of the house, large; told to a screen reader when it changes. */
function Newest({ contest }: { readonly contest: ContestSummary | undefined }) {
  const text = useText();
  const now_ms = useClock();
  const names = useNames();
  return (
    <section class="card roomy stack tight newest" aria-live="polite" aria-label={text('page.newest')}>
      {contest ? (
        <>
          <p class="row small quiet">
            <span>{text('page.newest')}</span>
            <span>{names.room(contest.room)}</span>
            <span>{ago(text, contest.at, now_ms)}</span>
          </p>
          <p class="hero" data-contest={contest.id}>
            <VerdictLine contest={contest} />
          </p>
          <p class="quiet">{readable(text, contest.words)}</p>
          <p class="row">
            <CommandTag contest={contest} />
            <a href={linkTo('contests', contest.id)}>{text('page.why')}</a>
          </p>
        </>
      ) : (
        <>
          <p class="hero">{text('page.newest.none')}</p>
          <p class="quiet">{text('page.newest.none.hint')}</p>
        </>
      )}
    </section>
  );
}

function Room({ room }: { readonly room: RoomNow }) {
  const text = useText();
  const now_ms = useClock();
  const { last, open } = room;
  return (
    <li class="card stack tight room" data-room={room.room}>
      <div class="row apart">
        <h3>{room.name}</h3>
        <span
          class={`tag ${room.microphone === 'lost' ? 'bad' : room.microphone === 'listening' ? 'good' : ''}`}
        >
          {text('page.microphone', { state: room.microphone })}
        </span>
      </div>
      {room.reason !== undefined && <p class="small">{room.reason}</p>}
      {room.speaking && (
        <p class="row">
          <span class="dot good pulse" aria-hidden="true" />
          {text('page.speaking')}
        </p>
      )}
      {open && (
        <p class="row">
          <span class="dot warn pulse" aria-hidden="true" />
          {text('page.open')}
          {open.claimed.map((id) => (
            <Assistant key={id} id={id} />
          ))}
        </p>
      )}
      {last ? (
        <>
          <p class="lead">
            <a class="plain-link" href={linkTo('contests', last.id)}>
              <VerdictLine contest={last} />
            </a>
          </p>
          <p class="row small quiet">
            {ago(text, last.at, now_ms)}
            <CommandTag contest={last} />
          </p>
        </>
      ) : (
        !open && <p class="quiet">{text('page.room.quiet')}</p>
      )}
      {room.listening.length > 0 && (
        <div class="row small room-foot">
          <span class="quiet">{text('page.listens')}</span>
          {room.listening.map((id) => (
            <Assistant key={id} id={id} />
          ))}
        </div>
      )}
    </li>
  );
}

/** Every part of the hub, and how it is. */
function Health({ health }: { readonly health: HealthView }) {
  const text = useText();
  return (
    <section class="stack" aria-labelledby="health">
      <div class="row">
        <h2 id="health">{text('page.health')}</h2>
        <span class={`tag ${health.state === 'ok' ? 'good' : 'bad'}`} data-health={health.state}>
          {text('page.health.state', { state: health.state })}
        </span>
      </div>
      <ul class="cards health">
        {health.parts.map(({ part, name, state, reason, fix }) => (
          <li key={part} class="line">
            <div class="row apart">
              <span class="row">
                <span
                  class={`dot ${state === 'ok' ? 'good' : state === 'degraded' ? 'bad' : ''}`}
                  aria-hidden="true"
                />
                {name}
              </span>
              <span class="small quiet">{text('page.health.state', { state })}</span>
            </div>
            {reason !== undefined && <p class="small quiet">{reason}</p>}
            {fix !== undefined && <p class="small">{fix}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
