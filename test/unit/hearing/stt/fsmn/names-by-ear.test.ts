import { expect, test } from 'vitest';
import { namesByEar } from '../../../../../src/hearing/stt/fsmn/names-by-ear.ts';
import { device } from '../../../../support/home.ts';
import { folderWith } from '../../../../support/temp-folder.ts';
import { modelFiles } from './tiny-model.ts';

const model = folderWith(modelFiles());

test('names of two devices that sound the same are told, and two names of one device are not', () => {
  const devices = [
    device({ id: 'a', name: { zh: '客厅灯' }, aliases: { en: [], zh: ['客厅登'] } }),
    device({ id: 'b', name: { zh: '客廳登' } }),
    device({ id: 'c', name: { zh: '卧室灯' }, aliases: { en: [], zh: ['卧室登'] } }),
  ];
  expect(namesByEar(devices, model)).toEqual({
    count: 5,
    alike: [['客厅灯', '客廳登']],
    unspeakable: [],
  });
});

test('names that nobody can say in Mandarin, or that are too long, are told', () => {
  const long = '客厅灯客厅灯客厅灯客厅灯客厅灯';
  const devices = [
    device({ id: 'a', name: { zh: 'TV灯' } }),
    device({ id: 'b', name: { zh: 'コンセント' } }),
    device({ id: 'c', name: { zh: long } }),
    device({ id: 'd', name: { zh: '💡' } }),
  ];
  const { unspeakable } = namesByEar(devices, model);
  expect(unspeakable).toEqual(expect.arrayContaining(['TV灯', 'コンセント', long, '💡']));
});

test('a model that is not there is told with the command that fetches it', () => {
  expect(() => namesByEar([], folderWith({}))).toThrow('halfsecond models add fsmn-zh');
});
