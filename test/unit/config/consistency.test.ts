import { expect, test } from 'vitest';
import { loadHome } from '../../../src/config/load.ts';
import { failureOf } from '../../support/failure.ts';
import { folderWith } from '../../support/temp-folder.ts';

const told = async (yaml: string) =>
  (await failureOf(() => loadHome(folderWith({ 'halfsecond.yaml': yaml })))).message;

test('an assistant with the doors matter and homekit is a problem: Apple Home would have each device twice', async () => {
  const message = await told(
    'assistants: { siri: { name: Siri, doors: [matter, homekit] } }\ndoors: { matter: {}, homekit: { assistant: siri } }\n',
  );
  expect(message).toContain('assistants.siri.doors (line 1)');
  expect(message).toContain('Apple Home has every device twice');
});

test('the door matter may serve other assistants beside homekit', () => {
  const folder = folderWith({
    'halfsecond.yaml':
      'assistants: { siri: { name: Siri, doors: [homekit] }, google: { name: Google, doors: [matter] } }\ndoors: { matter: {}, homekit: { assistant: siri } }\n',
  });
  expect(loadHome(folder).doors.homekit).toMatchObject({ assistant: 'siri', port: 51_826 });
});

test('a door of an unknown assistant is a problem that suggests the nearest name', async () => {
  const message = await told(
    'assistants: { siri: { name: Siri } }\ndoors: { homekit: { assistant: sri }, hermes: { wakewords: { jarvis: nobody } } }\n',
  );
  expect(message).toMatch(/doors\.homekit\.assistant.*did you mean `siri`/);
  expect(message).toContain('doors.hermes.wakewords.jarvis');
});
