import type { MessageKey } from '../../../text/en/en.ts';
import type { IconName } from '../parts/icon.tsx';

/** A screen in the navigation. */
export interface ScreenEntry {
  /** In the address; empty: the first screen. */
  readonly id: '' | 'contests' | 'devices' | 'assistants' | 'report' | 'hearing' | 'journal' | 'setup';
  readonly icon: IconName;
  readonly name: Extract<MessageKey, `page.nav.${string}`>;
}

/** What a phone shows at its foot. */
export const FIRST_SCREENS: readonly ScreenEntry[] = [
  { id: '', icon: 'now', name: 'page.nav.now' },
  { id: 'contests', icon: 'contests', name: 'page.nav.contests' },
  { id: 'devices', icon: 'devices', name: 'page.nav.devices' },
  { id: 'assistants', icon: 'assistants', name: 'page.nav.assistants' },
];

/** What a phone shows behind "more". */
export const MORE_SCREENS: readonly ScreenEntry[] = [
  { id: 'report', icon: 'report', name: 'page.nav.report' },
  { id: 'hearing', icon: 'hearing', name: 'page.nav.hearing' },
  { id: 'journal', icon: 'journal', name: 'page.nav.journal' },
  { id: 'setup', icon: 'setup', name: 'page.nav.setup' },
];
