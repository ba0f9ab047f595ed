import { basename, extname } from 'node:path';
import type { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import { atMost, problemsOf } from './problems.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';

/** What a file says, or what is wrong with it. */
export type ParsedFile<T> =
  | { readonly source: YamlFile; readonly data: T }
  | {
      readonly problems: readonly Problem[];
      /** The id that it means to have, as far as can be told. */
      readonly id: string;
    };

/** Reads a YAML file and checks it against its schema. */
export function parseFile<S extends z.ZodType>(file: string, schema: S): ParsedFile<z.infer<S>> {
  const id = basename(file, extname(file));
  const source = readYaml(file);
  if (!('value' in source)) return { problems: atMost(source, { of: source.length, file }), id };
  const { value } = source;
  const result = schema.safeParse(value);
  if (result.success) return { source, data: result.data };
  const given = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return {
    problems: problemsOf({ error: result.error, source, schema }),
    id: typeof given === 'string' ? given : id,
  };
}
