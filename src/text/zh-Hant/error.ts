import type { Catalogue } from '../en/en.ts';

export const error: Catalogue = {
  'error.problem': '{found}；應為：{expected} → {fix}',
  'error.problem-at': '{place}：{found}；應為：{expected} → {fix}',
  'error.in-file': '{file}：{path}',
  'error.key-on-line': '{key}（第 {line} 行）',
  'error.line': '第 {line} 行',
  'error.line-and-column': '第 {line} 行第 {column} 字',
  'error.byte': '第 {offset} 位元組',
  'error.whole-file': '整個檔案',
};
