import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import type { Device } from '../../config/device.ts';
import { writeOwner } from '../../config/device-file.ts';
import { knownRooms } from '../../devices/discovery/accepted-files.ts';
import { deviceFiles, type ProposedFile } from '../../devices/discovery/device-files.ts';
import { deviceProblems } from '../../devices/discovery/device-problems.ts';
import { NOTHING } from '../../devices/discovery/proposal.ts';
import { message } from '../../text/text.ts';
import { reasonMessage } from '../../text/verdict.ts';
import { AcceptedDevices } from '../accepted-devices.ts';
import type { Accepted, Devices, DeviceTested, DeviceView, Discovered, Owner } from '../api.ts';
import { parsed, Refusal } from '../request.ts';
import { byId, deviceView, isGuarded, type Known } from '../view/devices.ts';
import type { PageReader } from '../view/reader.ts';
import type { Routes } from './routes.ts';

/** A contest lasts 5 s at most. */
const TRIED_WITHIN_MS = 6000;

const parameter = z.object({ id: idSchema });
const owner = z.union([
  z.strictObject({ way: z.literal('anyone') }),
  z.strictObject({ way: z.enum(['prefer', 'only']), assistant: idSchema }),
]);
const changeSchema = z.strictObject({ owner });
const testSchema = z.strictObject({
  action: z.enum(['turn_on', 'turn_off', 'open', 'close', 'activate']),
  as: idSchema,
});
const spoken = z.string().min(1).max(80);
const acceptSchema = z.strictObject({
  devices: z
    .array(
      z.strictObject({
        device: idSchema,
        name: z.strictObject({ en: spoken.optional(), zh: spoken.optional() }).optional(),
        room: idSchema.optional(),
      }),
    )
    .min(1)
    .max(200),
});

