import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { recordingCards } from '../../audio/recording-cards.ts';
import { idSchema } from '../../config/action.ts';
import { assistantsOf } from '../../config/doors.ts';
import { Draft } from '../../config/draft.ts';
import { isBrokerUrl, URL_FORM } from '../../config/mqtt.ts';
import { entryOf, nameOf, PRESETS } from '../../config/presets.ts';
import { LANGUAGES, type Language } from '../../text/language.ts';
import { message } from '../../text/text.ts';
import type { Setup } from '../api.ts';
import { parsed, Refusal } from '../request.ts';
import type { Routes } from './routes.ts';

/** The recordings that are shipped with halfsecond. */
const SHIPPED = fileURLToPath(new URL('../../../', import.meta.url));
const DOORS = ['homekit', 'matter'] as const;
/** The file of the password of the broker, beside the configuration. */
const PASSWORD = 'mqtt-password';

const changeSchema = z.strictObject({
  broker: z
    .strictObject({
      url: z.string().max(300).refine(isBrokerUrl, URL_FORM),
      username: z.string().max(64).optional(),
      password: z.string().min(1).max(300).optional(),
    })
    .nullable()
    .optional(),
  microphone: z
    .strictObject({ device: z.string().min(1).max(100).optional(), room: idSchema })
    .nullable()
    .optional(),
  assistants: z.array(idSchema).min(1).max(20).optional(),
  doors: z
    .array(z.strictObject({ door: z.enum(DOORS), assistant: idSchema }))
    .max(2)
    .optional(),
  language: z.enum(['auto', ...LANGUAGES]).optional(),
});

type Wanted = z.infer<typeof changeSchema>;

/** What `halfsecond setup` asks, for whoever never opens a terminal. */
export function serveSetup({ app, hub, changes, readerOf }: Routes): void {
  app.get('/api/setup', async (request): Promise<Setup> => setupNow((await readerOf(request)).text.language));
  app.put('/api/setup', async (request): Promise<Setup> => {
    const wanted = parsed(changeSchema, request.body);
    const known = wanted.assistants ?? Object.keys(hub.home.assistants);
    for (const { assistant } of wanted.doors ?? [])
      if (!known.includes(assistant))
        throw new Refusal('invalid', message('console.no-assistant', { assistant }));
    const { language } = (await readerOf(request)).text;
    await changes.make(() => written(hub.home.folder, wanted, language));
    hub.log.info({ changed: Object.keys(wanted) }, 'the configuration was changed on the console');
    return setupNow(language);
  });

  async function setupNow(language: Language): Promise<Setup> {
    const { home } = hub;
    const ids = Object.keys(home.assistants);
    return {
      broker: {
        url: home.mqtt.url ?? null,
        username: home.mqtt.username ?? null,
        has_password: home.mqtt.password_file !== undefined,
      },
      microphone: {
        source: home.audio.source,
        device: home.audio.device ?? null,
        room: home.audio.room ?? null,
      },
      cards: await recordingCards(),
      assistants: [...new Set([...ids, ...Object.keys(PRESETS)])].map((id) => ({
        id,
        name: home.assistants[id]?.name ?? nameOf(id, language),
        chosen: ids.includes(id),
      })),
      prefer: home.prefer,
      doors: DOORS.map((door) => ({
        door,
        open: home.doors[door] !== undefined,
        assistant: assistantsOf(home.doors, door)[0]?.assistant ?? null,
      })),
      language: home.language,
    };
  }
}

/** Writes the answers into halfsecond.yaml, which keeps its comments. @returns what takes them back. */
function written(
  folder: string,
  { broker, microphone, assistants, doors, language }: Wanted,
  reader: Language,
): () => void {
  const draft = new Draft(folder);
  if (language !== undefined) draft.language(language, 'replace');
  if (broker === null) draft.broker({});
  else if (broker) {
    const { password, ...of } = broker;
    if (password !== undefined) draft.secret(PASSWORD, password);
    const kept = draft.get(['mqtt', 'password_file']);
    const file = password !== undefined ? `credentials/${PASSWORD}` : kept;
    draft.broker({
      ...of,
      ...(of.username !== undefined && typeof file === 'string' && { password_file: file }),
    });
  }
  if (microphone !== undefined) draft.microphone(microphone ?? 'none');
  if (assistants) choose(draft, assistants, reader);
  for (const { door, assistant } of doors ?? []) draft.door(door, assistant);
  return draft.save();
}

/** One without recordings gets no wake word yet: its phrase is recorded under Hearing. */
function choose(draft: Draft, assistants: readonly string[], language: Language): void {
  draft.choose(Object.fromEntries(assistants.map((id) => [id, entryOf(id, language)])));
  for (const id of assistants) {
    const takes = draft.get(['assistants', id, 'wake', 'takes']);
    if (typeof takes !== 'string') continue;
    draft.takes(join(SHIPPED, takes), takes);
    if (!existsSync(join(draft.folder, takes))) draft.wake(id, undefined);
  }
}
