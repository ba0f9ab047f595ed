import { join } from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { doorsPair } from '../../../../src/cli/doors/pairing.ts';
import { loadHome } from '../../../../src/config/load.ts';
import { HubDoors } from '../../../../src/doors/process/hub-doors.ts';
import { HubLink } from '../../../../src/doors/process/hub-link.ts';
import type { Message } from '../../../../src/text/message.ts';
import { ENGLISH, loadText, message } from '../../../../src/text/text.ts';
import { systemClock } from '../../../../src/time/system-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { failureOf } from '../../../support/failure.ts';
import { pipe } from '../../../support/pipe.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const WORDS = [
  message('door.bemfa.pair.topics', { assistant: 'xiaoai', count: 40, names: Array(40).fill('客廳的大燈') }),
  message('door.bemfa.pair.xiaoai'),
  message('door.bemfa.pair.xiaodu'),
  message('door.bemfa.pair.unmeasured'),
  message('door.webhook.token', { token: `hs_${'x'.repeat(32)}` }),
  message('door.webhook.once'),
  message('door.webhook.header'),
  message('door.webhook.body'),
  message('door.webhook.shortcut'),
  message('door.webhook.loopback'),
];
const silent = () => undefined;

/** A home whose door webhook is open, and answers a pairing with these words. */
async function homeWith(words: readonly Message[]): Promise<string> {
  const folder = folderWith({
    'halfsecond.yaml':
      'assistants: { siri: { name: Siri, doors: [webhook] }, genie: { name: Genie } }\ndoors: { spawn: false, webhook: {} }\n',
  });
  const socket = join(folder, 'state/doors.sock');
  const doors = new HubDoors({
    socket,
    command: ['false'],
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    onState: silent,
    services: {
      claim: silent,
      take: silent,
      paths: { list: () => [] },
      lags: {},
      gaps: { profiles: () => [] },
      registry: { list: () => [] },
      health: {},
    },
  });
  await doors.open(loadHome(folder));
  onEnd(() => doors.close());
  const link = new HubLink({ path: socket, door: 'webhook', process: 1, clock: systemClock });
  onEnd(async () => link.close());
  await new Promise<void>((welcomed) =>
    link.open({
      message: (told) => {
        if (told.type === 'welcome') welcomed();
        if (told.type === 'request')
          link.send({ type: 'answer', request: told.request, answer: { ok: { words: [...words] } } });
      },
      lost: silent,
    }),
  );
  return folder;
}

test.each(['en', 'zh-Hant', 'zh-Hans'] as const)(
  'in %s the pairing of bemfa and webhook keeps within 80 columns, where a Chinese character takes two',
  async (language) => {
    const config = await homeWith(WORDS);
    const terminal = pipe({ columns: 80, text: await loadText(language) });
    await doorsPair(terminal, 'webhook', { config, as: 'siri' });
    expect(terminal.printed.filter((line) => stringWidth(line) > 80)).toEqual([]);
    const squeezed = (text: string) => text.replaceAll(/\s/g, '');
    expect(squeezed(terminal.printed.join(''))).toBe(squeezed(WORDS.map(terminal.text.of).join('')));
  },
);

test('an assistant that does not list the webhook, where another one does, is not paired', async () => {
  const config = await homeWith([]);
  const failure = await failureOf(() =>
    doorsPair(pipe({ text: ENGLISH }), 'webhook', { config, as: 'genie' }),
  );
  expect(failure.exitCode).toBe(2);
  expect(failure.message).toContain('siri');
});
