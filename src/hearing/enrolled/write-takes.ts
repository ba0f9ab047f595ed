import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { wavOf } from '../../audio/wav-file.ts';
import { writeSafely } from '../../state/safe-file.ts';
import { ENROLMENT_FILE, takesIn } from './enrolled-folder.ts';
import type { Enrolment } from './enrolment.ts';

/** Writes the new takes, then the enrolment, then deletes old takes: the phrase has takes at every moment. */
export async function writeTakes(
  folder: string,
  takes: readonly Int16Array[],
  enrolment: Pick<Enrolment, 'threshold'>,
): Promise<void> {
  const before = takesIn(folder);
  const names = takes.map((_, at) => `take-${String(at + 1).padStart(2, '0')}.wav`);
  for (const [at, take] of takes.entries()) await writeSafely(join(folder, names[at] ?? ''), wavOf(take));
  for (const name of before.filter((each) => !names.includes(each))) rmSync(join(folder, name));
  for (const name of names) rmSync(join(folder, `${name}.bak`), { force: true });
  const found = { v: 2, takes: names, threshold: enrolment.threshold };
  await writeSafely(join(folder, ENROLMENT_FILE), `${JSON.stringify(found, undefined, 2)}\n`);
  rmSync(join(folder, `${ENROLMENT_FILE}.bak`), { force: true });
}
