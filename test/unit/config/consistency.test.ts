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

test('a room on a floor that the home does not name is a problem that suggests the nearest floor', async () => {
  const message = await told(
    'assistants: { siri: { name: Siri } }\nfloors: { upper: {} }\nrooms: { den: { floor: uper } }\n',
  );
  expect(message).toMatch(/rooms\.den\.floor \(line 3\).*did you mean `upper`/);
});

test('trust in the assistant of a cloud’s door is a problem: the door may claim for it at the broker', async () => {
  const message = await told(
    'assistants: { alexa: { name: Alexa, trust: true } }\nmqtt: { url: "mqtt://h", username: hub }\ndoors: { alexa: { assistant: alexa, client_id: c, redirect_uris: ["https://c.example/"] } }\n',
  );
  expect(message).toMatch(/assistants\.alexa\.trust \(line 1\).*unlock_by/);
});

test('an account of Bemfa of an unknown assistant, or with the key of another account, is a problem with its place', async () => {
  const message = await told(
    'assistants: { xiaoai: { name: 小愛 } }\ndoors: { bemfa: { accounts: [{ assistant: xiaoai, key_file: a }, { assistant: xiaoia, key_file: a }] } }\n',
  );
  expect(message).toMatch(/doors\.bemfa\.accounts\S*1\S*assistant.*did you mean `xiaoai`/);
  expect(message).toMatch(/doors\.bemfa\.accounts\S*1\S*key_file.*the key of another account/);
});

test.each([
  'mqtt://bemfa.com:9501',
  'mqtts://user:secret@bemfa.com',
  'mqtts://bemfa.com/path',
  'https://bemfa.com',
])('the address %s is none of a Bemfa server: it would show the key, or is no MQTT', async (mqtt_url) => {
  const message = await told(
    `assistants: { xiaoai: { name: 小愛 } }\ndoors: { bemfa: { accounts: [{ assistant: xiaoai, key_file: a }], mqtt_url: "${mqtt_url}" } }\n`,
  );
  expect(message).toContain('doors.bemfa.mqtt_url');
});
