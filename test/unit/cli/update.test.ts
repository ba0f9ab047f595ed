import { describe, expect, test } from 'vitest';
import { isLater, updateCheck } from '../../../src/cli/update.ts';
import { version } from '../../../src/config/version.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { failureOf } from '../../support/failure.ts';
import { serveHttp } from '../../support/http-server.ts';
import { pipe } from '../../support/pipe.ts';

/** A registry that answers this, and a terminal whose npm is configured for it. */
async function registry(status: number, answer: string) {
  const asked: string[] = [];
  const url = await serveHttp((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['user-agent'] ?? ''}`);
    response.writeHead(status).end(answer);
  });
  const terminal = pipe({ environment: { npm_config_registry: url } });
  return { terminal, asked };
}

const RELEASE = {
  version: '99.1.0',
  repository: { type: 'git', url: 'git+https://example.org/home/halfsecond.git' },
};

test('a newer release is told with the address of its changes, and exits with 1', async () => {
  const { terminal, asked } = await registry(200, JSON.stringify(RELEASE));
  expect(await updateCheck(terminal, {})).toBe(ExitCode.failed);
  expect(terminal.printed.slice(0, 2)).toEqual([
    `halfsecond 99.1.0 is out; this is ${version()}`,
    'what changed: https://example.org/home/halfsecond/blob/v99.1.0/CHANGELOG.md',
  ]);
  expect(terminal.printed[2]).toContain('halfsecond backup FILE');
  // One question, which tells nothing of this home.
  expect(asked).toEqual(['GET /halfsecond/latest node']);
});

test('the newest release exits with 0', async () => {
  const { terminal } = await registry(200, JSON.stringify({ version: version() }));
  expect(await updateCheck(terminal, {})).toBe(ExitCode.ok);
  expect(terminal.printed).toEqual([`halfsecond ${version()} is the newest release`]);
});

test('--json tells the same as data; without a repository the changes are at npm', async () => {
  const { terminal } = await registry(200, JSON.stringify({ version: '99.1.0' }));
  await updateCheck(terminal, { json: true });
  expect(JSON.parse(terminal.printed[0] ?? '')).toEqual({
    version: version(),
    newest: '99.1.0',
    is_newer: true,
    changes: 'https://www.npmjs.com/package/halfsecond/v/99.1.0?activeTab=code',
  });
});

describe('what is no answer exits with 4 and says why:', () => {
  test.each([
    ['a registry that has no halfsecond', 404, '{}'],
    ['the answer 503', 503, ''],
    ['an answer that is no release', 200, 'words'],
    ['an answer that is no release', 200, '{"version":"\u001b[2J"}'],
    ['an answer of more than 1000000 bytes', 200, 'x'.repeat(2_000_000)],
  ])('%s', async (found, status, answer) => {
    const { terminal } = await registry(status, answer);
    const failure = await failureOf(() => updateCheck(terminal, {}));
    expect(failure.exitCode).toBe(ExitCode.unavailable);
    expect(failure.message).toContain(`found ${found}`);
    expect(terminal.printed).toEqual([]);
  });

  test('no network', async () => {
    const terminal = pipe({ environment: { npm_config_registry: 'http://user:secret@127.0.0.1:9/npm/' } });
    const { message } = await failureOf(() => updateCheck(terminal, {}));
    expect(message).toContain('http://127.0.0.1:9/npm/halfsecond/latest: found');
    expect(message).toContain('the hub needs no network for its work');
    expect(message).not.toContain('secret');
  });
});

test('an address that would deceive a terminal or a reader is not printed', async () => {
  const url = 'git+https://example.org/a\u001b[2J.git';
  const { terminal } = await registry(200, JSON.stringify({ ...RELEASE, repository: { url } }));
  await updateCheck(terminal, {});
  expect(terminal.printed[1]).toContain('https://www.npmjs.com/package/halfsecond/');
});

test.each([
  ['0.2.0', '0.1.0', true],
  ['0.10.0', '0.9.9', true],
  ['1.0.0', '0.99.0', true],
  ['0.2.0', '0.2.0', false],
  ['0.1.9', '0.2.0', false],
  ['0.2.0', '0.2.0-rc.1', true],
  ['0.2.0-rc.1', '0.2.0', false],
])('%s is later than %s: %s', (one, other, is) => {
  expect(isLater(one, other)).toBe(is);
});
