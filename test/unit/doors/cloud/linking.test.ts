import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAligenie } from '../../../../src/doors/cloud/aligenie/aligenie.ts';
import { FakeDoorHost } from '../../../support/door-host.ts';
import { failureOf } from '../../../support/failure.ts';
import { CLIENT, jsonOf, REDIRECT, SkillClient, skillHome } from '../../../support/skill-client.ts';

const open = () => SkillClient.open(openAligenie, skillHome('aligenie', 'tmall-genie'));
const grant = (code: string) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT,
  client_id: CLIENT.id,
  client_secret: CLIENT.secret,
});

test('an account is linked by the owner’s password, and listed', async () => {
  const cloud = await open();
  const page = await fetch(cloud.page());
  expect(await page.text()).toContain('AliGenie');
  expect(page.headers.get('x-frame-options')).toBe('DENY');
  const tokens = await cloud.tokens();
  expect(tokens).toMatchObject({ access_token: expect.any(String), expires_in: expect.any(Number) });
  expect((await cloud.door.status()).pairings).toMatchObject([{ assistant: 'tmall-genie' }]);
});

test('the cloud may authenticate at the token endpoint by HTTP Basic', async () => {
  const cloud = await open();
  const { client_id: _, client_secret: __, ...rest } = grant(await cloud.code());
  const basic = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64');
  expect((await cloud.token(rest, { authorization: `Basic ${basic}` })).status).toBe(200);
});

test('a wrong password links no account, and passwords can be tried eight times in a quarter of an hour', async () => {
  const cloud = await open();
  const answers: number[] = [];
  for (let tries = 0; tries < 10; tries++) answers.push((await cloud.enter(`guess ${tries}`)).status);
  expect(answers.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 403));
  expect(answers.slice(8)).toEqual([429, 429]);
  const right = await cloud.enter(CLIENT.password);
  expect(right.status).toBe(429);
  expect(await right.text()).toContain('Too many tries');
  expect((await cloud.door.status()).pairings).toEqual([]);
});

test.each([
  ['another address to be sent back to', { redirect: 'https://evil.example/back' }],
  ['an address that only begins like ours', { redirect: `${REDIRECT}/more` }],
  ['another client', { client: 'somebody' }],
])('%s gets neither the linking page nor a code', async (_, of) => {
  const cloud = await open();
  expect((await fetch(cloud.page(of))).status).toBe(400);
  const answer = await cloud.enter(CLIENT.password, cloud.page(of));
  expect(answer.status).toBe(400);
  expect(answer.headers.get('location')).toBeNull();
});

test('a code is exchanged once, by its own client, with the client secret', async () => {
  const cloud = await open();
  const code = await cloud.code();
  const wrong = await cloud.token({ ...grant(code), client_secret: 'guess' });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error: 'invalid_client' });
  expect((await cloud.token(grant(code))).status).toBe(200);
  expect(await (await cloud.token(grant(code))).json()).toMatchObject({ error: 'invalid_grant' });
  expect(
    (await cloud.token({ ...grant(await cloud.code()), redirect_uri: 'https://evil.example' })).status,
  ).toBe(400);
});

test('a refresh token gives new tokens once, and the tokens before are refused', async () => {
  const cloud = await open();
  const first = await cloud.tokens();
  const second = await jsonOf<{ access_token: string }>(cloud.refresh(first.refresh_token));
  expect(second.access_token).not.toBe(first.access_token);
  expect(await (await cloud.refresh(first.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
  expect((await cloud.door.status()).pairings).toHaveLength(1);
});

test('an expired code and an expired refresh token are refused', async () => {
  const cloud = await open();
  const code = await cloud.code();
  cloud.host.ahead_ms = 121_000;
  expect(await (await cloud.token(grant(code))).json()).toMatchObject({ error: 'invalid_grant' });
  await cloud.tokens();
  cloud.host.ahead_ms += 181 * 86_400_000;
  expect(await (await cloud.refresh()).json()).toMatchObject({ error: 'invalid_grant' });
});

test('linked accounts survive a restart, an unlinked one is refused, and no token is written to the disk', async () => {
  const cloud = await open();
  const tokens = await cloud.tokens();
  const { host } = cloud;
  const kept = readFileSync(join(host.folder, 'accounts.json'), 'utf8');
  for (const secret of [tokens.access_token, tokens.refresh_token, CLIENT.secret, CLIENT.password]) {
    expect(kept).not.toContain(secret);
    expect(host.logged.join()).not.toContain(secret);
  }
  await cloud.door.close();
  const again = await openAligenie(host);
  const { pairings } = await again.status();
  expect(pairings).toHaveLength(1);
  expect(await again.unpair(pairings[0]?.id ?? '')).toBe(true);
  expect(await again.unpair(pairings[0]?.id ?? '')).toBe(false);
  await again.close();
});

test('a missing secret and a taken port are failures that say how to fix them', async () => {
  const home = skillHome('aligenie', 'tmall-genie');
  const missing = { ...home, folder: '/nowhere' };
  const failure = await failureOf(() => openAligenie(new FakeDoorHost(missing)));
  expect(failure).toMatchObject({ exitCode: 4 });
  expect(failure.message).toContain('doors.aligenie.client_secret_file');
  const cloud = await open();
  const { aligenie } = home.doors;
  if (!aligenie) throw new Error('configured above');
  const taken = {
    ...home,
    doors: { ...home.doors, aligenie: { ...aligenie, port: Number(cloud.base.split(':')[2]) } },
  };
  expect((await failureOf(() => openAligenie(new FakeDoorHost(taken)))).message).toContain(
    'doors.aligenie.port',
  );
});
