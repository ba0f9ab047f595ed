import { wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import type { Settings } from '../../pipeline/settings.ts';
import type { AssistantView, SettingsView } from '../api.ts';

/** What can be set while the hub runs. */
export function settingsView({ mode, budget_ms }: Settings): SettingsView {
  return { mode, budget_ms };
}

/** The assistants of a home, each as it is switched now. */
export function assistantViews(
  { assistants }: Pick<Home, 'assistants'>,
  settings: Settings,
): readonly AssistantView[] {
  return Object.entries(assistants).map(([id, assistant]) => {
    const enabled = settings.enabled[id] ?? assistant.enabled;
    return {
      assistant: id,
      name: assistant.name,
      locale: assistant.locale,
      enabled,
      off_until: enabled ? null : (settings.off_until?.[id] ?? null),
      wake: [...new Set(wakesOf(assistant).map(({ wake }) => wake.engine))],
      doors: assistant.doors,
    };
  });
}
