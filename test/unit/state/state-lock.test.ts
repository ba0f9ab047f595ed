import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockState } from '../../../src/state/state-lock.ts';
import { folderWith } from '../../support/temp-folder.ts';

const file = (folder: string) => join(folder, 'hub.pid');

test('a state folder that another process holds is refused with the number of that process', () => {
  const folder = folderWith({});
  writeFileSync(file(folder), JSON.stringify({ pid: process.ppid }));
  expect(() => lockState(folder)).toThrow(`process ${process.ppid}`);
});

test('what a killed hub or a broken disk left in the file holds nothing', () => {
  for (const left of [
    '',
    'garbage',
    '{"pid":999999999}',
    JSON.stringify({ pid: 1, began: 'another boot 1' }),
  ]) {
    const folder = folderWith({ 'hub.pid': left });
    expect(() => lockState(folder).release()).not.toThrow();
  }
});

test('a folder in the place of the file is left alone, and the hub starts', () => {
  const folder = folderWith({});
  mkdirSync(file(folder));
  expect(() => lockState(folder).release()).not.toThrow();
});
