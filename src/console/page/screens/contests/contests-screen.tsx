import { useState } from 'preact/hooks';
import type { Route } from '../../hub/route.ts';
import { Select } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { ContestList } from './contest-list.tsx';
import { ContestScreen } from './contest-screen.tsx';
import { Tonight } from './tonight.tsx';
import { useContests } from './use-contests.ts';

/** The contests of the house, newest first; and one of them, where the address names it. */
export function ContestsScreen({ route }: { readonly route: Route }) {
  const text = useText();
  const names = useNames();
  const [assistant, setAssistant] = useState(route.query.get('assistant') ?? '');
  const [room, setRoom] = useState(route.query.get('room') ?? '');
  const [device, setDevice] = useState(route.query.get('device') ?? '');
  const contests = useContests({ assistant, room, device });
  const all = { value: '', words: text('page.all') };
  return (
    <>
      <Screen title={text('page.nav.contests')} isShown={route.item === undefined}>
        <Tonight contests={contests.contests} />
        <div class="filters">
          <Select
            label={text('page.assistant')}
            value={assistant}
            options={[all, ...names.assistants.map((id) => ({ value: id, words: names.assistant(id) }))]}
            change={setAssistant}
          />
          <Select
            label={text('page.room')}
            value={room}
            options={[all, ...names.rooms.map((id) => ({ value: id, words: names.room(id) }))]}
            change={setRoom}
          />
          <Select
            label={text('page.device')}
            value={device}
            options={[all, ...names.devices.map((id) => ({ value: id, words: names.device(id) }))]}
            change={setDevice}
          />
        </div>
        <ContestList contests={contests} />
      </Screen>
      {route.item !== undefined && <ContestScreen key={route.item} id={route.item} />}
    </>
  );
}
