import type { z } from 'zod';
import type { Language } from '../text/language.ts';
import type { assistantSchema } from './assistant.ts';

/** An assistant as it stands in `halfsecond.yaml`. */
export type AssistantEntry = z.input<typeof assistantSchema>;

/** The first configuration of assistants that many homes have. */
export const PRESETS: Readonly<Record<string, AssistantEntry>> = {
  siri: { name: 'Siri', locale: 'en-US', wake: { engine: 'porcupine-keyless', keyword: 'hey siri' } },
  'tmall-genie': {
    name: '天貓精靈',
    locale: 'zh-CN',
    wake: { engine: 'enrolled', takes: 'wake/tmall-genie' },
  },
  alexa: { name: 'Alexa', locale: 'en-US', wake: { engine: 'porcupine-keyless', keyword: 'alexa' } },
  google: { name: 'Google', locale: 'en-US', wake: { engine: 'porcupine-keyless', keyword: 'hey google' } },
  xiaoai: { name: '小愛同學', locale: 'zh-CN', wake: { engine: 'enrolled', takes: 'wake/xiaoai' } },
};

/** Names as they are written on the mainland. The hub takes either script for the same word. */
const SIMPLIFIED: Readonly<Record<string, string>> = { 'tmall-genie': '天猫精灵', xiaoai: '小爱同学' };

/** What people call an assistant, in the script of the language; its id where it has no preset. */
export function nameOf(id: string, language: Language): string {
  const name = PRESETS[id]?.name ?? id;
  return language === 'zh-Hans' ? (SIMPLIFIED[id] ?? name) : name;
}

/** The preset of an assistant. Another id gets an entry without a wake word. */
export function entryOf(id: string, language: Language): AssistantEntry {
  return { ...PRESETS[id], name: nameOf(id, language) };
}

/** The phrase that people say to call it. */
export function phraseOf({ name, wake }: AssistantEntry): string {
  return wake && 'keyword' in wake && wake.keyword !== undefined ? wake.keyword : name;
}
