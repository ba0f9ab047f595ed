import { useEffect, useState } from 'preact/hooks';
import type {
  FirstPassword as FirstPasswordRequest,
  Session,
  SignIn as SignInRequest,
} from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { useAct } from '../../parts/act.tsx';
import { Input } from '../../parts/control.tsx';
import { Sign } from '../../parts/icon.tsx';
import { Notice, Refused } from '../../parts/notice.tsx';
import { LanguageChoice } from '../../shell/language-choice.tsx';
import { useText } from '../../words/language.tsx';

/** A first password has at least so many characters. */
const LEAST = 12;

/** The door of the page: signing in, or on the first visit the first password. */
export function SignIn() {
  const text = useText();
  const { session } = useHub();
  const isNew = session.state === 'new';
  const title = text(isNew ? 'page.welcome' : 'page.sign-in');
  useEffect(() => {
    document.title = `${title} · halfsecond`;
  }, [title]);
  return (
    <main class="door">
      <div class="card roomy stack">
        <div class="row apart">
          <span class="brand">
            <Sign size={30} />
            halfsecond
          </span>
          <LanguageChoice />
        </div>
        <h1>{title}</h1>
        {session.insecure && (
          <Notice tone="warn">
            <p>{text('page.insecure')}</p>
          </Notice>
        )}
        {isNew ? <NewPassword why={text('page.welcome.why')} needsCode={session.needs_code} /> : <Password />}
        {!isNew && (
          <details>
            <summary>{text('page.forgotten')}</summary>
            <NewPassword why={text('page.forgotten.how')} needsCode />
          </details>
        )}
      </div>
    </main>
  );
}

function Password() {
  const text = useText();
  const { client, entered } = useHub();
  const act = useAct();
  const [password, setPassword] = useState('');
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        act.run(() => client.change<Session, SignInRequest>('POST', 'session', { password }), entered);
      }}
    >
      <p class="quiet">{text('page.sign-in.why')}</p>
      <Input
        label={text('page.password')}
        type="password"
        autocomplete="current-password"
        isRequired
        value={password}
        change={setPassword}
      />
      {act.refusal && <Refused refusal={act.refusal} />}
      <button type="submit" class="button main-act" disabled={act.isBusy}>
        {text('page.sign-in')}
      </button>
    </form>
  );
}

/** The first password, or another in place of one that is forgotten; a code proves that its setter may. */
function NewPassword({ why, needsCode }: { readonly why: string; readonly needsCode: boolean }) {
  const text = useText();
  const { client, entered } = useHub();
  const act = useAct();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [code, setCode] = useState('');
  const [differs, setDiffers] = useState(false);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setDiffers(password !== again);
        if (password !== again) return;
        const body = { password, ...(needsCode && { code: code.trim() }) };
        act.run(() => client.change<Session, FirstPasswordRequest>('POST', 'password', body), entered);
      }}
    >
      <p class="quiet">{why}</p>
      {needsCode && (
        <Input
          label={text('page.code')}
          hint={text('page.code.hint')}
          autocomplete="one-time-code"
          isRequired
          value={code}
          change={setCode}
        />
      )}
      <Input
        label={text('page.password.new')}
        hint={text('page.password.hint', { least: LEAST })}
        type="password"
        autocomplete="new-password"
        isRequired
        leastLength={LEAST}
        value={password}
        change={setPassword}
      />
      <Input
        label={text('page.password.again')}
        type="password"
        autocomplete="new-password"
        isRequired
        value={again}
        change={setAgain}
      />
      {differs && (
        <div role="alert">
          <Notice tone="bad">
            <p>{text('page.password.differs')}</p>
          </Notice>
        </div>
      )}
      {act.refusal && <Refused refusal={act.refusal} />}
      <button type="submit" class="button main-act" disabled={act.isBusy}>
        {text('page.welcome.go')}
      </button>
    </form>
  );
}
