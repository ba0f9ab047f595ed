import { useState } from 'preact/hooks';
import type { ContestSummary, Owner, WhatIfAnswer, WhatIfQuestion } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { linkTo } from '../../hub/route.ts';
import { useAct } from '../../parts/act.tsx';
import { Input, Select } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Notice, Refused } from '../../parts/notice.tsx';
import { VerdictLine } from '../../parts/verdict-line.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';
import { dayOf, moment } from '../../words/times.ts';

const DAY_MS = 86_400_000;

/** "What if …": the hub replays a span of the journal under another policy, and what would have been otherwise is shown. */
export function WhatIf() {
  const text = useText();
  const names = useNames();
  const { client } = useHub();
  const act = useAct();
  const [from, setFrom] = useState(() => dayOf(new Date(Date.now() - DAY_MS)));
  const [to, setTo] = useState(() => dayOf(new Date()));
  const [preferred, setPreferred] = useState('');
  const [without, setWithout] = useState('');
  const [device, setDevice] = useState('');
  const [owner, setOwner] = useState('anyone');
  const [answer, setAnswer] = useState<WhatIfAnswer>();
  const assistants = names.assistants.map((id) => ({ value: id, words: names.assistant(id) }));
  const asConfigured = { value: '', words: text('page.as-configured') };
  const isChanged = preferred !== '' || without !== '' || device !== '';
  return (
    <details class="card" id="what-if">
      <summary>
        <h2>{text('page.what-if')}</h2>
      </summary>
      <div class="stack">
        <p class="small quiet">{text('page.what-if.hint')}</p>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            const question: WhatIfQuestion = {
              from,
              to,
              ...(preferred !== '' && {
                prefer: [preferred, ...names.assistants.filter((id) => id !== preferred)],
              }),
              ...(without !== '' && { without: [without] }),
              ...(device !== '' && { owners: { [device]: ownerOf(owner) } }),
            };
            act.run(
              () => client.change<WhatIfAnswer, WhatIfQuestion>('POST', 'what-if', question),
              setAnswer,
            );
          }}
        >
          <div class="filters">
            <Input label={text('page.from')} type="date" isRequired value={from} change={setFrom} />
            <Input label={text('page.to')} type="date" isRequired value={to} change={setTo} />
            <Select
              label={text('page.what-if.preferred')}
              value={preferred}
              options={[asConfigured, ...assistants]}
              change={setPreferred}
            />
            <Select
              label={text('page.what-if.without')}
              value={without}
              options={[asConfigured, ...assistants]}
              change={setWithout}
            />
            <Select
              label={text('page.what-if.device')}
              value={device}
              options={[asConfigured, ...names.devices.map((id) => ({ value: id, words: names.device(id) }))]}
              change={setDevice}
            />
            {device !== '' && (
              <Select
                label={text('page.owner')}
                value={owner}
                options={[
                  { value: 'anyone', words: text('page.owner.anyone') },
                  ...names.assistants.flatMap((id) => {
                    const assistant = names.assistant(id);
                    return [
                      { value: `prefer ${id}`, words: text('page.owner.prefer', { assistant }) },
                      { value: `only ${id}`, words: text('page.owner.only', { assistant }) },
                    ];
                  }),
                ]}
                change={setOwner}
              />
            )}
          </div>
          <p>
            <button type="submit" class="button main-act" disabled={act.isBusy || !isChanged}>
              {text('page.what-if.go')}
            </button>
          </p>
        </form>
        <div role="status" class="stack">
          {act.isBusy && <p>{text('page.what-if.going')}</p>}
          {answer && !act.isBusy && <Turned answer={answer} />}
        </div>
        {act.refusal && <Refused refusal={act.refusal} />}
      </div>
    </details>
  );
}

function ownerOf(value: string): Owner {
  const [way, assistant = ''] = value.split(' ');
  return way === 'prefer' || way === 'only' ? { way, assistant } : { way: 'anyone' };
}

function Turned({ answer }: { readonly answer: WhatIfAnswer }) {
  const text = useText();
  const { verdicts, skipped } = answer;
  // Where the same command would have been given to the same assistant, nobody at home would have seen a difference.
  const turned = answer.turned.filter(({ changes }) => changes.length > 0);
  return (
    <>
      <p class="lead" data-turned={turned.length}>
        {text('page.what-if.answer', { turned: turned.length, verdicts })}
      </p>
      {skipped > 0 && (
        <Notice tone="warn">
          <p>{text('page.what-if.skipped', { count: skipped })}</p>
        </Notice>
      )}
      <ul class="stack">
        {turned.map(({ recorded, imagined, changes }) => (
          <li key={`${recorded?.id} ${imagined?.id}`} class="card stack tight">
            <div class="side-by-side">
              <Side title={text('page.what-if.was')} contest={recorded} isLinked />
              <Side title={text('page.what-if.would')} contest={imagined} />
            </div>
            <ul class="small quiet">
              {changes.map((change) => (
                <li key={change}>{readable(text, change)}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}

function Side(of: {
  readonly title: string;
  readonly contest: ContestSummary | null;
  readonly isLinked?: boolean;
}) {
  const { contest, isLinked = false } = of;
  const text = useText();
  return (
    <div class="side">
      <p class="small quiet">
        {of.title}
        {contest && isLinked && <span class="number"> · {moment(text, contest.at)}</span>}
      </p>
      <p class="lead">{contest ? <VerdictLine contest={contest} /> : text('page.what-if.nothing')}</p>
      {contest && isLinked && (
        <p class="small">
          <a href={linkTo('contests', contest.id)}>{text('page.why')}</a>
        </p>
      )}
    </div>
  );
}
