import { spawnSync } from 'node:child_process';
import { fstatSync, openSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROJECT } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

/** What a process that logs writes to its stderr, as journald or as anybody reads it. */
function logged(script: string, of: { isJournal: boolean }): readonly string[] {
  const file = `${folderWith({ log: '' })}/log`;
  const stderr = openSync(file, 'a');
  const { dev, ino } = fstatSync(stderr);
  const log = `
    const { processLog } = await import('${PROJECT}dist/log/process-log.js');
    const { isJournal } = await import('${PROJECT}dist/log/journald.js');
    const log = processLog({ level: 'info', isJournal: isJournal(process.env) });`;
  spawnSync(process.execPath, ['--input-type=module', '-e', log + script], {
    stdio: ['ignore', 'ignore', stderr],
    env: { ...process.env, JOURNAL_STREAM: of.isJournal ? `${dev}:${ino}` : '1:1' },
  });
  return readFileSync(file, 'utf8').trim().split('\n');
}

test('for journald each line begins with its priority and has no time of its own', () => {
  const script = `log.info({ a: 1 }, 'one'); log.warn({}, 'two'); log.error({}, 'three'); log.debug({}, 'none');`;
  expect(logged(script, { isJournal: true })).toEqual([
    '<6>{"level":"info","a":1,"msg":"one"}',
    '<4>{"level":"warn","msg":"two"}',
    '<3>{"level":"error","msg":"three"}',
  ]);
});

test('for other readers each line has its level and its time', () => {
  const [line = ''] = logged(`log.warn({}, 'two');`, { isJournal: false });
  expect(JSON.parse(line)).toEqual({ level: 'warn', time: expect.any(Number), msg: 'two' });
});

test('the level can change while it runs, and a secret is in no line', () => {
  const script = `log.conceal('s3cret-key'); log.level = 'debug'; log.debug({ reason: 'the key s3cret-key' }, 'x');`;
  expect(logged(script, { isJournal: true })).toEqual([
    '<7>{"level":"debug","reason":"the key [redacted]","msg":"x"}',
  ]);
});
