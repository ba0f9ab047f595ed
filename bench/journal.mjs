// What the journal costs: time per contest with it and without, the wait for the disk before a command, and bytes.
// Usage: node bench/journal.mjs [CONTESTS] [FOLDER], the folder on the disk to be measured; default: a temporary one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceSchema } from '../dist/config/device.js';
import { homeSchema } from '../dist/config/schema.js';
import { beginJournal } from '../dist/journal/begin.js';
import { segmentsIn } from '../dist/journal/folder.js';
import { JournalRecorder } from '../dist/journal/recorder.js';
import { RunIds } from '../dist/journal/run-ids.js';
import { SegmentFile } from '../dist/journal/segment-file.js';
import { ArbitrationPipeline } from '../dist/pipeline/arbitration-pipeline.js';
import { percentile } from '../dist/time/percentile.js';
import { SteppingClock } from '../dist/time/stepping-clock.js';

const contests = Number(process.argv[2] ?? 2000);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'halfsecond-journal-'));
const ROOMS = 8;
const home = {
  ...homeSchema.parse({
    assistants: { siri: { name: 'Siri' }, 'tmall-genie': { name: 'Tmall Genie' } },
    journal: { keep_mb: 1000 },
  }),
  devices: Array.from({ length: ROOMS }, (_, at) =>
    deviceSchema.parse({
      id: `lamp-${at}`,
      name: { en: `lamp ${at}` },
      room: `room-${at}`,
      kind: 'light',
      family: 'zigbee2mqtt',
    }),
  ),
  folder,
};

const room = (at) => (at + 1000 * ROOMS) % ROOMS;
const turn = () => new Promise((next) => setImmediate(next));

/** Median and 99th percentile, in microseconds. */
const percentiles = (values) =>
  [0.5, 0.99].map((share) => (percentile(values, share) * 1000).toFixed(0).padStart(6));

/** A contest every twenty seconds, on a clock that does not wait for them; only what they cost is real time. */
async function measure(isWritten) {
  const clock = new SteppingClock();
  const recorder = new JournalRecorder({ text: true });
  const ids = new RunIds();
  const waits = [];
  let began_ms = 0;
  const pipeline = new ArbitrationPipeline({
    home,
    clock,
    wire: {
      connected: true,
      publish: (topic) => {
        if (topic.endsWith('/set')) waits.push(performance.now() - began_ms);
        return true;
      },
    },
    microphones: [],
    nextId: ids.next,
    defer: (work) => setImmediate(work),
    onEvent: (event) => isWritten && recorder.event(event),
    onVerdict: (verdict) => isWritten && recorder.verdict(clock.now(), verdict),
    onFault: (error) => {
      throw error;
    },
    ...(isWritten && { recorder: recorder }),
  });
  const journal =
    isWritten &&
    beginJournal({
      folder: join(folder, 'journal'),
      home,
      pipeline,
      ids,
      recorder,
      clock,
      machine: { wall: () => Date.UTC(2026, 0, 1) + clock.now(), uptime_ms: () => clock.now() },
      defer: (work) => setImmediate(work),
      tell: ({ reason }) => console.error(reason),
    });
  const whole = [];
  const claim = (assistant, at) =>
    pipeline.take('claim', {
      id: `${assistant}-${at}`,
      assistant,
      door: 'mqtt',
      intents: [{ action: 'turn_on', device: `lamp-${room(at)}` }],
      confidence: assistant === 'siri' ? 0.6 : 0.61,
      age_ms: 0,
      can_serve: true,
      origin: 'voice',
      arrived_ms: clock.now(),
    });
  const bytes = () =>
    isWritten ? segmentsIn(join(folder, 'journal')).reduce((sum, each) => sum + each.bytes, 0) : 0;
  let before = 0;
  for (let at = -500; at < contests; at++) {
    if (at === 0) {
      before = bytes();
      waits.length = 0;
      whole.length = 0;
    }
    const at_ms = clock.now();
    const started_ms = performance.now();
    for (const assistant of ['siri', 'tmall-genie'])
      pipeline.take('detection', {
        assistant,
        room: `room-${room(at)}`,
        score: 0.5,
        age_ms: 0,
        source: 'hub',
      });
    claim('siri', at);
    began_ms = performance.now();
    claim('tmall-genie', at);
    for (let turns = 0; turns < 10; turns++) await turn();
    whole.push(performance.now() - started_ms);
    for (const second of [2, 10, 20]) {
      clock.stepTo(at_ms + second * 1000);
      await turn();
    }
  }
  const written = bytes() - before;
  if (journal) await journal.close();
  pipeline.stop();
  return { whole, waits, written };
}

/** The wait for the system alone, while what was written before is being brought to the disk. */
async function writes() {
  const file = new SegmentFile({ path: join(folder, 'writes.jsonl'), number: 1 }, '{}\n');
  const line = `${'x'.repeat(299)}\n`;
  const times = [];
  for (let at = 0; at < contests; at++) {
    const began_ms = performance.now();
    file.write(line);
    times.push(performance.now() - began_ms);
    file.sync((error) => console.error(error));
    await turn();
  }
  await file.close();
  return times;
}

try {
  const without = await measure(false);
  const withIt = await measure(true);
  console.log(`${contests} contests of two detections and two claims each, in ${folder}`);
  console.log('µs                                  p50    p99');
  for (const [name, values] of [
    ['last claim → command, no journal', without.waits],
    ['last claim → command, journal', withIt.waits],
    ['whole contest, no journal', without.whole],
    ['whole contest, journal', withIt.whole],
    ['one line to the system, disk busy', await writes()],
  ])
    console.log(`${name.padEnd(34)} ${percentiles(values).join(' ')}`);
  const each = withIt.written / contests;
  console.log(
    `${each.toFixed(0)} bytes a contest; a busy home of 200 a day writes ${((each * 200) / 1e6).toFixed(2)} MB a day`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
