import { useState } from 'preact/hooks';
import { LANGUAGES } from '../../../../text/language.ts';
import type { ChangePassword, Session, Setup, SetupChange } from '../../../api.ts';
import { useAnswer, useHub } from '../../hub/hub.tsx';
import { useAct, useToast } from '../../parts/act.tsx';
import { Input, Select } from '../../parts/control.tsx';
import { Assistant } from '../../parts/names.tsx';
import { Answered, Refused } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { LANGUAGE_NAMES, useText } from '../../words/language.tsx';

/** What `halfsecond setup` asks, for whoever never opens a terminal. */
export function SetupScreen() {
  const text = useText();
  const answer = useAnswer<Setup>('setup');
  const { session } = useHub();
  return (
    <Screen title={text('page.nav.setup')}>
      <p class="quiet">{text('page.setup.hint')}</p>
      <Answered answer={answer}>
        {(setup) => <Questions key={JSON.stringify(setup)} setup={setup} take={answer.take} />}
      </Answered>
      {!session.vouched_for && <PasswordForm />}
    </Screen>
  );
}

/** A part of the set-up, saved by itself. */
function Part(of: {
  readonly id: string;
  readonly title: string;
  readonly change: () => SetupChange;
  readonly isReady?: boolean;
  take(setup: Setup): void;
  readonly children: preact.ComponentChildren;
}) {
  const text = useText();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  return (
    <form
      class="card stack"
      aria-labelledby={of.id}
      onSubmit={(event) => {
        event.preventDefault();
        act.run(
          () => client.change<Setup, SetupChange>('PUT', 'setup', of.change()),
          (setup) => {
            toast(text('page.saved'));
            of.take(setup);
          },
        );
      }}
    >
      <h2 id={of.id}>{of.title}</h2>
      {of.children}
      {act.refusal && <Refused refusal={act.refusal} />}
      <p>
        <button type="submit" class="button main-act" disabled={act.isBusy || of.isReady === false}>
          {text('page.save')}
        </button>
      </p>
    </form>
  );
}

function Questions({ setup, take }: { readonly setup: Setup; take(setup: Setup): void }) {
  return (
    <>
      <AssistantsPart setup={setup} take={take} />
      <MicrophonePart setup={setup} take={take} />
      <BrokerPart setup={setup} take={take} />
      <DoorsPart setup={setup} take={take} />
      <LanguagePart setup={setup} take={take} />
    </>
  );
}

interface PartOf {
  readonly setup: Setup;
  take(setup: Setup): void;
}

