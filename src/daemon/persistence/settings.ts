import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Home } from '../../config/schema.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import type { Settings } from '../../pipeline/settings.ts';
import { readSafely, writeSafely } from '../../state/safe-file.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { PreparedChange } from '../reconfiguration.ts';

/** After a failure the file is written again after this long. */
const RETRY_MS = 60_000;

/** The settings, as files and the other hubs of a home have them. */
export const settingsSchema: z.ZodType<Settings> = z.object({
  mode: z.enum(['arbitrate', 'observe']),
  budget_ms: z.number().int().min(50).max(5000),
  enabled: z.record(z.string(), z.boolean()),
  off_until: z.record(z.string(), z.string()).optional(),
});

const fileSchema = z.object({ v: z.literal(1), configured: settingsSchema, set: settingsSchema });

/** The settings as the configuration has them. */
function configuredSettings({ mode, arbiter, assistants }: Home): Settings {
  const enabled = Object.entries(assistants).map(([id, of]) => [id, of.enabled]);
  return { mode, budget_ms: arbiter.budget_ms, enabled: Object.fromEntries(enabled) };
}

/** Keeps the settings over restarts. The newest word holds: a setting, or an edit of the configuration after it. */
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
    /** What the journal says was set last: it holds where the file is damaged. */
    lastKnown?: Settings | undefined;
    /** Told whether the settings can be written, after each writing. */
    onState?: (state: 'ok' | 'degraded', reason?: string) => void;
  }): Promise<SettingKeeper> {
    const file = join(of.folder, 'settings.json');
    const { value, problem } = await readSafely(file, (text) => fileSchema.parse(JSON.parse(text)));
    const configured = configuredSettings(of.home);
    if (problem === undefined) {
      const known = value ? lastSaid({ ...value, now: configured }) : configured;
      return new SettingKeeper({ ...of, file, configured, known });
    }
    // The backup is older than the journal. Where neither is left, nothing says that the hub may command.
    const last = of.lastKnown ?? (value ? lastSaid({ ...value, now: configured }) : undefined);
    const enabled = { ...configured.enabled, ...last?.enabled };
    const known = { ...configured, ...last, enabled, mode: last?.mode ?? 'observe' };
    const from = of.lastKnown ? 'the journal' : value ? 'the backup' : 'nowhere: the hub observes';
    const reason = `the file was damaged; the settings are from ${from}; to set one anew: set/mode, set/enabled`;
    of.log.warn({ problem, reason }, 'settings: the file is damaged');
    of.onState?.('degraded', reason);
    return new SettingKeeper({ ...of, file, configured, known });
  }

  /** The settings of now. */
  get known(): Settings {
    return this.#known;
  }

  /** Writes the settings again where the file is gone, though something was set. */
  restore(): void {
    if (!isDeepStrictEqual(this.#known, this.#configured)) this.keep(this.#known);
  }

  /** Writes the settings soon; a failure is told, and tried again. */
  keep(set: Settings): void {
    this.#known = set;
    this.#isWritten = false;
    void this.#write();
  }

  /** Gets ready for a configuration that was edited while the hub runs: what it changes holds. */
  prepare(home: Home): PreparedChange & { commit(): void } {
    const now = configuredSettings(home);
    return {
      commit: () => {
        this.#known = lastSaid({ configured: this.#configured, set: this.#known, now });
        this.#configured = now;
        // A home in which nothing was ever set has no file.
        if (existsSync(this.#file)) this.keep(this.#known);
      },
      abandon: () => undefined,
    };
  }

  /** Writes what is not written yet; never fails. */
  async close(): Promise<void> {
    this.#unset();
    await this.#write();
    this.#unset();
  }

  /** Writes after the writing before has ended: a file has one writer. Never rejects. */
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

/** Each setting as it was set, unless the configuration has changed it since. */
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
    ...offUntil(set, Object.fromEntries(enabled)),
  };
}

/** When each assistant comes back that is still off. */
function offUntil({ off_until = {} }: Settings, enabled: Settings['enabled']): Pick<Settings, 'off_until'> {
  const still = Object.entries(off_until).filter(([id]) => enabled[id] === false);
  return still.length > 0 ? { off_until: Object.fromEntries(still) } : {};
}
