import { useRef } from 'preact/hooks';
import type { Report, ReportDay } from '../../../api.ts';
import { useWidth } from '../../parts/clock.ts';
import { useNames } from '../../parts/names.tsx';
import { useText } from '../../words/language.tsx';
import { shortDay } from '../../words/times.ts';

const HEIGHT = 190;
const FOOT = 24;
const HEAD = 18;

/** Conflicts a day as bars, with all verdicts behind them; the same as a table for whoever does not see it. */
export function DaysChart({ days }: { readonly days: readonly ReportDay[] }) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const most = Math.max(1, ...days.map(({ verdicts }) => verdicts));
  const step = width / Math.max(1, days.length);
  const y = (count: number) => HEAD + (1 - count / most) * (HEIGHT - FOOT - HEAD);
  const bar = Math.min(36, step * 0.7);
  // So many days have their name below; more would touch each other.
  const every = Math.max(1, Math.ceil(60 / Math.max(1, step)));
  return (
    <div>
      <div ref={place} aria-hidden="true">
        {width > 0 && (
          <svg class="drawing" width={width} height={HEIGHT} aria-hidden="true">
            <line class="axis" x1="0" x2={width} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
            {days.map(({ day, verdicts, conflicts }, at) => {
              const middle = step * (at + 0.5);
              return (
                <g key={day}>
                  <rect
                    class="bar-all"
                    x={middle - bar / 2}
                    y={y(verdicts)}
                    width={bar}
                    height={HEIGHT - FOOT - y(verdicts)}
                    rx="3"
                  />
                  <rect
                    class="bar-some"
                    x={middle - bar / 2}
                    y={y(conflicts)}
                    width={bar}
                    height={HEIGHT - FOOT - y(conflicts)}
                    rx="3"
                  />
                  {verdicts > 0 && step > 24 && (
                    <text class="tick" x={middle} y={y(verdicts) - 5} text-anchor="middle">
                      {verdicts}
                    </text>
                  )}
                  {at % every === 0 && (
                    <text class="tick" x={middle} y={HEIGHT - 6} text-anchor="middle">
                      {shortDay(text, `${day}T12:00:00`)}
                    </text>
                  )}
                </g>
              );
            })}
          </svg>
        )}
      </div>
      <p class="row small quiet" aria-hidden="true">
        <span class="key bar-all" /> {text('page.report.verdicts')}
        <span class="key bar-some" /> {text('page.report.conflicts')}
      </p>
      <details>
        <summary>{text('page.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{text('page.report.day')}</th>
              <th scope="col" class="end">
                {text('page.report.verdicts')}
              </th>
              <th scope="col" class="end">
                {text('page.report.conflicts')}
              </th>
              <th scope="col" class="end">
                {text('page.report.withheld')}
              </th>
              <th scope="col" class="end">
                {text('page.report.bypasses')}
              </th>
              <th scope="col" class="end">
                {text('page.report.wait')}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, verdicts, conflicts, withheld, bypasses, p50_ms }) => (
              <tr key={day}>
                <th scope="row">{shortDay(text, `${day}T12:00:00`)}</th>
                <td class="end number">{verdicts}</td>
                <td class="end number">{conflicts}</td>
                <td class="end number">{withheld}</td>
                <td class="end number">{bypasses}</td>
                <td class="end number">
                  {p50_ms === null ? '–' : text('page.ms', { ms: Math.round(p50_ms) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

/** Who won how often, each a bar in its colour. */
export function WinnersChart({ winners }: { readonly winners: Report['winners'] }) {
  const text = useText();
  const names = useNames();
  const rows = Object.entries(winners).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  if (rows.length === 0) return <p class="quiet">{text('page.report.none')}</p>;
  return (
    <ul class="stack tight">
      {rows.map(([who, count]) => (
        <li key={who} class={`winner ${names.tone(who === 'nobody' ? null : who)}`}>
          <span>{who === 'nobody' ? text('page.verdict.nobody') : names.assistant(who)}</span>
          <svg class="winner-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="mark" x="0" y="0" width={Math.max(1, (count / most) * 100)} height="10" />
          </svg>
          <span class="number">{count}</span>
        </li>
      ))}
    </ul>
  );
}

/** How many verdicts took how long, as bars. */
export function LatencyChart({ latencies }: { readonly latencies: Report['latencies'] }) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const most = Math.max(1, ...latencies.map(({ count }) => count));
  const step = width / Math.max(1, latencies.length);
  const y = (count: number) => HEAD + (1 - count / most) * (HEIGHT - FOOT - HEAD);
  const every = Math.max(1, Math.ceil(44 / Math.max(1, step)));
  const words = latencies
    .filter(({ count }) => count > 0)
    .map(({ up_to_ms, count }) => text('page.report.up-to', { ms: up_to_ms, count }))
    .join('; ');
  return (
    <div ref={place} role="img" aria-label={words === '' ? text('page.report.none') : words}>
      {width > 0 && (
        <svg class="drawing" width={width} height={HEIGHT} aria-hidden="true">
          <line class="axis" x1="0" x2={width} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
          {latencies.map(({ up_to_ms, count }, at) => (
            <g key={up_to_ms}>
              <rect
                class="bar-some"
                x={step * at + 2}
                y={y(count)}
                width={Math.max(1, step - 4)}
                height={HEIGHT - FOOT - y(count)}
                rx="3"
              />
              {count > 0 && step > 24 && (
                <text class="tick" x={step * (at + 0.5)} y={y(count) - 5} text-anchor="middle">
                  {count}
                </text>
              )}
              {at % every === 0 && (
                <text class="tick" x={step * (at + 0.5)} y={HEIGHT - 6} text-anchor="middle">
                  {up_to_ms}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
