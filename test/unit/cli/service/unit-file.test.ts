import { expect, test } from 'vitest';
import { unitText } from '../../../../src/cli/service/unit-file.ts';

const SHIPPED =
  '# by hand\n[Unit]\nDocumentation=file:///x\n[Service]\nExecStart=/usr/bin/env halfsecond run --config /etc/halfsecond\nNice=-5\n';

test('a path with what systemd would read otherwise stays the path that it is', () => {
  const text = unitText(SHIPPED, { node: '/opt/my node/100%/node', folder: '/opt/$HOME/half"second' });
  expect(text).toContain(
    'ExecStart="/opt/my node/100%%/node" --max-semi-space-size=1 "/opt/$$HOME/half\\"second/dist/main.js" run --config /etc/halfsecond\n',
  );
  expect(text).toContain('Documentation=file:///opt/$HOME/half%%22second/README.md\n');
});

test('nothing else changes, and its head tells who wrote it', () => {
  const lines = unitText(SHIPPED, { node: '/n', folder: '/f' }).split('\n');
  expect(lines[0]).toMatch(/^# Written by `halfsecond service install`/);
  expect(lines.slice(1)).toEqual([
    '[Unit]',
    'Documentation=file:///f/README.md',
    '[Service]',
    'ExecStart=/n --max-semi-space-size=1 /f/dist/main.js run --config /etc/halfsecond',
    'Nice=-5',
    '',
  ]);
});
