import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import { readEnrolled } from '../../hearing/enrolled/enrolled-folder.ts';
import type { Enrolment, Hearing } from '../api.ts';
import { phrasesIn } from '../hearing/enrolling.ts';
import { parsed } from '../request.ts';
import type { PageReader } from '../view/reader.ts';
import type { Routes } from './routes.ts';

const enrolSchema = z.strictObject({
  assistant: idSchema,
  what: z.enum(['record', 'test']),
  takes: z.number().int().min(3).max(10).default(4),
});

/** The microphones, and enrolling a phrase by the hub's own. */
export function serveHearing({ app, hub, enrolling, readerOf }: Routes): void {
  app.get('/api/hearing', async (request): Promise<Hearing> => hearingNow(await readerOf(request)));
  app.post('/api/hearing/enrolment', async (request): Promise<Enrolment | null> => {
    enrolling.begin(parsed(enrolSchema, request.body));
    return enrolling.now(await readerOf(request));
  });
  app.delete('/api/hearing/enrolment', async (request): Promise<Hearing> => {
    enrolling.cancel();
    return hearingNow(await readerOf(request));
  });

  function hearingNow(reader: PageReader): Hearing {
    return {
      microphones: hub.sounds.map(({ id, room, state, reason }) => ({
        id,
        room,
        state,
        ...(reason !== undefined && { reason: reader.text.of(reason) }),
      })),
      phrases: phrasesIn(hub.home).map(({ assistant, phrase, takes, folder }) => ({
        assistant,
        phrase,
        takes,
        synthetic: takes > 0 && isSynthetic(folder),
      })),
      enrolment: enrolling.now(reader),
    };
  }
}

function isSynthetic(folder: string): boolean {
  try {
    return readEnrolled(folder).isSynthetic;
  } catch {
    // Takes that cannot be read are told as a problem of the configuration.
    return false;
  }
}
