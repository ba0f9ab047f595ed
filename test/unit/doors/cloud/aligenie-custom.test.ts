import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAligenie } from '../../../../src/doors/cloud/aligenie/aligenie.ts';
import { failureOf } from '../../../support/failure.ts';
import { CLIENT, REDIRECT, SkillClient, skillHome } from '../../../support/skill-client.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const PATH = 'a1b2c3d4e5f6a7b8c9d0e1f2';
const PROOF = '13f776873db7e9dfae87121bcec0712a.txt';

function customHome(custom: object, assistants: object = {}) {
  const doors = {
    aligenie: {
      assistant: 'tmall-genie',
      port: 0,
      client_id: CLIENT.id,
      client_secret_file: 'secret',
      owner_password_file: 'password',
      redirect_uris: [REDIRECT],
      custom,
    },
  };
  const home = skillHome('aligenie', 'tmall-genie', {
    doors,
    assistants: { 'tmall-genie': { name: '天貓精靈', locale: 'zh-CN', ...assistants } },
  });
  writeFileSync(join(home.folder, 'path'), `${PATH}\n`);
  writeFileSync(join(home.folder, PROOF), 'the owner of the skill');
  return home;
}

async function opened(
  custom: object = { path_file: 'path', verification_file: PROOF, invocation: '小管家' },
  credentials?: string,
) {
  const cloud = await SkillClient.open(openAligenie, customHome(custom), credentials);
  const ask = async (
    utterance: string,
    of: { device?: string; requestId?: string | null; path?: string; more?: object } = {},
  ) => {
    const { device = 'dev-open-id-1', requestId = randomUUID(), path = `/${PATH}`, more = {} } = of;
    const answer = await fetch(`${cloud.base}/aligenie/custom${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        sessionId: randomUUID(),
        utterance,
        requestData: { userOpenId: 'user', deviceOpenId: device, userPhone: '' },
        skillId: 1234,
        intentName: 'anything',
        slotEntities: [{ intentParameterName: 'words', originalValue: utterance }],
        ...(requestId !== null && { requestId }),
        ...more,
      }),
    });
    const body = (await answer.json()) as {
      readonly returnCode: string;
      readonly returnValue?: {
        readonly reply: string;
        readonly resultType: string;
        readonly executeCode: string;
      };
    };
    return { status: answer.status, ...body };
  };
  return { cloud, ask };
}

test('the custom skill delivers what was said, without its invocation word, and answers as the platform expects', async () => {
  const { cloud, ask } = await opened();
  const answer = await ask('让小管家，打开客厅灯');
  expect(answer).toMatchObject({
    status: 200,
    returnCode: '0',
    returnValue: { resultType: 'RESULT', executeCode: 'SUCCESS' },
  });
  expect(answer.returnValue?.reply).toContain('好了');
  expect(cloud.host.commands).toMatchObject([{ assistant: 'tmall-genie', intents: [], text: '打开客厅灯' }]);
});

test('a request that comes again is not carried out again, and one without an id is always a new one', async () => {
  const { cloud, ask } = await opened();
  await ask('打开客厅灯', { requestId: 'same' });
  await ask('打开客厅灯', { requestId: 'same' });
  expect(cloud.host.commands).toHaveLength(1);
  await ask('打开客厅灯', { requestId: null });
  await ask('打开客厅灯', { requestId: null });
  expect(new Set(cloud.host.commands.map(({ id }) => id)).size).toBe(3);
});

test('a speaker is asked for its room at its first use, learns it when it is told, and keeps it after a restart', async () => {
  const { cloud, ask } = await opened();
  expect((await ask('开灯')).returnValue?.reply).toContain('哪个房间');
  expect((await ask('开灯')).returnValue?.reply).toBe('好了。');
  expect((await ask('这里是月球')).returnValue?.reply).toBe('我不认识这个房间。');
  expect((await ask('小管家，這裡是臥室。')).returnValue?.reply).toBe('记住了。');
  await ask('开灯');
  await ask('开灯', { device: 'another' });
  expect(cloud.host.commands.map(({ room }) => room)).toEqual([undefined, undefined, 'bedroom', undefined]);
  const [pairing] = (await cloud.door.status()).pairings;
  expect(pairing).toMatchObject({ assistant: 'tmall-genie', label: { parameters: { room: 'bedroom' } } });
  await cloud.door.close();
  const again = await openAligenie(cloud.host);
  expect((await again.status()).pairings).toHaveLength(1);
  expect(await again.unpair(pairing?.id ?? '')).toBe(true);
  expect((await again.status()).pairings).toEqual([]);
  await again.close();
});

test('a speaker’s room can be configured by its id', async () => {
  const { cloud, ask } = await opened({ path_file: 'path', speakers: { 'dev-open-id-1': 'kitchen' } });
  await ask('开灯');
  expect(cloud.host.commands[0]?.room).toBe('kitchen');
});

test('without the path or the token of a linked account nothing is asked of the hub', async () => {
  const { cloud, ask } = await opened();
  for (const path of ['', '/wrong', `/${PATH}x`, `/${PATH.slice(1)}`])
    expect(await ask('打开客厅灯', { path })).toMatchObject({ status: 403, returnCode: '403' });
  expect(await ask('打开客厅灯', { path: '', more: { token: 'guess' } })).toMatchObject({ status: 403 });
  expect(cloud.host.commands).toEqual([]);
  const { access_token: token } = await cloud.tokens();
  expect(await ask('打开客厅灯', { path: '', more: { token } })).toMatchObject({ status: 200 });
  cloud.host.ahead_ms = 2 * 3_600_000;
  expect(await ask('打开客厅灯', { path: '', more: { token } })).toMatchObject({ status: 403 });
  expect(cloud.host.commands).toHaveLength(1);
});

test('the owner’s file is served under its own name, and no other file is', async () => {
  const { cloud } = await opened();
  const served = await fetch(`${cloud.base}/aligenie/${PROOF}`);
  expect([served.status, await served.text()]).toEqual([200, 'the owner of the skill']);
  for (const name of ['secret', 'path', '..%2fpassword', 'other.txt'])
    expect((await fetch(`${cloud.base}/aligenie/${name}`)).status).toBe(404);
});

test.each([
  ['no words', { utterance: 5 }],
  ['words of 301 characters', { utterance: '开'.repeat(301) }],
  ['a device that is a list', { utterance: '开灯', requestData: { deviceOpenId: [] } }],
])('a request with %s is answered with an error of the platform’s', async (_, more) => {
  const { cloud, ask } = await opened();
  expect(await ask('', { more })).toMatchObject({
    returnCode: '1',
    returnValue: { executeCode: 'PARAMS_ERROR' },
  });
  expect(cloud.host.commands).toEqual([]);
});

test('the invocation word alone is answered by a question, and words that are not understood by a sentence', async () => {
  const { cloud, ask } = await opened();
  expect((await ask('小管家。')).returnValue?.reply).toBe('要做什么呢？');
  cloud.host.result = () => ({ outcome: 'refused', reason: 'r', why: 'not_understood' });
  expect((await ask('呼噜💤')).returnValue?.reply).toBe('这句话我没听懂。');
});

test('a flood of strangers does not keep the skill from answering', async () => {
  const { ask } = await opened();
  for (let round = 0; round < 31; round++)
    await Promise.all(Array.from({ length: 20 }, () => ask('a', { path: '/wrong' })));
  expect(await ask('打开客厅灯')).toMatchObject({ status: 200 });
});

test('a path that can be guessed does not open the door', async () => {
  const home = customHome({ path_file: 'path' });
  writeFileSync(join(home.folder, 'path'), 'short');
  const { message } = await failureOf(() => SkillClient.open(openAligenie, home));
  expect(message).toContain('doors.aligenie.custom.path_file');
  expect(message).toContain('openssl rand');
  expect(message).not.toContain('short,');
});

test('an address and a proof that are credentials of the door’s unit serve where the door may not read the files', async () => {
  const path = 'another-path-that-nobody-guesses';
  const credentials = folderWith({
    'aligenie-custom-path': `${path}\n`,
    'aligenie-custom-verification': 'the owner, as a credential',
  });
  const closed = { path_file: 'closed/path', verification_file: `closed/${PROOF}` };
  const { cloud, ask } = await opened(closed, credentials);
  expect((await ask('打开灯', { path: `/${path}` })).returnCode).toBe('0');
  const proof = await fetch(`${cloud.base}/aligenie/${PROOF}`);
  expect(await proof.text()).toBe('the owner, as a credential');
});
