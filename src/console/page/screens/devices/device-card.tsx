import { useState } from 'preact/hooks';
import { stateMessage } from '../../../../text/device-state.ts';
import type { Accepted, DeviceChange, DeviceTest, DeviceTested, DeviceView, Owner } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { linkTo } from '../../hub/route.ts';
import { useAct, useToast } from '../../parts/act.tsx';
import { Select } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Notice, Refused } from '../../parts/notice.tsx';
import { useText } from '../../words/language.tsx';

/** One device. */
export function DeviceCard(of: {
  readonly device: DeviceView;
  changed(device: DeviceView): void;
  again(): void;
}) {
  const { device } = of;
  const text = useText();
  const { paths, problems } = device;
  return (
    <li class="card stack device" data-device={device.device}>
      <div class="stack tight">
        <div class="row apart">
          <h3>{device.name}</h3>
          <span class={`tag ${device.online === null ? '' : device.online ? 'good' : 'bad'}`}>
            {text('page.online', {
              state: device.online === null ? 'unknown' : device.online ? 'yes' : 'no',
            })}
          </span>
        </div>
        <p class="row small quiet">
          <code>{device.device}</code>
          <span>{text('page.kind', { kind: device.kind })}</span>
          {device.guarded && <span class="tag warn">{text('page.guarded')}</span>}
        </p>
      </div>
      <State state={device.state} />
      {problems.map((words) => (
        <Notice key={words} tone="warn">
          <p class="small">{words}</p>
        </Notice>
      ))}
      <OwnerChoice device={device} changed={of.changed} />
      {device.tests.length > 0 && <Test device={device} />}
      <p class="small quiet">
        {text('page.paths', { ours: paths.ours, others: paths.others, unexplained: paths.unexplained })}
      </p>
      <p class="row">
        <a class="small" href={`${linkTo('contests')}?device=${encodeURIComponent(device.device)}`}>
          {text('page.device.contests')}
        </a>
        {device.undoable && <Undo device={device.device} again={of.again} />}
      </p>
    </li>
  );
}

/** What it reported last: `on`, `brightness 40%` … */
function State({ state }: { readonly state: DeviceView['state'] }) {
  const text = useText();
  const told = Object.entries(state);
  if (told.length === 0) return <p class="quiet">{text('page.state.none')}</p>;
  return (
    <p class="row">
      {told.map(([key, value]) => (
        <span key={key} class={`tag ${value === true ? 'accent' : ''}`}>
          {text.of(stateMessage(key, value))}
        </span>
      ))}
    </p>
  );
}

/** The owner as one value of a field: `anyone`, `prefer siri`. */
function ownerValue(owner: Owner): string {
  return owner.way === 'anyone' ? owner.way : `${owner.way} ${owner.assistant}`;
}

function ownerOf(value: string): Owner {
  const [way, assistant = ''] = value.split(' ');
  return way === 'prefer' || way === 'only' ? { way, assistant } : { way: 'anyone' };
}

function OwnerChoice({
  device,
  changed,
}: {
  readonly device: DeviceView;
  changed(device: DeviceView): void;
}) {
  const text = useText();
  const names = useNames();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  const options = [
    { value: 'anyone', words: text('page.owner.anyone') },
    ...names.assistants.flatMap((id) => {
      const assistant = names.assistant(id);
      return [
        { value: `prefer ${id}`, words: text('page.owner.prefer', { assistant }) },
        { value: `only ${id}`, words: text('page.owner.only', { assistant }) },
      ];
    }),
  ];
  return (
    <div class="stack tight">
      <Select
        label={text('page.owner')}
        value={ownerValue(device.owner)}
        options={options}
        isBusy={act.isBusy}
        change={(value) =>
          act.run(
            () =>
              client.change<DeviceView, DeviceChange>(
                'PATCH',
                `devices/${encodeURIComponent(device.device)}`,
                {
                  owner: ownerOf(value),
                },
              ),
            (answer) => {
              changed(answer);
              toast(text('page.owner.changed', { device: device.name }));
            },
          )
        }
      />
      {act.refusal && <Refused refusal={act.refusal} />}
    </div>
  );
}

/** Claims something of the device as one of the assistants would. */
function Test({ device }: { readonly device: DeviceView }) {
  const text = useText();
  const names = useNames();
  const { client } = useHub();
  const act = useAct();
  const [as, setAs] = useState('');
  const [tested, setTested] = useState<DeviceTested>();
  const who = as === '' ? (names.assistants[0] ?? '') : as;
  const test = (action: DeviceTest['action']) =>
    act.run(
      () =>
        client.change<DeviceTested, DeviceTest>('POST', `devices/${encodeURIComponent(device.device)}/test`, {
          action,
          as: who,
        }),
      setTested,
    );
  return (
    <details>
      <summary>{text('page.test')}</summary>
      <div class="stack tight">
        <p class="small quiet">{text('page.test.hint')}</p>
        <Select
          label={text('page.test.as')}
          value={who}
          options={names.assistants.map((id) => ({ value: id, words: names.assistant(id) }))}
          change={setAs}
        />
        <p class="row">
          {device.tests.map((action) => (
            <button
              key={action}
              type="button"
              class="button little"
              disabled={act.isBusy}
              onClick={() => test(action)}
            >
              {text('page.action', { action })}
            </button>
          ))}
        </p>
        <div role="status" class="stack tight">
          {tested && (
            <Notice tone={tested.outcome === 'granted' ? 'good' : 'warn'}>
              <p data-outcome={tested.outcome}>{tested.words}</p>
              {tested.contest !== null && (
                <p>
                  <a href={linkTo('contests', tested.contest)}>{text('page.why')}</a>
                </p>
              )}
            </Notice>
          )}
        </div>
        {act.refusal && <Refused refusal={act.refusal} />}
      </div>
    </details>
  );
}

/** Takes back what this page has accepted. */
function Undo({ device, again }: { readonly device: string; again(): void }) {
  const text = useText();
  const names = useNames();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  return (
    <>
      <button
        type="button"
        class="button little"
        disabled={act.isBusy}
        onClick={() =>
          act.run(
            () => client.change<Accepted>('DELETE', `discovered/${encodeURIComponent(device)}`),
            () => {
              toast(text('page.undone', { device: names.device(device) }));
              again();
            },
          )
        }
      >
        {text('page.undo')}
      </button>
      {act.refusal && <Refused refusal={act.refusal} />}
    </>
  );
}
