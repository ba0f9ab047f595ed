import { join, resolve } from 'node:path';
import { readWav } from '../../audio/wav-file.ts';
import { type Assistant, wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import { otherSpeechFiles } from '../bundled-recordings.ts';
import { takesIn } from './enrolled-folder.ts';

/** A wake phrase or a command that is enrolled. */
export interface Target {
  /** The words to say. */
  readonly phrase: string;
  /** Where its takes are. */
  readonly folder: string;
  /** Folders with takes of other phrases: the new takes must differ from them. */
  readonly others: readonly string[];
  readonly threshold?: number | undefined;
}

/** The wake phrase of an assistant that enrolled takes hear; undefined for one that another engine hears, or none. */
export function enrolledPhrase(home: Home, assistant: string): Target | undefined {
  const { wake: wakes, name } = home.assistants[assistant] ?? {};
  const [wake] = enrolledOf({ wake: wakes });
  if (!wake) return undefined;
  return {
    phrase: name ?? '',
    folder: resolve(home.folder, wake.takes),
    others: otherPhrases(home, assistant),
    threshold: wake.threshold,
  };
}

/** The folders with takes of the other assistants' phrases. */
export function otherPhrases(home: Home, assistant: string): readonly string[] {
  return Object.entries(home.assistants).flatMap(([id, each]) =>
    id === assistant ? [] : enrolledOf(each).map(({ takes }) => resolve(home.folder, takes)),
  );
}

function enrolledOf(each: Pick<Assistant, 'wake'>) {
  return wakesOf(each).flatMap(({ wake }) => (wake.engine === 'enrolled' ? [wake] : []));
}

/** Speech from which takes of the phrase must differ: other phrases of the home, and recordings that are shipped. */
export function otherSpeech({ phrase, others }: Pick<Target, 'phrase' | 'others'>): readonly Int16Array[] {
  const ofOthers = others.flatMap((folder) => takesIn(folder).map((file) => join(folder, file)));
  return [...otherSpeechFiles(phrase), ...ofOthers].map(readWav);
}
