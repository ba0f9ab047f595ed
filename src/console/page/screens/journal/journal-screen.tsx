import { useState } from 'preact/hooks';
import { Input, Select } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { ContestList } from '../contests/contest-list.tsx';
import { useContests } from '../contests/use-contests.ts';
import { WhatIf } from './what-if.tsx';

/** Everything that was decided, searched; and a night replayed under another policy. */
export function JournalScreen() {
  const text = useText();
  const names = useNames();
  const [search, setSearch] = useState('');
  const [sought, setSought] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [device, setDevice] = useState('');
  const contests = useContests({ search: sought, from, to, device });
  return (
    <Screen title={text('page.nav.journal')}>
      <WhatIf />
      <section class="stack" aria-labelledby="search">
        <h2 id="search">{text('page.search')}</h2>
        <search>
          <form
            class="filters"
            onSubmit={(event) => {
              event.preventDefault();
              setSought(search.trim());
            }}
          >
            <Input label={text('page.search.words')} type="search" value={search} change={setSearch} />
            <Select
              label={text('page.device')}
              value={device}
              options={[
                { value: '', words: text('page.all') },
                ...names.devices.map((id) => ({ value: id, words: names.device(id) })),
              ]}
              change={setDevice}
            />
            <Input label={text('page.from')} type="date" value={from} change={setFrom} />
            <Input label={text('page.to')} type="date" value={to} change={setTo} />
            <button type="submit" class="button">
              {text('page.search.go')}
            </button>
          </form>
        </search>
        <ContestList contests={contests} />
      </section>
    </Screen>
  );
}
