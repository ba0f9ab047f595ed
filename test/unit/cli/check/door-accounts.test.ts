import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDoorAccounts } from '../../../../src/cli/check/doors.ts';
import type { Phrase } from '../../../../src/text/message.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const LINK = 'etc/systemd/system/halfsecond.service.wants/halfsecond-door@alexa.service';
const SYSTEMD = { 'run/systemd/system/.there': '' };
const OWN = { ...SYSTEMD, [LINK]: '', 'etc/halfsecond/credentials/alexa-mqtt-password': 'p' };

/** What is found on a machine of these files, whose home has the door alexa. */
function found(of: { files: Readonly<Record<string, string>>; mqtt?: object; skill?: object }): {
  state: string;
  words: string;
} {
  const root = folderWith(of.files);
  const skill = { assistant: 'siri', client_id: 'c', redirect_uris: ['https://c.example/'], ...of.skill };
  const made = home({
    devices: [],
    more: { doors: { alexa: skill }, mqtt: of.mqtt ?? { url: 'mqtt://127.0.0.1', username: 'hub' } },
  });
  const folder = join(root, 'etc/halfsecond');
  const { state, detail } = checkDoorAccounts({ ...made, folder }, (path) => join(root, path));
  return { state, words: ENGLISH.of(detail as Phrase) };
}

test('a door that the hub of the service starts shares its account and its password: that is a fault with a fix', () => {
  const { state, words } = found({ files: SYSTEMD });
  expect(state).toBe('degraded');
  expect(words).toMatch(
    /^alexa: under the hub’s account, with the hub’s password.*sudo halfsecond service doors$/,
  );
});

test('without systemd, as in a container, check says that there is one account', () => {
  const { state, words } = found({ files: {} });
  expect(state).toBe('ok');
  expect(words).toMatch(/^alexa: one account for the hub and its doors here.*container of its own/);
});

test('a door with a unit and a password of its own is well', () => {
  expect(found({ files: OWN })).toEqual({
    state: 'ok',
    words: 'alexa: each by a service, an account and a broker user of its own',
  });
  expect(found({ files: OWN, mqtt: {} }).words).toMatch(/the broker is in the hub/);
});

test('a door with a unit and no password for the broker is told', () => {
  const { 'etc/halfsecond/credentials/alexa-mqtt-password': _, ...files } = OWN;
  expect(found({ files })).toMatchObject({
    state: 'degraded',
    words: expect.stringMatching(/halfsecond acl/),
  });
});

test('a secret of the door that another account than root can read is told', () => {
  const files = { ...OWN, 'etc/halfsecond/secret': 's' };
  const { state, words } = found({ files, skill: { client_secret_file: 'secret' } });
  expect(state).toBe('degraded');
  expect(words).toMatch(/^alexa: the hub’s account can read secret; .*service doors/);
});
