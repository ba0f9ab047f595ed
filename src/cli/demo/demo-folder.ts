import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOME_FILE } from '../../config/load.ts';
import { PACKAGE_FOLDER } from '../home.ts';

/** What the shipped home consists of. */
const PARTS = [HOME_FILE, 'devices', 'wake', 'commands'] as const;

/** A copy of the shipped home, for a demonstration whose console may change it. */
export class DemoFolder {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static make(): DemoFolder {
    const folder = mkdtempSync(join(tmpdir(), 'halfsecond-demo-'));
    for (const part of PARTS) cpSync(join(PACKAGE_FOLDER, part), join(folder, part), { recursive: true });
    return new DemoFolder(folder);
  }

  /** Where the hub of the demonstration keeps its journal. */
  get state(): string {
    return join(this.folder, 'state');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
