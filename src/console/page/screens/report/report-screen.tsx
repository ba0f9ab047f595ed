import { useState } from 'preact/hooks';
import type { Report, ReportSection } from '../../../api.ts';
import { addressOf } from '../../hub/client.ts';
import { useAnswer } from '../../hub/hub.tsx';
import { linkTo } from '../../hub/route.ts';
import { Input } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Answered, Notice } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';
import { dayOf, moment } from '../../words/times.ts';
import { DaysChart, LatencyChart, WinnersChart } from './charts.tsx';

const DAY_MS = 86_400_000;

/** What the hub saw and decided over some days. */
export function ReportScreen() {
  const text = useText();
  const [from, setFrom] = useState(() => dayOf(new Date(Date.now() - 6 * DAY_MS)));
  const [to, setTo] = useState(() => dayOf(new Date()));
  const answer = useAnswer<Report>('report', { from, to });
  return (
    <Screen
      title={text('page.nav.report')}
      beside={
        <a class="button little" href={addressOf('report.csv', { from, to, lang: text.language })} download>
          {text('page.csv')}
        </a>
      }
    >
      <div class="filters">
        <Input label={text('page.from')} type="date" value={from} change={setFrom} />
        <Input label={text('page.to')} type="date" value={to} change={setTo} />
      </div>
      <Answered answer={answer}>{(report) => <Whole report={report} />}</Answered>
    </Screen>
  );
}

function Whole({ report }: { readonly report: Report }) {
  const text = useText();
  const names = useNames();
  if (report.verdicts === 0 && report.sections.every(({ count }) => count === 0))
    return <p class="empty">{text('page.report.none')}</p>;
  const conflicts = report.days.reduce((sum, each) => sum + each.conflicts, 0);
  const bypasses = report.days.reduce((sum, each) => sum + each.bypasses, 0);
  const { latency, confirmations } = report;
  return (
    <>
      {report.observed > 0 && (
        <Notice tone="plain">
          <p>{text('page.report.observed', { count: report.observed })}</p>
        </Notice>
      )}
      <dl class="figures">
        <Figure name={text('page.report.verdicts')} value={String(report.verdicts)} />
        <Figure name={text('page.report.conflicts')} value={String(conflicts)} />
        <Figure name={text('page.report.bypasses')} value={String(bypasses)} />
        <Figure
          name={text('page.report.wait')}
          value={latency === null ? '–' : text('page.ms', { ms: Math.round(latency.p50_ms) })}
        />
      </dl>
      <div class="charts">
        <section class="card stack tight" aria-labelledby="days">
          <h2 id="days">{text('page.report.days')}</h2>
          <DaysChart days={report.days} />
        </section>
        <section class="card stack tight" aria-labelledby="winners">
          <h2 id="winners">{text('page.report.winners')}</h2>
          <WinnersChart winners={report.winners} />
        </section>
        <section class="card stack tight" aria-labelledby="waits">
          <h2 id="waits">{text('page.report.latency')}</h2>
          <LatencyChart latencies={report.latencies} />
          {latency && (
            <p class="small quiet">
              {text('page.report.latency.words', {
                p50: Math.round(latency.p50_ms),
                p95: Math.round(latency.p95_ms),
                most: Math.round(latency.max_ms),
              })}
            </p>
          )}
        </section>
        <section class="card stack tight" aria-labelledby="confirmed">
          <h2 id="confirmed">{text('page.report.confirmations')}</h2>
          <dl class="pairs">
            <dt>{text('page.command', { state: 'confirmed' })}</dt>
            <dd class="number">{confirmations.confirmed}</dd>
            <dt>{text('page.command', { state: 'unconfirmed' })}</dt>
            <dd class="number">{confirmations.unconfirmed}</dd>
            <dt>{text('page.command', { state: 'undelivered' })}</dt>
            <dd class="number">{confirmations.undelivered}</dd>
          </dl>
          {report.unanswered.length > 0 && (
            <>
              <h3>{text('page.report.unanswered')}</h3>
              <ul class="stack tight">
                {report.unanswered.map(({ device, count, last }) => (
                  <li key={device} class="row apart">
                    <span>{names.device(device)}</span>
                    <span class="small quiet number">
                      {text('page.report.unanswered.line', { count, at: moment(text, last) })}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
          {report.refused_by.length > 0 && (
            <>
              <h3>{text('page.report.refused')}</h3>
              <ul class="stack tight">
                {report.refused_by.map(({ kind, words, count }) => (
                  <li key={kind} class="row apart">
                    <span>{words}</span>
                    <span class="number">{count}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
      {report.sections.map(
        (section) => section.count > 0 && <Section key={section.kind} section={section} />,
      )}
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="card figure">
      <dt class="small quiet">{name}</dt>
      <dd class="hero number">{value}</dd>
    </div>
  );
}

/** What two assistants did to one device, the newest of it. */
function Section({ section }: { readonly section: ReportSection }) {
  const text = useText();
  const names = useNames();
  return (
    <details class="card" data-section={section.kind}>
      <summary>
        {section.title} <span class="quiet">· {section.meaning}</span>
      </summary>
      <ul class="stack tight">
        {section.items.map(({ at, device, contest, words }) => (
          <li key={`${at} ${words}`} class="step">
            <span class="small quiet number">{moment(text, at)}</span>
            <span>
              {device !== undefined && <strong>{names.device(device)} </strong>}
              {readable(text, words)}{' '}
              {contest !== undefined && <a href={linkTo('contests', contest)}>{text('page.why')}</a>}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
