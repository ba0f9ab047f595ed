import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Home } from '../config/schema.ts';
import { storedSecret } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import type { LanguageModelPlan } from '../intent/llm/language-model.ts';

const CREDENTIAL = 'language-model-key';

/**
 * Which language model the home asks, with its key read; undefined where it asks none.
 * @param credentialsFolder where systemd puts the credentials of the unit.
 * @throws Failure (exit 4) where the file of the key cannot be read.
 */
export function languageModelPlan(
  { understanding, devices, folder }: Home,
  credentialsFolder: string | undefined,
): LanguageModelPlan | undefined {
  if (!understanding) return undefined;
  const { url, model, api_key_file } = understanding;
  const key =
    api_key_file === undefined
      ? storedSecret(CREDENTIAL, { credentialsFolder, folder })
      : readKey(resolve(folder, api_key_file));
  return { url, model, devices, ...(key !== undefined && { key }) };
}

function readKey(file: string): string {
  const key = content(file);
  // A line break in a header would be another header.
  if (key && /^[\x21-\x7e]+$/.test(key)) return key;
  const found =
    key === undefined ? 'which cannot be read' : key === '' ? 'which is empty' : 'which is no key';
  throw new Failure(ExitCode.unavailable, [
    {
      path: 'understanding.api_key_file',
      found: `${file}, ${found}`,
      expected: 'a file that holds the key of the language-model server, and nothing else',
      fix: 'put the key alone into it, or leave `api_key_file` out where the server asks for none',
    },
  ]);
}

function content(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
