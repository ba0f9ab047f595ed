import { useEffect, useState } from 'preact/hooks';
import type { Doors, DoorView } from '../../../api.ts';
import { useAnswer, useEvents, useHub } from '../../hub/hub.tsx';
import { useAct, useToast } from '../../parts/act.tsx';
import { Dialog } from '../../parts/control.tsx';
import { Assistant } from '../../parts/names.tsx';
import { Answered, Notice, Refused } from '../../parts/notice.tsx';
import { useText } from '../../words/language.tsx';
import { PairDialog } from './pair-dialog.tsx';

/** How often a door that is not open is asked whether it is, in milliseconds. */
const AGAIN_MS = 3000;

/** The ways in: who is paired, how late each comes, and what still goes past the hub. */
export function DoorsSection() {
  const text = useText();
  const answer = useAnswer<Doors>('doors');
  useEvents((event) => {
    if (event.kind === 'health') answer.again();
  });
  // A door that opens tells nobody: a closed one is asked again.
  const isClosed = answer.value?.doors.some(({ state }) => state !== 'open');
  useEffect(() => {
    if (!isClosed) return;
    const timer = setInterval(answer.again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isClosed]);
  return (
    <Answered answer={answer}>
      {({ doors, lags, advice }) => (
        <>
          <section class="stack" aria-labelledby="doors">
            <h2 id="doors">{text('page.doors')}</h2>
            {doors.length === 0 && (
              <p class="card quiet">
                {text('page.doors.none')} <a href="#/setup">{text('page.nav.setup')}</a>
              </p>
            )}
            <ul class="grid">
              {doors.map((door) => (
                <DoorCard key={door.door} door={door} take={answer.take} again={answer.again} />
              ))}
            </ul>
          </section>
          {lags.length > 0 && <Lags lags={lags} />}
          {advice.length > 0 && (
            <section class="card stack tight" aria-labelledby="advice">
              <h2 id="advice">{text('page.advice')}</h2>
              {advice.map((line) => (
                <p key={line} class={line.startsWith('  ') ? 'indented small' : ''}>
                  {line.trim()}
                </p>
              ))}
            </section>
          )}
        </>
      )}
    </Answered>
  );
}

function DoorCard(of: { readonly door: DoorView; take(doors: Doors): void; again(): void }) {
  const { door } = of;
  const text = useText();
  const [isPairing, setPairing] = useState(false);
  const { pairings, claimants, links } = door;
  return (
    <li class="card stack" data-door={door.door}>
      <div class="row apart">
        <h3>{text('page.door', { door: door.door })}</h3>
        <span class={`tag ${door.state === 'open' ? 'good' : 'bad'}`}>
          {text('page.door.state', { state: door.state })}
        </span>
      </div>
      {door.reason !== undefined && <Notice tone="bad">{door.reason}</Notice>}
      {door.address !== '' && (
        <p class="small quiet">
          <code>{door.address}</code>
        </p>
      )}
      {links && (
        <p class="small quiet">{text('page.links', { succeeded: links.succeeded, failed: links.failed })}</p>
      )}
      {pairings.length === 0 ? (
        <p class="quiet">{text('page.pairings.none')}</p>
      ) : (
        <ul class="stack tight" aria-label={text('page.pairings')}>
          {pairings.map((pairing) => (
            <Pairing key={pairing.id} door={door.door} pairing={pairing} take={of.take} />
          ))}
        </ul>
      )}
      {claimants.length > 0 && (
        <p>
          <button type="button" class="button" onClick={() => setPairing(true)}>
            {text('page.pair', { door: door.door })}
          </button>
        </p>
      )}
      {isPairing && (
        <PairDialog
          door={door}
          close={() => {
            setPairing(false);
            of.again();
          }}
        />
      )}
    </li>
  );
}

/** One pairing, and its end. */
function Pairing(of: {
  readonly door: DoorView['door'];
  readonly pairing: DoorView['pairings'][number];
  take(doors: Doors): void;
}) {
  const { door, pairing } = of;
  const text = useText();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  const [isAsked, setAsked] = useState(false);
  return (
    <li class="row apart" data-pairing={pairing.id}>
      <span class="grow row">
        {pairing.label}
        {pairing.assistant !== null && <Assistant id={pairing.assistant} />}
      </span>
      <button type="button" class="button danger little" onClick={() => setAsked(true)}>
        {text('page.unpair')}
        <span class="only-read"> {pairing.label}</span>
      </button>
      {isAsked && (
        <Dialog title={text('page.unpair.sure', { label: pairing.label })} close={() => setAsked(false)}>
          <p>{text('page.unpair.hint')}</p>
          {act.refusal && <Refused refusal={act.refusal} />}
          <button
            type="button"
            class="button danger"
            disabled={act.isBusy}
            onClick={() =>
              act.run(
                () =>
                  client.change<Doors>('DELETE', `doors/${door}/pairings/${encodeURIComponent(pairing.id)}`),
                (doors) => {
                  setAsked(false);
                  toast(text('page.unpaired', { label: pairing.label }));
                  of.take(doors);
                },
              )
            }
          >
            {text('page.unpair')}
          </button>
        </Dialog>
      )}
    </li>
  );
}

/** How late the claims of each assistant come by each door. */
function Lags({ lags }: { readonly lags: Doors['lags'] }) {
  const text = useText();
  return (
    <section class="card stack tight" aria-labelledby="lags">
      <h2 id="lags">{text('page.lags')}</h2>
      <p class="small quiet">{text('page.lags.hint')}</p>
      <ul class="stack tight">
        {lags.map(({ assistant, door, observed, p50_ms, p95_ms, learned }) => (
          <li key={`${assistant} ${door}`} class="row apart">
            <span class="row">
              <Assistant id={assistant} />
              <span class="small quiet">{text('page.door', { door })}</span>
            </span>
            <span class="small number">
              {text('page.lag', { p50: Math.round(p50_ms), p95: Math.round(p95_ms), count: observed })}
              {!learned && <span class="quiet"> {text('page.lags.few')}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
