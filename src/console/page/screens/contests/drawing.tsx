import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Contest, ContestClaim, Heard } from '../../../api.ts';
import { useWidth } from '../../parts/clock.ts';
import { useNames } from '../../parts/names.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';
import { type TimeScale, timeScale } from './time-scale.ts';

/** Heights of a line of words and of a lane, in pixels. */
const LINE = 20;
const LANE = 40;
const TOP = 30;
const FOOT = 26;
/** What a character is wide, about, in pixels: the browser tells it only of what it has drawn. */
const NARROW = 7;
const WIDE = 13;

/** One contest in time: the voice in its rooms, the claims on the rule of its budget, the verdict and what followed. */
export function Drawing({ contest }: { readonly contest: Contest }) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  return (
    <figure class="drawn">
      <div ref={place}>{width > 0 && <Lanes contest={contest} width={width} />}</div>
      <figcaption class="small quiet">{text('page.drawing', { budget: contest.budget_ms })}</figcaption>
    </figure>
  );
}

/** A row of the drawing. */
interface Lane {
  readonly key: string;
  readonly height: number;
  draw(top: number): ComponentChildren;
}

function Lanes({ contest, width }: { readonly contest: Contest; readonly width: number }) {
  const text = useText();
  const names = useNames();
  const { heard, claims, after, latency_ms, budget_ms } = contest;
  const timed = claims.filter((claim): claim is ContestClaim & { at_ms: number } => claim.at_ms !== null);
  const steps = after.filter(
    ({ kind, after_ms }) => kind !== 'feedback' && latency_ms + after_ms <= budget_ms * 12,
  );
  const moments = [
    0,
    latency_ms,
    ...heard.map(({ at_ms }) => at_ms),
    ...timed.map(({ at_ms }) => at_ms),
    ...steps.map(({ after_ms }) => latency_ms + after_ms),
  ];
  const scale = timeScale({
    width,
    budget_ms,
    first_ms: Math.min(...moments) < 0 ? Math.min(...moments) - 200 : 0,
    last_ms: Math.max(...moments) > budget_ms ? Math.max(...moments) + 60 : budget_ms,
  });
  const rooms = [...new Set(heard.map(({ room }) => room))];
  const confirmed = steps.filter(({ kind }) => kind === 'confirmation').at(-1);
  const lanes: readonly Lane[] = [
    ...rooms.map((room) =>
      roomLane(
        heard.filter((each) => each.room === room),
        { room, scale, width, names, text },
      ),
    ),
    ...timed.map(
      (claim): Lane => ({
        key: `claim ${claim.assistant} ${claim.id}`,
        height: LANE,
        draw: (top) => (
          <g class={names.tone(claim.assistant)}>
            <line class="lane" x1={scale.rule.left} x2={scale.rule.right} y1={top + 28} y2={top + 28} />
            <circle
              class={claim.outcome === 'granted' ? 'claim-mark' : 'claim-mark is-lost'}
              cx={scale.x(claim.at_ms)}
              cy={top + 28}
              r="6"
            />
            <Words
              x={scale.x(claim.at_ms)}
              y={top + 14}
              width={width}
              words={`${names.assistant(claim.assistant)} · ${readable(text, claim.asked)}`}
              kind="who-words"
            />
          </g>
        ),
      }),
    ),
    ...(confirmed
      ? [
          {
            key: 'confirmed',
            height: LANE,
            draw: (top: number) => {
              const x = scale.x(latency_ms + confirmed.after_ms);
              return (
                <g>
                  <line class="follows" x1={scale.x(latency_ms)} x2={x} y1={top + 28} y2={top + 28} />
                  <circle class="confirmed-mark" cx={x} cy={top + 28} r="6" />
                  <Words
                    x={x}
                    y={top + 14}
                    width={width}
                    words={`${confirmed.words} · ${text('page.after.ms', { ms: Math.round(confirmed.after_ms) })}`}
                  />
                </g>
              );
            },
          },
        ]
      : []),
  ];
  let top = TOP;
  const placed = lanes.map((lane) => {
    const at = top;
    top += lane.height;
    return { lane, at };
  });
  const bottom = top + 6;
  return (
    <svg
      class="drawing"
      width={width}
      height={bottom + FOOT}
      role="img"
      aria-label={text('page.drawing.label', { words: contest.words })}
    >
      <Rule scale={scale} budget_ms={budget_ms} bottom={bottom} width={width} />
      <line class="verdict-line" x1={scale.x(latency_ms)} x2={scale.x(latency_ms)} y1={TOP - 6} y2={bottom} />
      {placed.map(({ lane, at }) => (
        <g key={lane.key}>{lane.draw(at)}</g>
      ))}
      <Words
        x={scale.x(latency_ms)}
        y={16}
        width={width}
        words={text('page.verdict.at', { ms: Math.round(latency_ms) })}
        kind="verdict-words"
        isCentred
      />
    </svg>
  );
}

