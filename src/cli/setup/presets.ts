import type { z } from 'zod';
import type { assistantSchema } from '../../config/assistant.ts';

/** An assistant as `halfsecond.yaml` says it. */
export type AssistantEntry = z.input<typeof assistantSchema>;

/** Assistants that many homes have, as they are configured at first. */
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

/** The preset, or an assistant of that id which is not listened for. */
export function entryOf(id: string): AssistantEntry {
  return PRESETS[id] ?? { name: id };
}

/** What people say to it. */
export function phraseOf({ name, wake }: AssistantEntry): string {
  return wake && 'keyword' in wake && wake.keyword !== undefined ? wake.keyword : name;
}
