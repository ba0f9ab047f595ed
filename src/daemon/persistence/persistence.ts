import { arbiterStateOf } from '../../arbiter/arbiter-state.ts';
import type { Home } from '../../config/schema.ts';
import { journalFolder } from '../../journal/folder.ts';
import { JournalManager } from '../../journal/journal-manager.ts';
import type { Logger } from '../../log/logger.ts';
import { withSettings } from '../../pipeline/settings.ts';
import type { PipelineSnapshot } from '../../pipeline/snapshot.ts';
import type { Clock, WallClock } from '../../time/clock.ts';
import type { HealthBoard } from '../health/health.ts';
import { HabitKeeper } from './habits.ts';
import { SettingKeeper } from './settings.ts';

/** What outlives the process of a daemon: the journal, the habits and the settings. */
export class Persistence {
  readonly journal: JournalManager;
  readonly habits: HabitKeeper;
  readonly settings: SettingKeeper;

  private constructor(of: { journal: JournalManager; habits: HabitKeeper; settings: SettingKeeper }) {
    this.journal = of.journal;
    this.habits = of.habits;
    this.settings = of.settings;
  }

  /** Never fails: where the folder cannot be read or written, the hub starts without what it would hold. */
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

  /** What the last run knew, with the settings of now: they are newer than those of the journal. */
  past(home: Home): PipelineSnapshot {
    const set = this.set(home);
    return { ...this.journal.past, ...set, house: { ...this.journal.past.house, ...set.house } };
  }

  /** The settings that hold beside the configuration. */
  set(home: Home): Pick<PipelineSnapshot, 'house' | 'mode'> {
    return withSettings(arbiterStateOf(home), this.settings.known);
  }

  /** Done when the disk has everything. */
  async close(): Promise<void> {
    await Promise.all([this.habits.close(), this.settings.close()]);
    await this.journal.close();
  }
}
