import { error } from './error.ts';

/** Every message in English: the catalogue from which keys and parameters are typed. One file an area. */
export const en = { ...error } as const;
