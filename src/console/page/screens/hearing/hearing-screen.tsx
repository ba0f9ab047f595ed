import { useEffect, useState } from 'preact/hooks';
import type { Enrol, Enrolment, Hearing } from '../../../api.ts';
import { useAnswer, useEvents, useHub } from '../../hub/hub.tsx';
import { useAct } from '../../parts/act.tsx';
import { Assistant, useNames } from '../../parts/names.tsx';
import { Answered, Notice, Refused } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { clockTime } from '../../words/times.ts';

/** So many detections stand on the screen. */
const MOST_SHOWN = 30;
/** What is heard as silence, in dB below full scale: the left end of a meter. */
const SILENT_DB = -70;

/** Something that was heard while the screen is open. */
interface HeardLine {
  readonly at: string;
  readonly room: string;
  readonly assistant: string | undefined;
  readonly words: string;
}

/** What the microphones hear, live; and wake phrases recorded and tried. */
export function HearingScreen() {
  const text = useText();
  const { levels: wantLevels } = useHub();
  const answer = useAnswer<Hearing>('hearing');
  const [levels, setLevels] = useState<Readonly<Record<string, number>>>({});
  const [heard, setHeard] = useState<readonly HeardLine[]>([]);
  useEffect(() => {
    wantLevels(true);
    return () => wantLevels(false);
  }, []);
  const add = (line: HeardLine) => setHeard((known) => [line, ...known].slice(0, MOST_SHOWN));
  useEvents((event) => {
    if (event.kind === 'levels') {
      setLevels(event.levels);
      const known = answer.value?.microphones.map(({ id }) => id);
      // A microphone that was opened after this screen.
      if (known && !answer.isAsking && Object.keys(event.levels).some((id) => !known.includes(id)))
        answer.again();
    }
    if (event.kind === 'detection') add(event);
    if (event.kind === 'words')
      add({ ...event, assistant: event.assistants[0], words: text('page.said', { said: event.said }) });
    if (event.kind === 'enrolment' && answer.value)
      answer.take({ ...answer.value, enrolment: event.enrolment });
    if (event.kind === 'enrolment' && event.enrolment?.state === 'done') answer.again();
    if (event.kind === 'room') answer.again();
  });
  return (
    <Screen title={text('page.nav.hearing')}>
      <Answered answer={answer}>
        {(hearing) => (
          <>
            <Microphones hearing={hearing} levels={levels} />
            <Phrases hearing={hearing} take={answer.take} />
          </>
        )}
      </Answered>
      <section class="stack" aria-labelledby="detections">
        <div class="stack tight">
          <h2 id="detections">{text('page.detections')}</h2>
          <p class="small quiet">{text('page.detections.hint')}</p>
        </div>
        <div aria-live="polite">
          {heard.length === 0 ? (
            <p class="card empty">{text('page.detections.none')}</p>
          ) : (
            <ol class="cards">
              {heard.map(({ at, room, assistant, words }) => (
                <HeardRow key={`${at} ${words}`} at={at} room={room} assistant={assistant} words={words} />
              ))}
            </ol>
          )}
        </div>
      </section>
    </Screen>
  );
}

function HeardRow({ at, room, assistant, words }: HeardLine) {
  const text = useText();
  const names = useNames();
  return (
    <li class="line row">
      <span class="small quiet number">{clockTime(text, at)}</span>
      <span class="small quiet">{names.room(room)}</span>
      {assistant !== undefined && <Assistant id={assistant} />}
      <span class="grow">{words}</span>
    </li>
  );
}

