import { join } from 'node:path';
import { z } from 'zod';
import { type Habits, kept } from '../../arbiter/learning/habit.ts';
import { type Read, readSafely, writeSafely } from '../../state/safe-file.ts';

const id = z.string().min(1).max(128);

/** `habits.json` in the state folder. */
const schema = z.object({
  v: z.literal(1),
  habits: z
    .array(
      z.object({
        room: id,
        device: id,
        assistant: id,
        db: z.number().min(-40).max(40),
        day: z.number().int().min(0).exactOptional(),
      }),
    )
    .max(10_000),
});

const fileIn = (folder: string) => join(folder, 'habits.json');

/** What is kept in the state folder; nothing where nothing was, or where it is corrupt, with the problem. */
export async function readHabits(folder: string): Promise<Read<Habits>> {
  return readSafely(fileIn(folder), (text) => kept(schema.parse(JSON.parse(text)).habits));
}

/** @throws the system's error where the folder cannot be written. */
export async function writeHabits(folder: string, habits: Habits): Promise<void> {
  const lines = Object.values(habits).map((habit) => JSON.stringify(habit));
  await writeSafely(fileIn(folder), `{"v":1,"habits":[\n${lines.join(',\n')}\n]}\n`);
}
