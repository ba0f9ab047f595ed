import { useState } from 'preact/hooks';
import type { Contest, Taught, WrongOne } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { useAct } from '../../parts/act.tsx';
import { Dialog } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Refused } from '../../parts/notice.tsx';
import { useText } from '../../words/language.tsx';

/** "Wrong one": asks whom the household meant, and teaches it. */
export function WrongOneDialog(of: {
  readonly contest: Contest;
  close(): void;
  taught(words: string): void;
}) {
  const { contest } = of;
  const text = useText();
  const names = useNames();
  const { client } = useHub();
  const act = useAct();
  const [should, setShould] = useState(contest.others[0] ?? '');
  return (
    <Dialog title={text('page.wrong')} close={of.close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          act.run(
            () =>
              client.change<Taught, WrongOne>('POST', `contests/${encodeURIComponent(contest.id)}/wrong`, {
                should,
              }),
            ({ words }) => of.taught(words),
          );
        }}
      >
        <fieldset class="stack tight">
          <legend class="label">{text('page.wrong.who')}</legend>
          {contest.others.map((id) => (
            <label key={id} class={`choice ${names.tone(id)}`}>
              <input
                type="radio"
                name="should"
                value={id}
                checked={should === id}
                onChange={() => setShould(id)}
              />
              <span class="dot" aria-hidden="true" />
              {names.assistant(id)}
            </label>
          ))}
        </fieldset>
        <p class="small quiet">{text('page.wrong.hint')}</p>
        {act.refusal && <Refused refusal={act.refusal} />}
        <button type="submit" class="button main-act" disabled={act.isBusy}>
          {text('page.wrong.teach')}
        </button>
      </form>
    </Dialog>
  );
}
