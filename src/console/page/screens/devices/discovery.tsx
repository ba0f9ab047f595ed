import { useState } from 'preact/hooks';
import type { AcceptDevices, Accepted, Discovered, ProposedDevice } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { useAct, useToast } from '../../parts/act.tsx';
import { Input } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Refused } from '../../parts/notice.tsx';
import { useText } from '../../words/language.tsx';

/** What the reader has made of a proposal. */
interface Edited {
  readonly isTaken: boolean;
  readonly en: string;
  readonly zh: string;
  readonly room: string;
}

/** Looks for devices that the broker announces, and takes those that the reader wants. */
export function Discovery({ again }: { again(): void }) {
  const text = useText();
  const { client } = useHub();
  const act = useAct();
  const [found, setFound] = useState<Discovered>();
  return (
    <section class="card stack" aria-labelledby="discovery">
      <div class="row apart">
        <div class="grow">
          <h2 id="discovery">{text('page.discover')}</h2>
          <p class="small quiet">{text('page.discover.hint')}</p>
        </div>
        <button
          type="button"
          class="button"
          disabled={act.isBusy}
          onClick={() => act.run(() => client.get<Discovered>('discovered'), setFound)}
        >
          {text('page.discover.look')}
        </button>
      </div>
      {act.isBusy && <p role="status">{text('page.discover.looking')}</p>}
      {act.refusal && <Refused refusal={act.refusal} />}
      {found && (
        <Proposals
          key={found.proposals.map(({ device }) => device).join()}
          found={found}
          accepted={() => {
            setFound(undefined);
            again();
          }}
        />
      )}
    </section>
  );
}

function Proposals({ found, accepted }: { readonly found: Discovered; accepted(): void }) {
  const text = useText();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  const [edits, setEdits] = useState<Readonly<Record<string, Edited>>>(() =>
    Object.fromEntries(found.proposals.map((each) => [each.device, editOf(each)])),
  );
  const taken = found.proposals.filter(({ device }) => edits[device]?.isTaken);
  const isLacking = taken.some(({ device }) => (edits[device]?.room ?? '').trim() === '');
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const devices = taken.map((each) => acceptedOf(each, edits[each.device] ?? editOf(each)));
        act.run(
          () => client.change<Accepted, AcceptDevices>('POST', 'discovered', { devices }),
          () => {
            toast(text('page.discover.accepted', { count: devices.length }));
            accepted();
          },
        );
      }}
    >
      {found.proposals.length === 0 && <p role="status">{text('page.discover.none')}</p>}
      <ul class="stack">
        {found.proposals.map((proposal) => (
          <Proposal
            key={proposal.device}
            proposal={proposal}
            rooms={found.rooms}
            edited={edits[proposal.device] ?? editOf(proposal)}
            change={(edited) => setEdits({ ...edits, [proposal.device]: edited })}
          />
        ))}
      </ul>
      {found.left_out.length > 0 && (
        <details>
          <summary>{text('page.discover.left-out', { count: found.left_out.length })}</summary>
          <ul class="stack tight">
            {found.left_out.map(({ name, source, reason }) => (
              <li key={`${source} ${name}`}>
                <strong>{name}</strong> <span class="quiet">{reason}</span>{' '}
                <code class="small quiet">{source}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {isLacking && <p class="small quiet">{text('page.discover.room-missing')}</p>}
      {act.refusal && <Refused refusal={act.refusal} />}
      {found.proposals.length > 0 && (
        <button
          type="submit"
          class="button main-act"
          disabled={act.isBusy || taken.length === 0 || isLacking}
        >
          {text('page.discover.accept', { count: taken.length })}
        </button>
      )}
    </form>
  );
}

function editOf({ name, room }: ProposedDevice): Edited {
  return { isTaken: room !== null, en: name.en ?? '', zh: name.zh ?? '', room: room ?? '' };
}

function acceptedOf({ device }: ProposedDevice, { en, zh, room }: Edited) {
  const name = { ...(en.trim() !== '' && { en: en.trim() }), ...(zh.trim() !== '' && { zh: zh.trim() }) };
  return { device, ...(Object.keys(name).length > 0 && { name }), room: room.trim() };
}

function Proposal(of: {
  readonly proposal: ProposedDevice;
  readonly rooms: readonly string[];
  readonly edited: Edited;
  change(edited: Edited): void;
}) {
  const { proposal, edited, change } = of;
  const text = useText();
  const names = useNames();
  const list = `rooms-${proposal.device}`;
  return (
    <li class="card stack tight" data-proposal={proposal.device}>
      <label class="choice">
        <input
          type="checkbox"
          checked={edited.isTaken}
          onChange={(event) => change({ ...edited, isTaken: event.currentTarget.checked })}
        />
        <span class="grow">
          <strong>{proposal.name.en ?? proposal.name.zh ?? proposal.device}</strong>
          <span class="small quiet">
            {' '}
            {text('page.kind', { kind: proposal.kind })} · {proposal.family}
          </span>
        </span>
      </label>
      {edited.isTaken && (
        <div class="fields">
          <Input label={text('page.name.en')} value={edited.en} change={(en) => change({ ...edited, en })} />
          <Input label={text('page.name.zh')} value={edited.zh} change={(zh) => change({ ...edited, zh })} />
          <div class="field">
            <label for={`${list}-input`}>{text('page.room')}</label>
            <input
              id={`${list}-input`}
              class="input"
              list={list}
              value={edited.room}
              onInput={(event) => change({ ...edited, room: event.currentTarget.value })}
            />
            <datalist id={list}>
              {of.rooms.map((room) => (
                <option key={room} value={room}>
                  {names.room(room)}
                </option>
              ))}
            </datalist>
          </div>
        </div>
      )}
      <p class="small quiet">
        {text('page.discover.source')} <code>{proposal.source}</code>
      </p>
    </li>
  );
}
