import { useState } from 'preact/hooks';
import type { DoorView, Invitation, Pair } from '../../../api.ts';
import { useHub } from '../../hub/hub.tsx';
import { useAct } from '../../parts/act.tsx';
import { Dialog, Input, Select } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Notice, Refused } from '../../parts/notice.tsx';
import { QrCode } from '../../parts/qr-code.tsx';
import { useText } from '../../words/language.tsx';

/** Lets one more in by a door: asks whose commands come by it, then shows the code, or the token, once. */
export function PairDialog({ door, close }: { readonly door: DoorView; close(): void }) {
  const text = useText();
  const names = useNames();
  const { client } = useHub();
  const act = useAct();
  const [assistant, setAssistant] = useState(door.claimants[0] ?? '');
  const [name, setName] = useState('');
  const [invitation, setInvitation] = useState<Invitation>();
  const isNamed = door.door === 'webhook';
  return (
    <Dialog title={text('page.pair', { door: door.door })} close={close}>
      {invitation ? (
        <Invited invitation={invitation} />
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            const body = { assistant, ...(name.trim() !== '' && { name: name.trim() }) };
            act.run(
              () => client.change<Invitation, Pair>('POST', `doors/${door.door}/pairings`, body),
              setInvitation,
            );
          }}
        >
          <Select
            label={text('page.pair.whose')}
            value={assistant}
            options={door.claimants.map((id) => ({ value: id, words: names.assistant(id) }))}
            change={setAssistant}
          />
          {isNamed && (
            <Input
              label={text('page.pair.name')}
              hint={text('page.pair.name.hint')}
              value={name}
              change={setName}
            />
          )}
          {act.refusal && <Refused refusal={act.refusal} />}
          <button type="submit" class="button main-act" disabled={act.isBusy}>
            {text('page.pair.go')}
          </button>
        </form>
      )}
    </Dialog>
  );
}

function Invited({ invitation }: { readonly invitation: Invitation }) {
  const text = useText();
  const { words, qr, expires_s } = invitation;
  return (
    <div class="stack" data-invitation>
      {qr && <QrCode rows={qr} label={text('page.qr')} />}
      {words.map((line) => (
        <p key={line} class="invited">
          {line}
        </p>
      ))}
      <Notice tone="warn">
        <p>
          {expires_s === null
            ? text('page.pair.once')
            : text('page.pair.expires', { minutes: Math.ceil(expires_s / 60) })}
        </p>
      </Notice>
    </div>
  );
}
