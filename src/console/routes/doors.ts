import { encode } from 'uqr';
import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import { claimantsOf } from '../../config/doors.ts';
import { adviceOn } from '../../doors/advice.ts';
import { PROCESS_DOORS, type ProcessDoorName, processDoors } from '../../doors/catalogue.ts';
import { pairedTwice, rivalOf } from '../../doors/paired-twice.ts';
import { answerSchema, invitationSchema, statusSchema } from '../../doors/process/answers.ts';
import type { DoorRequest } from '../../doors/process/ask.ts';
import { message } from '../../text/text.ts';
import type { Doors, DoorView, Invitation } from '../api.ts';
import { parsed, Refusal } from '../request.ts';
import type { PageReader } from '../view/reader.ts';
import type { Routes } from './routes.ts';

const parameter = z.object({ door: z.enum(PROCESS_DOORS) });
const pairingParameter = parameter.extend({ id: z.string().min(1).max(200) });
const pairSchema = z.strictObject({ assistant: idSchema, name: z.string().trim().min(1).max(80).optional() });

/** The ways in: which are open and to whom, and pairing. */
export function serveDoors({ app, hub, readerOf }: Routes): void {
  app.get('/api/doors', async (request): Promise<Doors> => doorsNow(await readerOf(request)));

  app.post('/api/doors/:door/pairings', async (request): Promise<Invitation> => {
    const { door } = configured(parameter, request.params);
    const { assistant, name } = parsed(pairSchema, request.body);
    const { text } = await readerOf(request);
    if (!claimantsOf(hub.home, door).includes(assistant))
      throw new Refusal('invalid', message('console.no-assistant', { assistant }));
    await mustNotBeTwice(door, assistant);
    const asked = { door, verb: 'invite', argument: assistant, name } as const;
    const { words, qr, expires_s } = await told(asked, invitationSchema);
    hub.log.info({ door, assistant }, 'a door was opened for pairing on the console');
    return {
      words: words.map((line) => text.of(line)),
      qr: qr === undefined ? null : modulesOf(qr),
      expires_s: expires_s ?? null,
    };
  });

  app.delete('/api/doors/:door/pairings/:id', async (request): Promise<Doors> => {
    const { door, id } = configured(pairingParameter, request.params);
    const isEnded = await told({ door, verb: 'unpair', argument: id }, z.boolean());
    if (!isEnded) throw new Refusal('not_found', message('console.no-pairing'));
    hub.log.info({ door }, 'a pairing was ended on the console');
    return doorsNow(await readerOf(request));
  });

  async function doorsNow({ text }: PageReader): Promise<Doors> {
    const { home, lags, paths } = hub;
    const statuses = await Promise.all(
      processDoors(home).map(async (door) => ({ door, status: await statusOf(door) })),
    );
    const paired = new Map<string, readonly string[]>();
    for (const { door, status } of statuses)
      for (const { assistant } of status.pairings)
        if (assistant !== undefined) paired.set(assistant, [...(paired.get(assistant) ?? []), door]);
    const views = statuses.map(({ door, status }): DoorView => {
      const { state, address, pairings, reason, links } = status;
      return {
        door,
        state,
        ...(reason !== undefined && { reason: text.of(reason) }),
        address: text.of(address),
        pairings: pairings.map(({ id, label, assistant }) => ({
          id,
          label: text.of(label),
          assistant: assistant ?? null,
        })),
        claimants: claimantsOf(home, door),
        links: links ? { succeeded: links.succeeded, failed: links.failed } : null,
      };
    });
    const advice = adviceOn({ home, paths, paired, text }).filter((line) => line !== '');
    return { doors: views, lags, advice };
  }

  /** A door that cannot answer is degraded for the reason that the hub tells. */
  async function statusOf(door: ProcessDoorName): Promise<z.infer<typeof statusSchema>> {
    const answer = answerSchema.safeParse(await hub.ask({ door, verb: 'status' })).data;
    if (answer && 'ok' in answer) {
      const status = statusSchema.safeParse(answer.ok);
      if (status.success) return status.data;
    }
    const reason = answer && 'failed' in answer ? answer.failed : message('doors.no-reason');
    return { state: 'degraded', address: '', pairings: [], reason };
  }

  /** What a door answers. @throws Refusal (`unavailable`) where it cannot do it. */
  async function told<T>(request: DoorRequest, schema: z.ZodType<T>): Promise<T> {
    const answer = answerSchema.safeParse(await hub.ask(request)).data;
    const ok = answer && 'ok' in answer ? schema.safeParse(answer.ok) : undefined;
    if (ok?.success) return ok.data;
    const { failed, problems = [] } = answer && 'failed' in answer ? answer : { failed: '' };
    throw new Refusal('unavailable', failed === '' ? message('console.cannot') : failed, { problems });
  }

  /** An assistant that is paired at the rival door would claim each request twice. @throws Refusal (`conflict`) */
  async function mustNotBeTwice(door: ProcessDoorName, assistant: string): Promise<void> {
    const other = rivalOf(door);
    if (other === undefined || !processDoors(hub.home).includes(other)) return;
    const { pairings } = await statusOf(other);
    const problem = pairedTwice(pairings, { assistant, door, other });
    if (problem) throw new Refusal('conflict', message('console.cannot'), { problems: [problem] });
  }

  /** The parameters of a door that the home has configured. @throws Refusal (`not_found`) */
  function configured<T extends { readonly door: ProcessDoorName }>(
    schema: z.ZodType<T>,
    parameters: unknown,
  ): T {
    const read = parsed(schema, parameters);
    if (!processDoors(hub.home).includes(read.door))
      throw new Refusal('not_found', message('console.no-door', { door: read.door }));
    return read;
  }
}

/** The modules of a QR code, row by row: `1` is dark. The page draws the quiet zone. */
function modulesOf(text: string): readonly string[] {
  return encode(text, { border: 0 }).data.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''));
}
