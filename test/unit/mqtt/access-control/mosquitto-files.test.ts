import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  aclText,
  confText,
  newPassword,
  passwordLine,
} from '../../../../src/mqtt/access-control/mosquitto-files.ts';

test('a password line holds a hash that mosquitto can check, and not the password', () => {
  const line = passwordLine('siri', 'open sesame', Buffer.alloc(12, 7));
  const [user, hashed = ''] = line.split(':');
  const [, kind, iterations, salt = '', hash] = hashed.split('$');
  expect([user, kind, iterations]).toEqual(['siri', '7', '101']);
  const again = pbkdf2Sync('open sesame', Buffer.from(salt, 'base64'), Number(iterations), 64, 'sha512');
  expect(hash).toBe(again.toString('base64'));
  expect(line).not.toContain('sesame');
});

test('two lines for one password have different salts', () => {
  expect(passwordLine('a', 'x')).not.toBe(passwordLine('a', 'x'));
});

test('passwords are long, new each time, and safe in a file name, a URL and a shell', () => {
  const made = Array.from({ length: 100 }, newPassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) expect(password).toMatch(/^[\w-]{32}$/);
});

test('the ACL has a section for each user, with a rule a line', () => {
  const text = aclText([
    { user: 'siri', what: 'the adapter of Siri', rules: [{ access: 'write', topic: 'h/claim/siri' }] },
    { user: 'ear', what: 'the satellite in kitchen', rules: [{ access: 'read', topic: 'h/status' }] },
  ]);
  expect(text).toBe(
    [
      '# Written by: halfsecond acl. Mosquitto denies whatever is not granted here.',
      '',
      '# the adapter of Siri',
      'user siri',
      'topic write h/claim/siri',
      '',
      '# the satellite in kitchen',
      'user ear',
      'topic read h/status',
      '',
    ].join('\n'),
  );
});

test('an assistant’s name of two lines adds no rule to the ACL', () => {
  const text = aclText([{ user: 'siri', what: 'the adapter of x\ntopic readwrite #', rules: [] }]);
  expect(text.split('\n').filter((line) => line.startsWith('topic'))).toEqual([]);
});

test('mosquitto’s configuration lets no stranger in, and names both files', () => {
  const lines = confText({ folder: '/etc/mosquitto/halfsecond' }).split('\n');
  expect(lines).toContain('allow_anonymous false');
  expect(lines).toContain('password_file /etc/mosquitto/halfsecond/halfsecond.passwd');
  expect(lines).toContain('acl_file /etc/mosquitto/halfsecond/halfsecond.acl');
});
