import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readWav } from '../../audio/wav-file.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import type { EnrolledCommand } from '../stt/enrolled-commands.ts';
import { FARTHEST } from './subsequence-alignment.ts';

/** Beside the takes: what `halfsecond enroll` found out about them. */
export const ENROLMENT_FILE = 'enrolled.json';

/** Version 1 used another measure of distance. Its takes are still valid, its thresholds are not. */
const outdatedSchema = z.object({ v: z.literal(1) }).transform(() => undefined);
const enrolmentSchema = z.strictObject({
  v: z.literal(2),
  /** The files of the measured takes. If the folder holds other files, the takes changed since. */
  takes: z.array(z.string()),
  threshold: z.number().min(0).max(1),
  /** A program spoke the takes, so they say little about how people say the phrase. Absent: people did. */
  synthetic: z.boolean().optional(),
});

/** The takes of one phrase, as a folder holds them. */
export interface EnrolledFolder {
  readonly files: readonly string[];
  readonly takes: readonly Int16Array[];
  readonly threshold: number;
  readonly midpoint: number;
  /** A program spoke the takes. */
  readonly isSynthetic: boolean;
}

/**
 * Reads the takes of a phrase and the measurements of them.
 * @param threshold as configured; absent: as enrolled.
 * @param unweighed the threshold where these takes were not weighed yet; default: any phrase's.
 * @throws Failure (exit 3) if there is no take or one cannot be read.
 */
export function readEnrolled(
  folder: string,
  threshold?: number,
  unweighed: number = FARTHEST,
): EnrolledFolder {
  const files = takesIn(folder);
  if (files.length === 0)
    throw new Failure(ExitCode.invalidFile, [
      {
        file: folder,
        found: 'no takes',
        expected: 'recordings of the phrase (WAV, 16 kHz mono)',
        fix: 'record some: halfsecond enroll',
      },
    ]);
  const problems: Problem[] = [];
  const takes = files.flatMap((name) => {
    try {
      return [readWav(join(folder, name))];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
  const enrolment = readEnrolment(join(folder, ENROLMENT_FILE));
  // After takes were added or removed, the old measurements are not valid.
  const isCurrent = enrolment?.takes.join('\n') === files.join('\n');
  const midpoint = isCurrent ? enrolment.threshold : unweighed;
  const isSynthetic = isCurrent && enrolment.synthetic === true;
  return { files, takes, threshold: threshold ?? midpoint, midpoint, isSynthetic };
}

export function takesIn(folder: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.wav'))
        .sort()
    : [];
}

/** @throws Failure (exit 3) if the file is not a measurement of ours. */
function readEnrolment(file: string): z.infer<typeof enrolmentSchema> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return z.union([outdatedSchema, enrolmentSchema]).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Failure(ExitCode.invalidFile, [
      {
        file,
        found: 'no enrolment of this version',
        expected: 'the file that `halfsecond enroll` wrote',
        fix: 'remove it, or enroll again',
      },
    ]);
  }
}

/** How far takes reach that were not weighed against the other commands: about as those that are shipped. */
const UNWEIGHED = 0.25;

/** What a command may be called, for its folder is named by its words. */
export const COMMAND_WORDS = /^[\p{L}\p{N}][\p{L}\p{N} %]{0,79}$/u;

/**
 * Reads the enrolled commands of a home: a folder for each, named by its words.
 * @throws Failure (exit 3) where takes cannot be read.
 */
export function readCommands(folder: string): readonly EnrolledCommand[] {
  return commandsIn(folder).map((text) => {
    const { takes, threshold, midpoint } = readEnrolled(join(folder, text), undefined, UNWEIGHED);
    return { text, takes, threshold, midpoint };
  });
}

export function commandsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name.normalize('NFC'))
    .sort();
}
