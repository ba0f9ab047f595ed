import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadHome } from '../../../src/config/load.ts';
import { CODE_VALID_MS } from '../../../src/console/one-time-code.ts';
import { describeProblem, Failure } from '../../../src/error/failure.ts';
import { failureOf } from '../../support/failure.ts';
import { Authority } from '../../support/mosquitto.ts';
import { type Answered, type Browser, ConsoleRig, PASSWORD } from '../../support/served-console.ts';
import { folderWith } from '../../support/temp-folder.ts';

/** Every question that the page asks of whoever is signed in. */
const QUESTIONS = [
  '/api/now',
  '/api/live',
  '/api/contests',
  '/api/contests/v-1',
  '/api/report',
  '/api/report.csv',
  '/api/devices',
  '/api/discovered',
  '/api/assistants',
  '/api/doors',
  '/api/hearing',
  '/api/setup',
] as const;

/** Every change that the page makes, with a body that would be taken. */
const CHANGES = [
  ['POST', '/api/contests/v-1/wrong', { should: 'siri' }],
  ['POST', '/api/what-if', { from: '2026-11-29', to: '2026-11-30' }],
  ['PATCH', '/api/devices/lamp', { owner: { way: 'only', assistant: 'siri' } }],
  ['POST', '/api/devices/lamp/test', { action: 'turn_on', as: 'siri' }],
  ['POST', '/api/discovered', { devices: [{ device: 'lamp' }] }],
  ['DELETE', '/api/discovered/lamp', undefined],
  ['PATCH', '/api/assistants/siri', { enabled: false }],
  ['PATCH', '/api/settings', { mode: 'observe' }],
  ['POST', '/api/doors/homekit/pairings', { assistant: 'siri' }],
  ['DELETE', '/api/doors/homekit/pairings/1', undefined],
  ['POST', '/api/hearing/enrolment', { assistant: 'siri', what: 'test' }],
  ['DELETE', '/api/hearing/enrolment', undefined],
  ['PUT', '/api/setup', { language: 'en' }],
] as const;

const stateOf = (rig: ConsoleRig, name: string) => join(rig.folder, 'state', name);

test('a stranger learns nothing', async () => {
  const rig = await ConsoleRig.open();
  for (const path of QUESTIONS) {
    const { status, body } = await rig.browser().send('GET', path);
    expect([path, status, body]).toEqual([path, 401, { code: 'signed_out', words: 'Sign in first.' }]);
  }
});

test('a stranger changes nothing', async () => {
  const rig = await ConsoleRig.open();
  const stranger = rig.browser();
  await stranger.session();
  for (const [method, path, body] of CHANGES)
    expect([path, (await stranger.send(method, path, body)).status]).toEqual([path, 401]);
  expect([rig.received, rig.claims, rig.asked]).toEqual([[], [], []]);
});

test('a page of another site changes nothing, though the browser sends the session with it', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  owner.csrf = '';
  for (const [method, path, body] of CHANGES)
    expect([path, (await owner.send(method, path, body)).body.code]).toEqual([path, 'csrf']);
  expect([rig.received, rig.claims, rig.asked]).toEqual([[], [], []]);
});

test('the token of one session is worthless in another', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  const guest = rig.browser();
  await guest.signIn(PASSWORD);
  guest.csrf = owner.csrf;
  expect((await guest.send('PATCH', '/api/settings', { mode: 'observe' })).body.code).toBe('csrf');
});

test('a request for another name is refused, so a page of a stranger whose name points here reads nothing', async () => {
  const rig = await ConsoleRig.open({ config: { hosts: ['hub.example.org'] } });
  const named = async (host: string) => (await rig.browser({ host }).session()).status;
  expect(await named('rebound.example')).toBe(400);
  expect(await named('127.0.0.1.rebound.example:8500')).toBe(400);
  expect(await named('localhost:8500@rebound.example')).toBe(400);
  expect(await named('192.168.1.20:8500')).toBe(200);
  expect(await named('[fd00::1]:8500')).toBe(200);
  expect(await named('Hub.example.org')).toBe(200);
});

test('the first password is set without a code only by a browser of this machine', async () => {
  const rig = await ConsoleRig.open();
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-ingress-path']) {
    const proxied = rig.browser({ [header]: '192.168.1.7' });
    expect((await proxied.session()).body.needs_code).toBe(true);
    expect((await proxied.send('POST', '/api/password', { password: PASSWORD })).body.code).toBe(
      'wrong_code',
    );
  }
  const named = rig.browser({ host: '192.168.1.20:8500' });
  await named.session();
  expect((await named.send('POST', '/api/password', { password: PASSWORD })).body.code).toBe('wrong_code');
  const local = rig.browser();
  expect((await local.session()).body.needs_code).toBe(false);
  expect((await local.send('POST', '/api/password', { password: 'too short' })).body.code).toBe('invalid');
  expect((await local.send('POST', '/api/password', { password: PASSWORD })).body.state).toBe('signed_in');
});

