import { useState } from 'preact/hooks';
import type { Devices, DeviceView } from '../../../api.ts';
import { useAnswer, useEvents } from '../../hub/hub.tsx';
import { Input } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Answered } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { DeviceCard } from './device-card.tsx';
import { Discovery } from './discovery.tsx';

/** With more devices than this there is a field to search them. */
const SEARCHED_FROM = 8;

/** Every device: its state, whose it is, and how it is commanded; and those that the broker knows and the home lacks. */
export function DevicesScreen() {
  const text = useText();
  const answer = useAnswer<Devices>('devices');
  useEvents((event) => {
    const { value } = answer;
    if (event.kind === 'device' && value)
      answer.take({
        devices: value.devices.map((each) =>
          each.device === event.device ? { ...each, state: event.state, online: event.online } : each,
        ),
      });
  });
  const changed = (device: DeviceView) => {
    const { value } = answer;
    if (value)
      answer.take({ devices: value.devices.map((each) => (each.device === device.device ? device : each)) });
  };
  return (
    <Screen title={text('page.nav.devices')}>
      <Discovery again={answer.again} />
      <Answered answer={answer}>
        {({ devices }) => <ByRoom devices={devices} changed={changed} again={answer.again} />}
      </Answered>
    </Screen>
  );
}

function ByRoom(of: {
  readonly devices: readonly DeviceView[];
  changed(device: DeviceView): void;
  again(): void;
}) {
  const text = useText();
  const names = useNames();
  const [search, setSearch] = useState('');
  const sought = search.trim().toLowerCase();
  const found = of.devices.filter(
    ({ device, name, room }) =>
      sought === '' ||
      [device, name, room, names.room(room)].some((each) => each.toLowerCase().includes(sought)),
  );
  const rooms = [...new Set(found.map(({ room }) => room))];
  return (
    <>
      {of.devices.length > SEARCHED_FROM && (
        <Input label={text('page.devices.search')} type="search" value={search} change={setSearch} />
      )}
      {of.devices.length === 0 && <p class="empty">{text('page.devices.none')}</p>}
      {of.devices.length > 0 && found.length === 0 && <p class="empty">{text('page.devices.not-found')}</p>}
      {rooms.map((room) => (
        <section key={room} class="stack" aria-labelledby={`room-${room}`}>
          <h2 id={`room-${room}`}>{room === '' ? text('page.devices.roomless') : names.room(room)}</h2>
          <ul class="grid">
            {found
              .filter((each) => each.room === room)
              .map((device) => (
                <DeviceCard key={device.device} device={device} changed={of.changed} again={of.again} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}
