import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAligenie } from '../../../../src/doors/cloud/aligenie/aligenie.ts';
import { FakeDoorHost } from '../../../support/door-host.ts';
import { failureOf } from '../../../support/failure.ts';
import { CLIENT, jsonOf, REDIRECT, SkillClient, skillHome } from '../../../support/skill-client.ts';
import { folderWith } from '../../../support/temp-folder.ts';

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

test.each([
  ['zh-TW,zh;q=0.9', '允許 AliGenie 控制這個家'],
  ['zh-CN', '允许 AliGenie 控制这个家'],
  ['fr', 'Let AliGenie into this home'],
])('the linking page speaks the language that the browser asks for: %s', async (accept, title) => {
  const cloud = await open();
  const page = await fetch(cloud.page(), { headers: { 'accept-language': accept } });
  expect(await page.text()).toContain(`<h1>${title}</h1>`);
  expect(page.headers.get('vary')).toContain('accept-language');
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
});

test('a refresh token that is sent again ends its account, for the thief and for the cloud', async () => {
  const cloud = await open();
  const first = await cloud.tokens();
  const second = await jsonOf<{ refresh_token: string }>(cloud.refresh(first.refresh_token));
  expect(await (await cloud.refresh(first.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
  expect(await (await cloud.refresh(second.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
  expect((await cloud.door.status()).pairings).toEqual([]);
  expect(cloud.host.logged.join()).toContain('a refresh token was used twice');
});

test('a code with a PKCE verifier is not exchanged without the client secret', async () => {
  const cloud = await open();
  const code_challenge = createHash('sha256').update('v'.repeat(50)).digest('base64url');
  const page = `${cloud.page()}&code_challenge=${code_challenge}&code_challenge_method=S256`;
  const back = new URL((await cloud.enter(CLIENT.password, page)).headers.get('location') ?? 'none:');
  const { client_secret: _, ...rest } = grant(back.searchParams.get('code') ?? '');
  const proof = { code_verifier: 'v'.repeat(50) };
  expect((await cloud.token({ ...rest, ...proof })).status).toBe(400);
  expect((await cloud.token({ ...rest, ...proof, client_secret: CLIENT.secret })).status).toBe(200);
});

test('page views and junk posts keep neither the cloud from its requests nor the owner from linking', async () => {
  const cloud = await open();
  const { access_token } = await cloud.tokens();
  for (let views = 0; views < 620; views += 20)
    await Promise.all(Array.from({ length: 20 }, () => fetch(cloud.page()).then((page) => page.text())));
  for (let posts = 0; posts < 10; posts++) {
    await fetch(cloud.page(), { method: 'POST', body: new URLSearchParams({ nonsense: 'x' }) });
    await cloud.enter('');
    await cloud.enter('guess', cloud.page({ client: 'somebody' }));
  }
  const header = { namespace: 'AliGenie.Iot.Device.Discovery', name: 'DiscoveryDevices', messageId: 'm' };
  const request = { header: { ...header, payLoadVersion: 1 }, payload: { accessToken: access_token } };
  expect((await cloud.post(request)).status).toBe(200);
  expect((await cloud.enter(CLIENT.password)).status).toBe(302);
});

test('requests of strangers use up neither the budget of a linked account nor that of the cloud’s tokens', async () => {
  const cloud = await open();
  const { access_token } = await cloud.tokens();
  const answers: number[] = [];
  for (let requests = 0; requests < 640; requests += 20) {
    const sent = Array.from({ length: 20 }, () => cloud.post({ nonsense: 'x' }));
    answers.push(...(await Promise.all(sent)).map(({ status }) => status));
  }
  for (let requests = 0; requests < 130; requests++) await cloud.token({ grant_type: 'nonsense' });
  expect(answers).toContain(429);
  expect((await cloud.token({ grant_type: 'nonsense' })).status).toBe(429);
  const header = { namespace: 'AliGenie.Iot.Device.Discovery', name: 'DiscoveryDevices', messageId: 'm' };
  const request = { header: { ...header, payLoadVersion: 1 }, payload: { accessToken: access_token } };
  expect((await cloud.post(request)).status).toBe(200);
  expect((await cloud.refresh()).status).toBe(200);
});

test('successful and failed tries to link are counted and logged, and no password is logged', async () => {
  const cloud = await open();
  await cloud.enter('a wrong guess');
  await cloud.code();
  expect((await cloud.door.status()).links).toMatchObject({
    succeeded: 1,
    failed: 1,
    last_failed_at: expect.any(String),
  });
  expect(cloud.host.logged.join()).toContain('a wrong password');
  expect(cloud.host.logged.join()).toContain('an account was linked');
  expect(cloud.host.logged.join()).not.toContain('a wrong guess');
});

test('a password that can be guessed keeps the door closed, and the fix says how to make a better one', async () => {
  const home = skillHome('aligenie', 'tmall-genie');
  const folder = folderWith({ secret: CLIENT.secret, password: '1234' });
  const failure = await failureOf(() => openAligenie(new FakeDoorHost({ ...home, folder })));
  expect(failure.message).toContain('at least 12 characters');
  expect(failure.message).not.toContain('1234');
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

test('AliGenie is sent back to its own address letter by letter, with skillId, token, code and state', async () => {
  const cloud = await open();
  const redirect = `${REDIRECT}?skillId=12345&token=MTIz+abc/def==`;
  const page = cloud.page({ redirect });
  expect((await fetch(page)).status).toBe(200);
  const location = (await cloud.enter(CLIENT.password, page)).headers.get('location') ?? '';
  expect(location.startsWith(`${redirect}&code=`)).toBe(true);
  const back = new URL(location).searchParams;
  expect(back.get('state')).toBe('st/ate');
  const answer = await cloud.token({ ...grant(back.get('code') ?? ''), redirect_uri: redirect });
  expect(answer.status).toBe(200);
  const tokens = await jsonOf<{ refresh_token: string }>(answer);
  // A refresh must itself return a refresh token: without one AliGenie asks the owner to link again.
  expect(await jsonOf(cloud.refresh(tokens.refresh_token))).toMatchObject({
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    expires_in: expect.any(Number),
  });
});

test.each([
  ['another parameter', '?skillId=1&next=https://evil.example'],
  ['a second question mark', '?skillId=1?token=2'],
  ['a fragment', '?skillId=1#token=2'],
  ['a token with other signs', '?token=%0d%0aset-cookie:'],
])('an address with %s behind ours gets no code', async (_, query) => {
  const cloud = await open();
  const page = cloud.page({ redirect: `${REDIRECT}${query}` });
  expect((await cloud.enter(CLIENT.password, page)).status).toBe(400);
});
