import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './config/schema.ts';
import type { Logger } from './log/logger.ts';
import { readSafely, writeSafely } from './state/safe-file.ts';

const settingsSchema = z.object({
  mode: z.enum(['arbitrate', 'observe']),
  budget_ms: z.number().int().min(50).max(5000),
  enabled: z.record(z.string(), z.boolean()),
});

/** What can be set while the hub runs: what `settings` publishes. */
export type Settings = z.infer<typeof settingsSchema>;

const fileSchema = z.object({ v: z.literal(1), configured: settingsSchema, set: settingsSchema });

/** As the configuration has it. */
function configuredSettings({ mode, arbiter, assistants }: Home): Settings {
  const enabled = Object.entries(assistants).map(([id, of]) => [id, of.enabled]);
  return { mode, budget_ms: arbiter.budget_ms, enabled: Object.fromEntries(enabled) };
}

/** Keeps what was set over restarts. Whatever was said last holds: an edited configuration is newer. */
export class SettingKeeper {
  readonly #file: string;
  readonly #configured: Settings;
  readonly #log: Logger;
  readonly known: Settings;
  #writing: Promise<void> = Promise.resolve();

  private constructor(of: { file: string; configured: Settings; known: Settings; log: Logger }) {
    this.#file = of.file;
    this.#configured = of.configured;
    this.known = of.known;
    this.#log = of.log;
  }

  static async open(of: { folder: string; home: Home; log: Logger }): Promise<SettingKeeper> {
    const file = join(of.folder, 'settings.json');
    const { value, problem } = await readSafely(file, (text) => fileSchema.parse(JSON.parse(text)));
    if (problem !== undefined) of.log.warn({ problem }, 'settings: the file is damaged');
    const configured = configuredSettings(of.home);
    const known = value ? lastSaid({ ...value, now: configured }) : configured;
    return new SettingKeeper({ file, configured, known, log: of.log });
  }

  keep(set: Settings): void {
    const text = JSON.stringify({ v: 1, configured: this.#configured, set });
    this.#writing = this.#writing
      .then(() => writeSafely(this.#file, text))
      .catch((error: unknown) =>
        this.#log.warn(
          { reason: error instanceof Error ? error.message : String(error) },
          'settings: not written',
        ),
      );
  }

  close(): Promise<void> {
    return this.#writing;
  }
}

/** Each one as it was set, unless the configuration has changed it since. */
function lastSaid(of: { configured: Settings; set: Settings; now: Settings }): Settings {
  const { configured, set, now } = of;
  const enabled = Object.entries(now.enabled).map(([id, is]) => [
    id,
    configured.enabled[id] === is ? (set.enabled[id] ?? is) : is,
  ]);
  return {
    mode: configured.mode === now.mode ? set.mode : now.mode,
    budget_ms: configured.budget_ms === now.budget_ms ? set.budget_ms : now.budget_ms,
    enabled: Object.fromEntries(enabled),
  };
}
