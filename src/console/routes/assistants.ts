import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import { readSpan } from '../../doors/mqtt/switch-word.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import { message } from '../../text/text.ts';
import type { Assistants, AssistantView, SettingsView } from '../api.ts';
import { parsed, Refusal } from '../request.ts';
import { assistantViews, settingsView } from '../view/assistants.ts';
import type { Routes } from './routes.ts';

const idParameter = z.object({ id: idSchema });
const switchSchema = z.strictObject({ enabled: z.boolean(), for: z.string().max(20).optional() });
const settingsSchema = z.strictObject({
  mode: z.enum(['arbitrate', 'observe']).optional(),
  budget_ms: z.number().int().min(50).max(5000).optional(),
});

/** The assistants, and what can be set while the hub runs. Each change goes the way of the broker's switches. */
export function serveAssistants({ app, hub }: Routes): void {
  app.get(
    '/api/assistants',
    async (): Promise<Assistants> => ({
      assistants: assistantViews(hub.home, hub.settings),
      settings: settingsView(hub.settings),
    }),
  );
  app.patch('/api/assistants/:id', async (request): Promise<AssistantView> => {
    const { id } = parsed(idParameter, request.params);
    const { enabled, for: span } = parsed(switchSchema, request.body);
    if (!Object.hasOwn(hub.home.assistants, id))
      throw new Refusal('not_found', message('console.no-assistant', { assistant: id }));
    if (span !== undefined && (enabled || readSpan(span) === undefined))
      throw new Refusal('invalid', message('assistants.for.expected'));
    const payload = enabled ? 'ON' : ['OFF', span ?? []].flat().join(' ');
    hub.receive(topicsUnder(hub.home.mqtt.base).setEnabled(id), payload);
    const view = assistantViews(hub.home, hub.settings).find(({ assistant }) => assistant === id);
    if (!view) throw new Refusal('not_found', message('console.no-assistant', { assistant: id }));
    return view;
  });
  app.patch('/api/settings', async (request): Promise<SettingsView> => {
    const { mode, budget_ms } = parsed(settingsSchema, request.body);
    const topics = topicsUnder(hub.home.mqtt.base);
    if (mode !== undefined) hub.receive(topics.setMode, mode);
    if (budget_ms !== undefined) hub.receive(topics.setBudget, String(budget_ms));
    return settingsView(hub.settings);
  });
}