function AssistantsPart({ setup, take }: PartOf) {
  const text = useText();
  const inOrder = [
    ...setup.prefer.filter((id) => setup.assistants.some((each) => each.id === id && each.chosen)),
    ...setup.assistants.filter(({ id, chosen }) => chosen && !setup.prefer.includes(id)).map(({ id }) => id),
  ];
  const [chosen, setChosen] = useState<readonly string[]>(inOrder);
  const nameOf = (id: string) => setup.assistants.find((each) => each.id === id)?.name ?? id;
  const up = (id: string) => {
    const at = chosen.indexOf(id);
    const before = chosen[at - 1];
    if (before === undefined) return;
    setChosen(chosen.map((each) => (each === id ? before : each === before ? id : each)));
  };
  return (
    <Part
      id="setup-assistants"
      title={text('page.setup.assistants')}
      isReady={chosen.length > 0}
      change={() => ({ assistants: chosen })}
      take={take}
    >
      <fieldset class="choices">
        <legend class="small quiet">{text('page.setup.assistants.hint')}</legend>
        {setup.assistants.map(({ id, name }) => (
          <label key={id} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id),
                )
              }
            />
            {name}
          </label>
        ))}
      </fieldset>
      {chosen.length > 1 && (
        <div class="stack tight">
          <p class="label">{text('page.setup.prefer')}</p>
          <ol class="stack tight">
            {chosen.map((id, at) => (
              <li key={id} class="row apart">
                <span>{text('page.setup.place', { place: at + 1, assistant: nameOf(id) })}</span>
                {at > 0 && (
                  <button type="button" class="button little" onClick={() => up(id)}>
                    {text('page.setup.up')}
                    <span class="only-read"> {nameOf(id)}</span>
                  </button>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Part>
  );
}

/** Stands for the card that the system takes by itself. */
const SYSTEM = 'default';

function MicrophonePart({ setup, take }: PartOf) {
  const text = useText();
  const { microphone, cards } = setup;
  const [source, setSource] = useState(microphone.source === 'none' ? 'none' : (microphone.device ?? SYSTEM));
  const [room, setRoom] = useState(microphone.room ?? '');
  const known = [SYSTEM, 'none', ...cards.map(({ device }) => device)];
  return (
    <Part
      id="setup-microphone"
      title={text('page.setup.microphone')}
      isReady={source === 'none' || room.trim() !== ''}
      change={() => ({
        microphone:
          source === 'none' ? null : { ...(source !== SYSTEM && { device: source }), room: room.trim() },
      })}
      take={take}
    >
      <Select
        label={text('page.setup.card')}
        value={source}
        options={[
          { value: 'none', words: text('page.setup.card.none') },
          { value: SYSTEM, words: text('page.setup.card.default') },
          ...cards.map(({ device, name }) => ({ value: device, words: name })),
          ...(known.includes(source) ? [] : [{ value: source, words: source }]),
        ]}
        change={setSource}
      />
      {source !== 'none' && (
        <Input
          label={text('page.setup.microphone.room')}
          hint={text('page.setup.microphone.room.hint')}
          isRequired
          value={room}
          change={setRoom}
        />
      )}
    </Part>
  );
}

function BrokerPart({ setup, take }: PartOf) {
  const text = useText();
  const { broker } = setup;
  const [isOwn, setOwn] = useState(broker.url === null);
  const [url, setUrl] = useState(broker.url ?? '');
  const [username, setUsername] = useState(broker.username ?? '');
  const [password, setPassword] = useState('');
  return (
    <Part
      id="setup-broker"
      title={text('page.setup.broker')}
      isReady={isOwn || url.trim() !== ''}
      change={() => ({
        broker: isOwn
          ? null
          : {
              url: url.trim(),
              ...(username.trim() !== '' && { username: username.trim() }),
              ...(password !== '' && { password }),
            },
      })}
      take={take}
    >
      <fieldset class="choices">
        <legend class="small quiet">{text('page.setup.broker.hint')}</legend>
        <label class="choice">
          <input type="radio" name="broker" checked={isOwn} onChange={() => setOwn(true)} />
          {text('page.setup.broker.own')}
        </label>
        <label class="choice">
          <input type="radio" name="broker" checked={!isOwn} onChange={() => setOwn(false)} />
          {text('page.setup.broker.other')}
        </label>
      </fieldset>
      {!isOwn && (
        <div class="fields">
          <Input
            label={text('page.setup.broker.url')}
            hint="mqtt://192.168.1.10:1883"
            isRequired
            value={url}
            change={setUrl}
          />
          <Input
            label={text('page.setup.broker.user')}
            autocomplete="off"
            value={username}
            change={setUsername}
          />
          <Input
            label={text('page.password')}
            {...(broker.has_password && { hint: text('page.setup.broker.kept') })}
            type="password"
            autocomplete="off"
            value={password}
            change={setPassword}
          />
        </div>
      )}
    </Part>
  );
}

function DoorsPart({ setup, take }: PartOf) {
  const text = useText();
  const [doors, setDoors] = useState(setup.doors);
  // A door that is open stays: whoever is paired with it would be shut out by a tap.
  const known = new Set(setup.doors.filter(({ open }) => open).map(({ door }) => door));
  const assistants = setup.assistants.filter(({ chosen }) => chosen);
  const first = assistants[0]?.id ?? '';
  return (
    <Part
      id="setup-doors"
      title={text('page.setup.doors')}
      isReady={doors.some(({ door, open }) => open && !known.has(door))}
      change={() => ({
        doors: doors.flatMap(({ door, open, assistant }) =>
          open && !known.has(door) ? [{ door, assistant: assistant ?? first }] : [],
        ),
      })}
      take={take}
    >
      <fieldset class="stack">
        <legend class="small quiet">{text('page.setup.doors.hint')}</legend>
        {doors.map((each) =>
          known.has(each.door) ? (
            <p key={each.door} class="row">
              {text('page.door', { door: each.door })}
              <span class="tag good">{text('page.door.state', { state: 'open' })}</span>
              {each.assistant !== null && <Assistant id={each.assistant} />}
            </p>
          ) : (
            <div key={each.door} class="stack tight">
              <label class="choice">
                <input
                  type="checkbox"
                  checked={each.open}
                  onChange={(event) => {
                    const open = event.currentTarget.checked;
                    setDoors(doors.map((other) => (other.door === each.door ? { ...other, open } : other)));
                  }}
                />
                {text('page.door', { door: each.door })}
              </label>
              {each.open && (
                <Select
                  label={text('page.setup.doors.whose', { door: each.door })}
                  value={each.assistant ?? first}
                  options={assistants.map(({ id, name }) => ({ value: id, words: name }))}
                  change={(assistant) =>
                    setDoors(
                      doors.map((other) => (other.door === each.door ? { ...other, assistant } : other)),
                    )
                  }
                />
              )}
            </div>
          ),
        )}
      </fieldset>
    </Part>
  );
}

function LanguagePart({ setup, take }: PartOf) {
  const text = useText();
  const [language, setLanguage] = useState<Setup['language']>(setup.language);
  const choices = ['auto', ...LANGUAGES] as const;
  return (
    <Part id="setup-language" title={text('page.setup.language')} change={() => ({ language })} take={take}>
      <Select
        label={text('page.setup.language.of-hub')}
        hint={text('page.setup.language.hint')}
        value={language}
        options={choices.map((each) => ({
          value: each,
          words: each === 'auto' ? text('page.setup.language.auto') : LANGUAGE_NAMES[each],
        }))}
        change={(value) => setLanguage(choices.find((each) => each === value) ?? 'auto')}
      />
    </Part>
  );
}

/** Another password for this page. */
function PasswordForm() {
  const text = useText();
  const toast = useToast();
  const { client, entered } = useHub();
  const act = useAct();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      class="card stack"
      aria-labelledby="change-password"
      onSubmit={(event) => {
        event.preventDefault();
        act.run(
          () => client.change<Session, ChangePassword>('PUT', 'password', { current, password }),
          (session) => {
            entered(session);
            setCurrent('');
            setPassword('');
            toast(text('page.password.changed'));
          },
        );
      }}
    >
      <h2 id="change-password">{text('page.password.change')}</h2>
      <div class="fields">
        <Input
          label={text('page.password.current')}
          type="password"
          autocomplete="current-password"
          isRequired
          value={current}
          change={setCurrent}
        />
        <Input
          label={text('page.password.new')}
          hint={text('page.password.hint', { least: 12 })}
          type="password"
          autocomplete="new-password"
          isRequired
          leastLength={12}
          value={password}
          change={setPassword}
        />
      </div>
      {act.refusal && <Refused refusal={act.refusal} />}
      <p>
        <button type="submit" class="button" disabled={act.isBusy}>
          {text('page.password.change')}
        </button>
      </p>
    </form>
  );
}
