import type { Catalogue } from '../en/en.ts';

export const error: Catalogue = {
  'error.problem': '{found}；應為：{expected} → {fix}',
  'error.problem-at': '{place}：{found}；應為：{expected} → {fix}',
};
