import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDoorAccounts } from '../../../../src/cli/check/doors.ts';
import { BEMFA_SETTINGS, bemfaSettingsOf } from '../../../../src/cli/service/bemfa-settings.ts';
import type { Phrase } from '../../../../src/text/message.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const LINK = 'etc/systemd/system/halfsecond.service.wants/halfsecond-door@alexa.service';
const SYSTEMD = { 'run/systemd/system/.there': '' };
const OWN = { ...SYSTEMD, [LINK]: '', 'etc/halfsecond/credentials/alexa-mqtt-password': 'p' };

/** What is found on a machine of these files, whose home has the door alexa, or the doors given. */
function found(of: {
  files: Readonly<Record<string, string>>;
  mqtt?: object;
  skill?: object;
  doors?: object;
}): {
  state: string;
  words: string;
} {
  const root = folderWith(of.files);
  const skill = { assistant: 'siri', client_id: 'c', redirect_uris: ['https://c.example/'], ...of.skill };
  const made = home({
    devices: [],
    more: {
      doors: of.doors ?? { alexa: skill },
      mqtt: of.mqtt ?? { url: 'mqtt://127.0.0.1', username: 'hub' },
    },
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

const BEMFA_LINK = LINK.replace('alexa', 'bemfa');
const BEMFA_HOME = {
  bemfa: {
    accounts: [
      { assistant: 'siri', key_file: 'credentials/bemfa-siri' },
      { assistant: 'tmall-genie', key_file: 'credentials/bemfa-genie' },
    ],
  },
  webhook: {},
};
const WELL = {
  ...SYSTEMD,
  [BEMFA_LINK]: '',
  [LINK.replace('alexa', 'webhook')]: '',
  [BEMFA_SETTINGS.slice(1)]: bemfaSettingsOf(['siri', 'tmall-genie']),
  'etc/halfsecond/credentials/bemfa-mqtt-password': 'p',
  'etc/halfsecond/credentials/webhook-mqtt-password': 'p',
};

test('bemfa and webhook that share the hub’s account are a fault, as the doors of clouds are', () => {
  const { state, words } = found({ files: SYSTEMD, doors: BEMFA_HOME });
  expect(state).toBe('degraded');
  expect(words).toMatch(/^bemfa, webhook: under the hub’s account/);
});

test('check says that bemfa’s service may reach the internet, which the other doors’ may not', () => {
  const { state, words } = found({ files: WELL, doors: BEMFA_HOME });
  expect(state).toBe('ok');
  expect(words).toMatch(
    /^bemfa, webhook: each by a service.*; bemfa may reach every address on the internet/,
  );
});

test.each([
  ['of another account', bemfaSettingsOf(['siri'])],
  ['that is missing', undefined],
])('a file of bemfa’s unit %s is a fault with a fix', (_, settings) => {
  const others = Object.entries(WELL).filter(([file]) => !file.endsWith('halfsecond.conf'));
  const files = {
    ...Object.fromEntries(others),
    ...(settings !== undefined && { [BEMFA_SETTINGS.slice(1)]: settings }),
  };
  const { state, words } = found({ files, doors: BEMFA_HOME });
  expect(state).toBe('degraded');
  expect(words).toMatch(/keys of the present accounts; .*sudo halfsecond service doors/);
});

test('a key of bemfa that another account than root can read is told', () => {
  const files = { ...WELL, 'etc/halfsecond/credentials/bemfa-siri': 'k' };
  expect(found({ files, doors: BEMFA_HOME }).words).toMatch(
    /^bemfa: the hub’s account can read credentials\/bemfa-siri/,
  );
});
