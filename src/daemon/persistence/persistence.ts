import { arbiterStateOf } from '../../arbiter/arbiter-state.ts';
import type { Home } from '../../config/schema.ts';
import { journalFolder } from '../../journal/folder.ts';
import { JournalManager } from '../../journal/journal-manager.ts';
import type { Logger } from '../../log/logger.ts';
import { settled } from '../../pipeline/settings.ts';
import type { PipelineSnapshot } from '../../pipeline/snapshot.ts';
import type { Clock, WallClock } from '../../time/clock.ts';
import type { HealthBoard } from '../health/health.ts';
import { HabitKeeper } from './habit-keeper.ts';
import { SettingKeeper } from './settings.ts';

/** What of a daemon outlives its process: the journal, what was learned, and what was set. */
export class Persistence {
  readonly journal: JournalManager;
  readonly habits: HabitKeeper;
  readonly #settings: SettingKeeper;

  private constructor(of: { journal: JournalManager; habits: HabitKeeper; settings: SettingKeeper }) {
    this.journal = of.journal;
    this.habits = of.habits;
    this.#settings = of.settings;
  }

  /** A folder that cannot be read or written costs what it would hold, not the start. */
  static async open(of: {
    folder: string;
    home: Home;
    clock: Clock;
    wall: WallClock;
    log: Logger;
    board: HealthBoard;
  }): Promise<Persistence> {
    const { folder, board } = of;
    const [habits, settings] = await Promise.all([
      HabitKeeper.open({ ...of, onState: (...told) => board.part('habits', ...told) }),
      SettingKeeper.open({ ...of, onState: (...told) => board.part('settings', ...told) }),
    ]);
    const onState = (...told: ['ok' | 'degraded', string?]) => board.part('journal', ...told);
    const journal = new JournalManager({ ...of, folder: journalFolder(folder), onState });
    return new Persistence({ journal, habits, settings });
  }

  /** What the last run knew, with what is set: the settings are newer than what the journal has of them. */
  past(home: Home): PipelineSnapshot {
    const set = this.set(home);
    return { ...this.journal.past, ...set, house: { ...this.journal.past.house, ...set.house } };
  }

  /** What is set, beside the configuration. */
  set(home: Home): Pick<PipelineSnapshot, 'house' | 'mode'> {
    return settled(arbiterStateOf(home), this.#settings.known);
  }

  get settings(): SettingKeeper {
    return this.#settings;
  }

  /** Done when the disk has everything. */
  async close(): Promise<void> {
    await Promise.all([this.habits.close(), this.#settings.close()]);
    await this.journal.close();
  }
}
