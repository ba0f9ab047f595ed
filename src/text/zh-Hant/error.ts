import type { Catalogue } from '../en/en.ts';

export const error: Catalogue = {
  'error.problem': '現況：{found}；應為：{expected}；做法：{fix}',
  'error.problem-at': '{place}：現況：{found}；應為：{expected}；做法：{fix}',
};