/** The half-second: a light ground with a tick each fifth, and its ends in words. */
function Rule(of: {
  readonly scale: TimeScale;
  readonly budget_ms: number;
  readonly bottom: number;
  readonly width: number;
}) {
  const { scale, budget_ms, bottom } = of;
  const text = useText();
  const { left, right } = scale.rule;
  const isNarrow = right - left < 300;
  const fifths = [0, 1, 2, 3, 4, 5];
  return (
    <g>
      <rect class="rule" x={left} y={TOP - 6} width={right - left} height={bottom - TOP + 6} rx="4" />
      {fifths.map((fifth) => {
        const x = left + ((right - left) * fifth) / 5;
        const isEnd = fifth === 0 || fifth === 5;
        return (
          <g key={fifth}>
            <line class={isEnd ? 'tick-line is-end' : 'tick-line'} x1={x} x2={x} y1={TOP - 6} y2={bottom} />
            {(isEnd || !isNarrow) && (
              <text
                class="tick"
                x={x}
                y={bottom + 17}
                text-anchor={
                  fifth === 0 && !scale.hasBefore
                    ? 'start'
                    : fifth === 5 && !scale.hasAfter
                      ? 'end'
                      : 'middle'
                }
              >
                {fifth === 5 ? text('page.ms', { ms: budget_ms }) : Math.round((budget_ms * fifth) / 5)}
              </text>
            )}
          </g>
        );
      })}
      {scale.hasBefore && left > 70 && (
        <text class="tick" x={10} y={bottom + 17}>
          {text('page.before')}
        </text>
      )}
    </g>
  );
}

/** What one room heard: the speech as a bar, and each wake word on it, with its level. */
function roomLane(
  heard: readonly Heard[],
  of: {
    readonly room: string;
    readonly scale: TimeScale;
    readonly width: number;
    readonly names: ReturnType<typeof useNames>;
    readonly text: ReturnType<typeof useText>;
  },
): Lane {
  const { room, scale, width, names, text } = of;
  const calls = heard.filter(({ kind }) => kind === 'detection');
  const words = heard.filter(({ kind }) => kind === 'words').at(-1)?.said;
  const times = heard.map(({ at_ms }) => at_ms);
  const begin_ms = heard.find(({ kind }) => kind === 'speech_start')?.at_ms ?? Math.min(...times) - 200;
  const end = heard.findLast(({ kind }) => kind === 'speech_end')?.at_ms;
  const left = scale.x(begin_ms);
  const right = Math.max(left + 8, scale.x(end ?? Math.max(...times, 0)));
  return {
    key: `room ${room}`,
    height: LANE + LINE * calls.length,
    draw: (top) => {
      const bar = top + LINE * calls.length + 22;
      return (
        <g>
          <Words
            x={left}
            y={top + 14}
            width={width}
            words={
              words === undefined
                ? names.room(room)
                : text('page.room.said', { room: names.room(room), said: words })
            }
            kind="room-words"
          />
          <rect class="speech" x={left} y={bar - 5} width={right - left} height="10" rx="5" />
          {calls.map((call, at) => {
            const { assistant = '', level_db, at_ms } = call;
            const x = scale.x(at_ms);
            const line = top + LINE * (at + 1) + 12;
            const level =
              level_db === undefined
                ? ''
                : ` ${text('page.db', { db: String(Math.round(level_db)).replace('-', '−') })}`;
            return (
              <g key={`${assistant} ${at_ms}`} class={names.tone(assistant)}>
                <line class="call-line" x1={x} x2={x} y1={line - 8} y2={bar} />
                <rect class="call" x={x - 4} y={bar - 9} width="8" height="18" rx="2" />
                <Words
                  x={x + 4}
                  y={line}
                  width={width}
                  words={`${names.assistant(assistant)}${level}`}
                  kind="who-words"
                />
              </g>
            );
          })}
        </g>
      );
    },
  };
}

/** Words at a moment: they begin there, or as far before it as they need to fit; shortened where nothing else helps. */
function Words(of: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly words: string;
  readonly kind?: string;
  readonly isCentred?: boolean;
}) {
  const { x, y, width, words, kind = '', isCentred = false } = of;
  const wide = lengthOf(words);
  const begin = isCentred ? x - wide / 2 : x;
  const left = Math.max(4, Math.min(begin, width - wide - 4));
  return (
    <text class={`words ${kind}`} x={left} y={y}>
      {shortened(words, width - left - 4)}
    </text>
  );
}

function lengthOf(words: string): number {
  let sum = 0;
  for (const character of words) sum += character > '\u2e80' ? WIDE : NARROW;
  return sum;
}

function shortened(words: string, fits: number): string {
  if (lengthOf(words) <= fits) return words;
  let kept = '';
  for (const character of words) {
    if (lengthOf(kept) + 2 * WIDE > fits) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
