import { useRef } from 'preact/hooks';
import type { ContestSummary } from '../../../api.ts';
import { useWidth } from '../../parts/clock.ts';
import { useNames } from '../../parts/names.tsx';
import { useText } from '../../words/language.tsx';
import { clockTime } from '../../words/times.ts';

/** How far back the strip goes from the newest contest, in milliseconds. */
const SPAN_MS = 12 * 3_600_000;
const HOUR_MS = 3_600_000;
const HEIGHT = 76;

/**
 * The last hours at a glance: a mark for each contest, in its winner's colour; the more claimed, the higher. The list below
 * says the same to a screen reader.
 */
export function Tonight({ contests }: { readonly contests: readonly ContestSummary[] }) {
  const text = useText();
  const names = useNames();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const end_ms = Math.ceil((Date.parse(contests[0]?.at ?? '') || Date.now()) / HOUR_MS) * HOUR_MS;
  const begin_ms = end_ms - SPAN_MS;
  const x = (ms: number) => 8 + ((ms - begin_ms) / SPAN_MS) * (width - 16);
  const every = width < 500 ? 3 : 2;
  const hours = Array.from({ length: 12 / every + 1 }, (_, at) => begin_ms + at * every * HOUR_MS);
  const shown = contests.filter(({ at }) => Date.parse(at) >= begin_ms);
  return (
    <div ref={place} class="card tonight" aria-hidden="true">
      {width > 0 && (
        <svg width={width} height={HEIGHT} class="drawing" aria-hidden="true">
          <line class="axis" x1="0" x2={width} y1={HEIGHT - 22} y2={HEIGHT - 22} />
          {hours.map((hour, at) => (
            <text
              key={hour}
              class="tick"
              x={x(hour)}
              y={HEIGHT - 6}
              text-anchor={at === 0 ? 'start' : at === hours.length - 1 ? 'end' : 'middle'}
            >
              {clockTime(text, new Date(hour).toISOString()).slice(0, 5)}
            </text>
          ))}
          {shown.map(({ id, at, winner, assistants }) => {
            const height = Math.min(40, 14 + 13 * (assistants.length - 1));
            return (
              <rect
                key={id}
                class={`mark ${names.tone(winner)}`}
                x={x(Date.parse(at)) - 2}
                y={HEIGHT - 24 - height}
                width="4"
                height={height}
                rx="2"
              />
            );
          })}
        </svg>
      )}
    </div>
  );
}