test('a one-time code sets a password once, and not after ten minutes', async () => {
  const rig = await ConsoleRig.open();
  const phone = rig.browser({ host: '192.168.1.20' });
  await phone.session();
  const set = (code: string, password: string) => phone.send('POST', '/api/password', { password, code });
  const old = rig.code.make();
  rig.clock.stepTo(rig.clock.now() + CODE_VALID_MS);
  expect((await set(old, PASSWORD)).body.code).toBe('wrong_code');
  const code = rig.code.make();
  expect((await set(code.toLowerCase().replace('-', ' '), PASSWORD)).body.state).toBe('signed_in');
  expect((await set(code, 'another long password')).body.code).toBe('wrong_code');
});

test('who has forgotten the password sets another by a code, and every session before ends', async () => {
  const rig = await ConsoleRig.open();
  const before = await rig.owner();
  const live = await before.live('/api/live', 'retry');
  const phone = rig.browser();
  await phone.session();
  const taken = await phone.send('POST', '/api/password', { password: 'another long password' });
  expect(taken.body.code).toBe('conflict');
  const answered = await phone.send('POST', '/api/password', {
    password: 'another long password',
    code: rig.code.make(),
  });
  expect(answered.body.state).toBe('signed_in');
  await live.ended;
  expect((await before.send('GET', '/api/now')).status).toBe(401);
});

/** A wrong try, by a code: passwords and codes have the same limit, and a code costs no time. */
async function triedBy(browser: Browser): Promise<Answered> {
  await browser.session();
  return browser.send('POST', '/api/password', { password: PASSWORD, code: 'WRONG-WRONG' });
}

test('no header of a proxy lifts the limit of tries', async () => {
  const rig = await ConsoleRig.open();
  await rig.owner();
  const codes: unknown[] = [];
  for (let number = 0; number < 12; number++) {
    const stranger = rig.browser({ 'x-forwarded-for': `10.0.0.${number}`, 'x-real-ip': `10.1.0.${number}` });
    codes.push((await triedBy(stranger)).body.code);
  }
  expect(codes).toEqual([...Array(10).fill('wrong_code'), 'too_many', 'too_many']);
  expect((await rig.browser().signIn(PASSWORD)).body.code).toBe('too_many');
});

test('a stranger who uses up all tries shuts no browser out that was signed in before', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  await owner.send('DELETE', '/api/session');
  const stranger = rig.browser();
  for (let number = 0; number < 11; number++) await triedBy(stranger);
  const refused = await stranger.signIn(PASSWORD);
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);
  expect((await owner.signIn(PASSWORD)).body.state).toBe('signed_in');
  // What a stranger made up is no sign of an earlier session.
  stranger.cookies.set('halfsecond_browser', 'made-up.signature');
  expect((await stranger.signIn(PASSWORD)).status).toBe(429);
  rig.clock.stepTo(rig.clock.now() + 15 * 60_000);
  expect((await stranger.signIn(PASSWORD)).body.state).toBe('signed_in');
});

test('a restarted hub signs nobody out, and knows no session by anything but its hash', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  await rig.served.close();
  const stored = readFileSync(stateOf(rig, 'console-sessions.json'), 'utf8');
  for (const value of owner.cookies.values()) expect(stored).not.toContain(value);
  const { serveConsole } = await import('../../../src/console/server.ts');
  const { consoleSchema } = await import('../../../src/config/console.ts');
  const config = consoleSchema.parse({ port: rig.served.port });
  rig.served = await serveConsole({ config, hub: rig.hub, code: rig.code });
  expect((await owner.send('GET', '/api/now')).status).toBe(200);
  expect((await owner.send('PATCH', '/api/settings', { mode: 'observe' })).status).toBe(200);
  await rig.served.close();
});