function Microphones(of: { readonly hearing: Hearing; readonly levels: Readonly<Record<string, number>> }) {
  const text = useText();
  const names = useNames();
  const { microphones } = of.hearing;
  return (
    <section class="stack" aria-labelledby="microphones">
      <h2 id="microphones">{text('page.microphones')}</h2>
      {microphones.length === 0 && (
        <p class="card quiet">
          {text('page.microphones.none')} <a href="#/setup">{text('page.nav.setup')}</a>
        </p>
      )}
      <ul class="grid">
        {microphones.map(({ id, room, state, reason }) => (
          <li key={id} class="card stack tight" data-microphone={id}>
            <div class="row apart">
              <h3>{names.room(room)}</h3>
              <span class={`tag ${state === 'listening' ? 'good' : 'bad'}`}>
                {text('page.microphone', { state })}
              </span>
            </div>
            <Meter level_db={of.levels[id]} />
            {reason !== undefined && <p class="small">{reason}</p>}
            <p class="small quiet">
              <code>{id}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A level as a bar and in words. It changes four times a second, so a screen reader is not told of each change. */
function Meter({ level_db }: { readonly level_db: number | undefined }) {
  const text = useText();
  const part = level_db === undefined ? 0 : Math.min(1, Math.max(0, 1 - level_db / SILENT_DB));
  const words =
    level_db === undefined
      ? text('page.level.none')
      : text('page.db', { db: String(Math.round(level_db)).replace('-', '−') });
  return (
    <div class="row">
      <svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="meter-ground" x="0" y="0" width="100" height="10" />
        <rect class="meter-level" x="0" y="0" width={part * 100} height="10" />
      </svg>
      <span class="small quiet number meter-words">
        <span class="only-read">{text('page.level')} </span>
        {words}
      </span>
    </div>
  );
}

/** The phrases that this home records by itself. */
function Phrases({ hearing, take }: { readonly hearing: Hearing; take(hearing: Hearing): void }) {
  const text = useText();
  const { client } = useHub();
  const act = useAct();
  const { phrases, enrolment } = hearing;
  if (phrases.length === 0) return null;
  const isGoing = enrolment?.state === 'listening' || enrolment?.state === 'measuring';
  const begin = (assistant: string, what: 'record' | 'test') =>
    act.run(
      () => client.change<Enrolment, Enrol>('POST', 'hearing/enrolment', { assistant, what }),
      (begun) => take({ ...hearing, enrolment: begun }),
    );
  return (
    <section class="stack" aria-labelledby="phrases">
      <div class="stack tight">
        <h2 id="phrases">{text('page.phrases')}</h2>
        <p class="small quiet">{text('page.phrases.hint')}</p>
      </div>
      <ul class="cards">
        {phrases.map(({ assistant, phrase, takes, synthetic }) => (
          <li key={assistant} class="line stack tight" data-phrase={assistant}>
            <div class="row apart">
              <span class="grow">
                <Assistant id={assistant} />
                <span class="quiet">{text('page.phrase', { phrase })}</span>
              </span>
              <span class="small quiet">
                {text('page.takes', { count: takes })}
                {synthetic && ` ${text('page.takes.synthetic')}`}
              </span>
            </div>
            <p class="row">
              <button
                type="button"
                class="button little"
                disabled={act.isBusy || isGoing}
                onClick={() => begin(assistant, 'record')}
              >
                {text('page.record')}
                <span class="only-read"> {phrase}</span>
              </button>
              <button
                type="button"
                class="button little"
                disabled={act.isBusy || isGoing || takes === 0}
                onClick={() => begin(assistant, 'test')}
              >
                {text('page.try')}
                <span class="only-read"> {phrase}</span>
              </button>
            </p>
            {enrolment?.assistant === assistant && (
              <Course
                enrolment={enrolment}
                cancel={() =>
                  act.run(
                    () => client.change('DELETE', 'hearing/enrolment'),
                    () => take({ ...hearing, enrolment: null }),
                  )
                }
              />
            )}
          </li>
        ))}
      </ul>
      {act.refusal && <Refused refusal={act.refusal} />}
    </section>
  );
}

/** How a recording or a test goes. */
function Course({ enrolment, cancel }: { readonly enrolment: Enrolment; cancel(): void }) {
  const text = useText();
  const { state, what, count, wanted, words } = enrolment;
  return (
    <div role="status" class="stack tight" data-enrolment={state}>
      <Notice tone={state === 'done' ? 'good' : state === 'failed' ? 'bad' : 'plain'}>
        <p>{words}</p>
        {what === 'record' && <p class="small number">{text('page.takes.of', { count, wanted })}</p>}
        {what === 'test' && <p class="small number">{text('page.heard.times', { count })}</p>}
      </Notice>
      {(state === 'listening' || state === 'measuring') && (
        <p>
          <button type="button" class="button little" onClick={cancel}>
            {text('page.cancel')}
          </button>
        </p>
      )}
    </div>
  );
}
