import { join } from 'node:path';
import { deviceSchema } from '../../dist/config/device.js';
import { homeSchema } from '../../dist/config/schema.js';
import { beginJournal } from '../../dist/journal/begin.js';
import { JournalRecorder } from '../../dist/journal/recorder.js';
import { RunIds } from '../../dist/journal/run-ids.js';
import { ArbitrationPipeline } from '../../dist/pipeline/arbitration-pipeline.js';
import { Sources } from '../../dist/pipeline/sources.js';
import { SteppingClock } from '../../dist/time/stepping-clock.js';
import { bytesIn, filesOpen, resident, written } from './measures.mjs';

const DAY_MS = 24 * 60 * 60_000;
const ROOMS = ['living-room', 'kitchen', 'bedroom', 'study', 'hall', 'bathroom'];
/** A busy home: somebody asks for something every six minutes of a day that is sixteen hours long. */
const ASKED_EVERY_MS = 6 * 60_000;
/** Sensors and lamps tell their state all day. */
const TOLD_EVERY_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

/** A month under the stepping clock, with a real journal on a real disk. */
export async function soakMonth({ folder, days }) {
  const home = {
    ...homeSchema.parse({ assistants: { siri: { name: 'Siri' }, 'tmall-genie': { name: '天貓精靈' } } }),
    folder,
    devices: ROOMS.map((room) =>
      deviceSchema.parse({
        id: `${room}-light`,
        name: { en: `${room.replace('-', ' ')} light` },
        room,
        kind: 'light',
        features: ['on_off'],
        family: 'zigbee2mqtt',
      }),
    ),
  };
  const clock = new SteppingClock();
  const deferred = [];
  const defer = (work) => void deferred.push(work);
  const recorder = new JournalRecorder({ text: true });
  const ids = new RunIds();
  let verdicts = 0;
  const pipeline = new ArbitrationPipeline({
    home,
    clock,
    wire: { connected: true, publish: () => true },
    microphones: ROOMS,
    nextId: ids.next,
    defer,
    recorder: recorder,
    onEvent: (event) => recorder.event(event),
    onVerdict: (verdict) => {
      verdicts += 1;
      recorder.verdict(clock.now(), verdict);
    },
    onFault: (error) => {
      throw error;
    },
  });
  const sources = new Sources();
  sources.attach(pipeline, home);
  const journal = beginJournal({
    folder: join(folder, 'journal'),
    home,
    pipeline,
    ids,
    recorder,
    clock,
    defer,
    machine: { wall: () => START + clock.now(), uptime_ms: () => clock.now() },
    tell: ({ reason }) => {
      if (reason) throw new Error(reason);
    },
  });
  const stepTo = (time_ms) => {
    clock.stepTo(time_ms);
    for (let work = deferred.shift(); work; work = deferred.shift()) work();
  };
  const before = written();
  const samples = [];
  const sample = async (at) => {
    // What is closing is closed, and what is garbage is gone.
    await new Promise((turned) => setTimeout(turned, 50));
    globalThis.gc?.();
    samples.push({
      at,
      rss: resident(),
      heap: process.memoryUsage().heapUsed,
      handles: process.getActiveResourcesInfo().length,
      files: filesOpen(),
      journal: bytesIn(join(folder, 'journal')),
      written: written() - before,
      verdicts,
    });
  };
  await sample(0);
  for (let day = 0; day < days; day++) {
    pipeline.take('day', { day: 20_454 + day });
    for (let asked = 0; asked < (16 * 60 * 60_000) / ASKED_EVERY_MS; asked++) {
      const at_ms = day * DAY_MS + 7 * 60 * 60_000 + asked * ASKED_EVERY_MS;
      for (let told_ms = at_ms - ASKED_EVERY_MS; told_ms < at_ms; told_ms += TOLD_EVERY_MS) {
        stepTo(told_ms);
        tell(sources, ROOMS[asked % ROOMS.length], asked % 2 === 0);
      }
      ask(
        { pipeline, sources },
        {
          at_ms,
          asked,
          stepTo,
          room: ROOMS[(asked + day) % ROOMS.length],
          id: `${day}-${asked}`,
        },
      );
      // The event loop of a hub turns; this one only when it is let.
      if (asked % 20 === 0) await new Promise((turned) => setImmediate(turned));
    }
    stepTo((day + 1) * DAY_MS);
    await sample(day + 1);
  }
  await journal.close();
  return samples;
}

/** A wake word is heard, somebody speaks, and both assistants claim; now and then one is corrected. */
function ask({ pipeline, sources }, { at_ms, asked, stepTo, room, id }) {
  const named = asked % 3 === 0 ? 'tmall-genie' : 'siri';
  stepTo(at_ms);
  pipeline.take('detection', { assistant: named, room, score: 0.9, age_ms: 0, source: 'hub' });
  stepTo(at_ms + 1200);
  pipeline.take('speech_end', { room, age_ms: 0 });
  for (const [after_ms, assistant, confidence] of [
    [1300, 'siri', 0.9],
    [1340, 'tmall-genie', 0.8],
  ]) {
    stepTo(at_ms + after_ms);
    pipeline.take('claim', {
      id: `${assistant}-${id}`,
      assistant,
      door: 'mqtt',
      room,
      confidence,
      intents: [{ action: asked % 2 === 0 ? 'turn_on' : 'turn_off', device: `${room}-light` }],
      age_ms: 0,
      can_serve: true,
      origin: 'unknown',
      arrived_ms: at_ms + after_ms,
    });
  }
  stepTo(at_ms + 1700);
  tell(sources, room, asked % 2 === 0);
}

function tell(sources, room, on) {
  const payload = Buffer.from(JSON.stringify({ state: on ? 'ON' : 'OFF' }));
  sources.receive({ topic: `zigbee2mqtt/${room}-light`, payload, retained: false });
}