test('the files of the console are closed to other users, and hold no password', async () => {
  const rig = await ConsoleRig.open();
  await rig.owner();
  await rig.served.close();
  for (const name of ['console-password.json', 'console-sessions.json']) {
    expect(statSync(stateOf(rig, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(stateOf(rig, name), 'utf8')).not.toContain(PASSWORD);
  }
});

test('a link in place of the password file is not followed', async () => {
  const target = join(folderWith({ target: 'untouched' }), 'target');
  const rig = await ConsoleRig.open({ files: { 'state/any': '' } });
  symlinkSync(target, stateOf(rig, 'console-password.json.tmp'));
  const browser = rig.browser();
  await browser.session();
  const { status, body } = await browser.send('POST', '/api/password', { password: PASSWORD });
  expect([status, body.code]).toEqual([503, 'unavailable']);
  expect(readFileSync(target, 'utf8')).toBe('untouched');
});

test('the page runs no script but its own, is framed by nobody, and its cookies are for it alone', async () => {
  const rig = await ConsoleRig.open();
  const owner = rig.browser();
  const first = await owner.session();
  const policy = String(first.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(first.headers['x-content-type-options']).toBe('nosniff');
  const { headers } = await owner.send('POST', '/api/password', { password: PASSWORD });
  for (const cookie of [...(first.headers['set-cookie'] ?? []), ...(headers['set-cookie'] ?? [])])
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
});

test('with TLS the cookies go by TLS alone, and a certificate that cannot be read is told with its path', async () => {
  const authority = new Authority('home');
  const { certificate: cert, key } = authority.sign({ name: 'hub' });
  const rig = await ConsoleRig.open({ config: { tls: { cert, key } } });
  const { headers, body } = await rig.secureBrowser(readFileSync(authority.certificate)).session();
  expect(body.state).toBe('new');
  expect(headers['set-cookie']?.[0]).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  expect(headers['strict-transport-security']).toContain('max-age');
  const failure = await failureOf(() => ConsoleRig.open({ config: { tls: { cert: 'gone.pem', key } } }));
  expect(failure.message).toContain('console.tls.cert');
});

test('another password ends every other session, and takes the present one', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  const tablet = rig.browser();
  await tablet.signIn(PASSWORD);
  const change = (current: string) =>
    owner.send('PUT', '/api/password', { current, password: 'another long password' });
  expect((await change('a wrong password')).body.code).toBe('wrong_password');
  expect((await change(PASSWORD)).body.state).toBe('signed_in');
  expect((await owner.send('GET', '/api/now')).status).toBe(200);
  expect((await tablet.send('GET', '/api/now')).status).toBe(401);
  expect((await tablet.signIn(PASSWORD)).body.code).toBe('wrong_password');
});

test('nothing guarded is commanded, whoever asks', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  for (const action of ['turn_on', 'turn_off', 'open', 'activate']) {
    const { body } = await owner.send('POST', '/api/devices/front-door/test', { action, as: 'siri' });
    expect(body.code).toBe('guarded');
  }
  const unlock = await owner.send('POST', '/api/devices/front-door/test', { action: 'unlock', as: 'siri' });
  expect(unlock.body.code).toBe('invalid');
  expect(rig.claims).toEqual([]);
});

test('no secret of the home is in any answer', async () => {
  const secret = 'hunter2-of-this-home';
  const rig = await ConsoleRig.open({
    files: { 'mqtt-password': secret, 'key.pem': secret },
    more: 'mqtt: { url: "mqtt://127.0.0.1:1", username: hub, password_file: mqtt-password }\n',
  });
  const owner = await rig.owner();
  for (const path of QUESTIONS.filter((each) => each !== '/api/live'))
    expect((await owner.send('GET', path)).text).not.toContain(secret);
});

test('what comes from outside acts on no terminal and stands in no page as markup', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  const stream = owner.live('/api/live?after=', '"kind":"claim"');
  // The stream is open when its first bytes are there; what is told before is kept for whoever asks after it.
  const { body } = await owner.send('GET', '/api/now');
  rig.served.event({
    kind: 'claim',
    at_ms: 1000,
    assistant: 'siri',
    id: 'evil\u001b[2J\u0007',
    door: 'mqtt',
    room: 'study',
    age_ms: 0,
    origin: 'voice',
    text: 'turn\u202e on\u0000',
    intents: [],
  });
  const again = await owner.live(`/api/live?after=${String(body.live)}`, '"kind":"claim"');
  expect(again.text).toContain('"claim":"evil [2J"');
  expect(again.text).toContain('"said":"turn on"');
  again.end();
  (await stream).end();
});

test('a body that is too large, malformed or of another shape costs its request alone', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  const sent = async (body: object | string) => (await owner.send('PATCH', '/api/settings', body)).status;
  expect(await sent('{')).toBe(400);
  expect(await sent('[]')).toBe(400);
  expect(await sent('"x"')).toBe(400);
  expect(await sent({ mode: 'arbitrate', more: 1 })).toBe(400);
  expect(await sent({ budget_ms: 1e9 })).toBe(400);
  expect(await sent(`{"mode":"${'x'.repeat(200_000)}"}`)).toBe(400);
  expect(await sent('{"__proto__":{"mode":"observe"}}')).toBe(400);
  expect(rig.received).toEqual([]);
  expect(await sent({ mode: 'observe' })).toBe(200);
});

test('an error in one request ends neither the console nor the hub, and shows nothing of the program', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  rig.answer = () => {
    throw new Error('a fault with a /secret/path');
  };
  Object.defineProperty(rig.hub, 'paths', {
    get: () => {
      throw new Error('a fault with a /secret/path');
    },
  });
  const { status, text } = await owner.send('GET', '/api/devices');
  expect(status).toBe(500);
  expect(text).not.toContain('secret');
  expect(rig.logged.some((line) => line.includes('/secret/path'))).toBe(true);
  expect((await owner.send('GET', '/api/now')).status).toBe(200);
});