/** The devices of the home, whose they are, and those that the broker announces. */
export async function serveDevices(routes: Routes): Promise<void> {
  const { app, hub, journal, changes, readerOf, folder } = routes;
  const accepted = await AcceptedDevices.open(join(folder, 'console-accepted.json'));
  /** What was announced last, by id. */
  let proposed: ReadonlyMap<string, ProposedFile> = new Map();

  const known = async (reader: PageReader): Promise<Known> => {
    const { devices } = hub.home;
    const counts = await journal.ask('unanswered', {}, reader.text.language).catch(() => ({}));
    const confirmable = new Set(devices.filter(({ kind }) => kind !== 'scene').map(({ id }) => id));
    const unanswered = Object.entries(counts).flatMap(([device, count]) =>
      confirmable.has(device) ? [{ device, count }] : [],
    );
    return {
      devices,
      statuses: hub.devices,
      paths: hub.paths,
      problems: deviceProblems(devices, { announced: NOTHING, names: reader.names, unanswered }),
      undoable: accepted.undoable(hub.home),
    };
  };

  app.get('/api/devices', async (request): Promise<Devices> => {
    const reader = await readerOf(request);
    const of = await known(reader);
    return { devices: of.devices.map((device) => deviceView(device, of, reader)) };
  });

  app.patch('/api/devices/:id', async (request): Promise<DeviceView> => {
    const device = deviceIn(request.params);
    const { owner: wanted } = parsed(changeSchema, request.body);
    if (wanted.way !== 'anyone') mustKnow(wanted.assistant);
    await changes.make(() => writeOwner(hub.home, device.id, entryOf(wanted)));
    const reader = await readerOf(request);
    return deviceView(deviceIn(request.params), await known(reader), reader);
  });

  app.post('/api/devices/:id/test', async (request): Promise<DeviceTested> => {
    const device = deviceIn(request.params);
    const { action, as: assistant } = parsed(testSchema, request.body);
    const reader = await readerOf(request);
    mustKnow(assistant);
    const called = reader.names.device(device.id);
    const all = byId(hub.home.devices);
    if (isGuarded(all, device)) throw new Refusal('guarded', message('console.guarded', { device: called }));
    const { tests } = deviceView(device, await known(reader), reader);
    if (!tests.includes(action))
      throw new Refusal('invalid', message('console.not-tried', { device: called }));
    const id = `console-${randomBytes(6).toString('hex')}`;
    const outcome = routes.outcomes.of(id, TRIED_WITHIN_MS);
    // A tap of somebody at home, by the way of every other claim: decided, recorded and confirmed as they are.
    hub.claim({
      id,
      assistant,
      door: 'mqtt',
      intents: [{ action, device: device.id }],
      age_ms: 0,
      can_serve: true,
      origin: 'app',
    });
    const told = await outcome;
    const isObserved = told?.outcome === 'granted' && hub.settings.mode === 'observe';
    return {
      outcome: told?.outcome ?? 'unanswered',
      words: reader.text('console.tried', {
        outcome: isObserved ? 'observed' : (told?.outcome ?? 'unanswered'),
        device: called,
        reason: told ? reasonMessage(told.reason, reader.names) : '',
      }),
      contest: told?.verdict ?? null,
    };
  });

  app.get('/api/discovered', async (request): Promise<Discovered> => {
    const { text } = await readerOf(request);
    const found = await hub.announced();
    const { files, leftOut } = deviceFiles(found, { devices: hub.home.devices, rooms: knownRooms(hub.home) });
    proposed = new Map(files.map((each) => [each.file.id, each]));
    return {
      proposals: files.map(({ file, source, hasRoom }) => ({
        device: file.id,
        name: {
          ...(file.name.en !== undefined && { en: text.of(file.name.en) }),
          ...(file.name.zh !== undefined && { zh: text.of(file.name.zh) }),
        },
        room: hasRoom ? file.room : null,
        kind: file.kind,
        family: file.family ?? '',
        source: text.of(source),
      })),
      left_out: leftOut.map(({ called, source, reason }) => ({
        name: text.of(called),
        source: text.of(source),
        reason: text.of(reason),
      })),
      rooms: hub.rooms,
    };
  });

  app.post('/api/discovered', async (request): Promise<Accepted> => {
    const { devices } = parsed(acceptSchema, request.body);
    const files = devices.map(({ device, name, room }): ProposedFile => {
      const proposal = proposed.get(device);
      if (!proposal) throw new Refusal('not_found', message('console.no-proposal', { device }));
      if (room === undefined && !proposal.hasRoom)
        throw new Refusal('invalid', message('console.no-room', { device }));
      const file = {
        ...proposal.file,
        ...(room !== undefined && { room }),
        ...(name !== undefined && { name }),
      };
      return { ...proposal, file, hasRoom: true };
    });
    const { home } = hub;
    await changes.make(() => accepted.write(home, files));
    await accepted.note(
      home,
      files.map(({ file }) => file.id),
    );
    return { undoable: [...accepted.undoable(home)] };
  });

  app.delete('/api/discovered/:id', async (request): Promise<Accepted> => {
    const { id } = parsed(parameter, request.params);
    const { home } = hub;
    if (!accepted.undoable(home).has(id))
      throw new Refusal('conflict', message('console.not-undoable', { device: id }));
    await changes.make(() => accepted.remove(home, id));
    await accepted.forget(home, id);
    return { undoable: [...accepted.undoable(home)] };
  });

  /** @throws Refusal (`not_found`) */
  function deviceIn(parameters: unknown): Device {
    const { id } = parsed(parameter, parameters);
    const device = hub.home.devices.find((each) => each.id === id);
    if (!device) throw new Refusal('not_found', message('console.no-device', { device: id }));
    return device;
  }

  /** @throws Refusal (`invalid`) where the home has no such assistant. */
  function mustKnow(assistant: string): void {
    if (!Object.hasOwn(hub.home.assistants, assistant))
      throw new Refusal('invalid', message('console.no-assistant', { assistant }));
  }
}

function entryOf(wanted: Owner): { prefer: string } | { only: string } | undefined {
  if (wanted.way === 'anyone') return undefined;
  return wanted.way === 'prefer' ? { prefer: wanted.assistant } : { only: wanted.assistant };
}
