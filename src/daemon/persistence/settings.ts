import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../../config/schema.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import { readSafely, writeSafely } from '../../state/safe-file.ts';
import type { Clock, Timer } from '../../time/clock.ts';

/** A disk that could not be written is tried again after this. */
const RETRY_MS = 60_000;

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
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  #configured: Settings;
  #known: Settings;
  #isWritten = true;
  #retry: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(of: {
    file: string;
    configured: Settings;
    known: Settings;
    log: Logger;
    clock: Clock;
    onState?: (state: 'ok' | 'degraded', reason?: string) => void;
  }) {
    this.#file = of.file;
    this.#configured = of.configured;
    this.#known = of.known;
    this.#log = of.log;
    this.#clock = of.clock;
    this.#onState = of.onState ?? (() => undefined);
  }

  static async open(of: {
    folder: string;
    home: Home;
    log: Logger;
    clock: Clock;
    /** Told whether the settings can be written, after each writing. */
    onState?: (state: 'ok' | 'degraded', reason?: string) => void;
  }): Promise<SettingKeeper> {
    const file = join(of.folder, 'settings.json');
    const { value, problem } = await readSafely(file, (text) => fileSchema.parse(JSON.parse(text)));
    if (problem !== undefined) of.log.warn({ problem }, 'settings: the file is damaged');
    const configured = configuredSettings(of.home);
    const known = value ? lastSaid({ ...value, now: configured }) : configured;
    return new SettingKeeper({ ...of, file, configured, known });
  }

  /** What is set now. */
  get known(): Settings {
    return this.#known;
  }

  keep(set: Settings): void {
    this.#known = set;
    this.#isWritten = false;
    void this.#write();
  }

  /** The configuration has been edited while the hub runs. */
  reconfigure(home: Home): void {
    const now = configuredSettings(home);
    this.#known = lastSaid({ configured: this.#configured, set: this.#known, now });
    this.#configured = now;
    // What nobody ever set is not kept.
    if (existsSync(this.#file)) this.keep(this.#known);
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    this.#unset();
    await this.#write();
    this.#unset();
  }

  /** One after the other: a file has one writer. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    if (this.#isWritten) return;
    this.#isWritten = true;
    try {
      await writeSafely(this.#file, JSON.stringify({ v: 1, configured: this.#configured, set: this.#known }));
      this.#onState('ok');
    } catch (error) {
      this.#isWritten = false;
      const reason = messageOf(error);
      this.#log.warn({ reason }, 'settings: not written');
      this.#onState('degraded', reason);
      this.#retry ??= this.#clock.setTimeout(() => {
        this.#retry = undefined;
        void this.#write();
      }, RETRY_MS);
    }
  }

  #unset(): void {
    if (this.#retry) this.#clock.clearTimeout(this.#retry);
    this.#retry = undefined;
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