test('more live streams than a household opens are refused', async () => {
  const rig = await ConsoleRig.open();
  const owner = await rig.owner();
  const streams = await Promise.all(Array.from({ length: 64 }, () => owner.live('/api/live', 'retry')));
  const { status, headers } = await owner.send('GET', '/api/live');
  expect([status, headers['retry-after']]).toEqual([429, '60']);
  for (const stream of streams) stream.end();
});

test('a request whose headers do not come is ended', async () => {
  const rig = await ConsoleRig.open();
  const ended = await new Promise<string>((over) => {
    const socket = connect(rig.served.port, '127.0.0.1', () =>
      socket.write('GET /api/now HTTP/1.1\r\nHost: l\r\n'),
    );
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => over('ended'));
  });
  expect(ended).toBe('ended');
});

test('only the configured address of ingress names the path of the cookies', async () => {
  const header = { 'x-ingress-path': '/api/hassio_ingress/abc' };
  const pathsOf = async (config: object) => {
    const { headers } = await (await ConsoleRig.open({ config })).browser(header).session();
    return (headers['set-cookie'] ?? []).map((cookie) => /Path=([^;]+)/.exec(cookie)?.[1]);
  };
  expect(await pathsOf({})).toEqual(['/']);
  expect(await pathsOf({ ingress: '172.30.32.2' })).toEqual(['/']);
  expect(await pathsOf({ ingress: '127.0.0.1' })).toEqual(['/api/hassio_ingress/abc']);
});

test('whoever comes by a trusted ingress is signed in, and nobody else', async () => {
  const ingress = { ingress: '127.0.0.1', trust_ingress: true };
  const rig = await ConsoleRig.open({ config: ingress });
  const guest = rig.browser({
    'x-ingress-path': '/api/hassio_ingress/abc',
    host: 'homeassistant.local:8123',
  });
  expect((await guest.send('GET', '/api/now')).status).toBe(401);
  const { body } = await guest.session();
  expect(body).toMatchObject({ state: 'signed_in', vouched_for: true, insecure: false });
  const known = new Map(guest.cookies);
  await guest.session();
  expect(guest.cookies).toEqual(known);
  expect((await guest.send('GET', '/api/now')).status).toBe(200);
  expect(
    (await guest.send('PATCH', '/api/assistants/siri', { enabled: false }, { 'x-csrf-token': 'none' }))
      .status,
  ).toBe(403);
  for (const config of [{ ingress: '127.0.0.1' }, { ...ingress, ingress: '172.30.32.2' }]) {
    const stranger = (await ConsoleRig.open({ config })).browser({
      'x-ingress-path': '/api/hassio_ingress/abc',
    });
    expect((await stranger.session()).body).toMatchObject({ state: 'new', vouched_for: false });
    expect((await stranger.send('GET', '/api/now')).status).toBe(401);
  }
});

test('a console that other machines can reach needs TLS, or the word that it is insecure', () => {
  const problemsOf = (config: string) => {
    const folder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nconsole: ${config}\n`,
    });
    try {
      loadHome(folder);
      return [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return error.problems.map((problem) => describeProblem(problem));
    }
  };
  expect(problemsOf('{}')).toEqual([]);
  expect(problemsOf('{ host: "::1" }')).toEqual([]);
  expect(problemsOf('{ host: 0.0.0.0, insecure: true }')).toEqual([]);
  expect(problemsOf('{ host: 0.0.0.0, tls: { cert: a, key: b } }')).toEqual([]);
  expect(problemsOf('{ host: 0.0.0.0 }')).toEqual([expect.stringContaining('console.host')]);
  expect(problemsOf('{ trust_ingress: true }')).toEqual([expect.stringContaining('console.trust_ingress')]);
  expect(problemsOf('{ trust_ingress: true, ingress: 172.30.32.2 }')).toEqual([]);
  expect(problemsOf('{ host: "::" }')).toEqual([expect.stringContaining('console.host')]);
  expect(problemsOf('{ host: 192.168.1.20 }')).toEqual([expect.stringContaining('console.host')]);
});

test('a damaged password file opens the console to nobody until a code sets another', async () => {
  const rig = await ConsoleRig.open({ files: { 'state/console-password.json': '{"v":1}' } });
  expect(rig.logged.some((line) => line.includes('console-password.json'))).toBe(true);
  const phone = rig.browser({ host: '192.168.1.20' });
  await phone.session();
  expect((await phone.send('POST', '/api/password', { password: PASSWORD })).body.code).toBe('wrong_code');
  writeFileSync(stateOf(rig, 'kept'), '');
});
