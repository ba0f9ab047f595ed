// What hearing costs a number of rooms: run in a process of its own for each number. Prints as JSON the share of a core that
// each room costs, the memory (after the rooms spoke one after the other, and after all of them spoke at once), and the time
// and the processor's time to the first room.
// Usage: node bench/hearing/load.mjs [STREAMS] [SECONDS] [--enrolled] [--moonshine FOLDER]
//        --moonshine: English by the model moonshine-tiny-en, whose files are in the folder
//        --enrolled: 天貓精靈 and the Mandarin commands by their takes, also where the Mandarin model is there
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readWav } from '../../dist/audio/wav-file.js';
import { loadHome } from '../../dist/config/load.js';
import { HearingPool } from '../../dist/hearing/hearing-pool.js';
import { hearingPlan } from '../../dist/hearing/plan.js';
import { systemClock } from '../../dist/time/system-clock.js';
import { CHUNK_SAMPLES } from './listen.mjs';
import { pinkNoise } from './noise.mjs';

const PROJECT = new URL('../..', import.meta.url).pathname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { enrolled: { type: 'boolean', default: false }, moonshine: { type: 'string' } },
});
const [streams = 1, seconds = 20] = positionals.map(Number);
/** The Mandarin model where it is beside the project: it then hears 天貓精靈 and the Mandarin commands. */
const MODEL = join(PROJECT, '../shared/models/fsmn-xiaoyun');

const shipped = hearingPlan(loadHome(PROJECT), undefined);
const fsmn = {
  folder: MODEL,
  phrases: [{ assistant: 'tmall-genie', phrase: '天貓精靈' }],
  commands: 'zh-CN',
  names: ['天貓精靈'],
};
const mandarin =
  existsSync(MODEL) && !values.enrolled ? { ...shipped, enrolled: [], commands: [], fsmn } : shipped;
const { moonshine: folder } = values;
const moonshine = { locale: 'en-US', model: 'moonshine-tiny-en', folder, names: ['Siri'] };
const plan = folder === undefined ? mandarin : { ...mandarin, moonshine };
const before_mb = process.memoryUsage().rss / 1e6;
const begun_ms = performance.now();
const begunCpu = process.cpuUsage();
const pool = await HearingPool.open({ plan, clock: systemClock });
const rooms = [await pool.openStream(0)];
const startCpu = process.cpuUsage(begunCpu);
const start_s = (performance.now() - begun_ms) / 1000;
const start_cpu_s = (startCpu.user + startCpu.system) / 1e6;
for (let rank = 1; rank < streams; rank++) rooms.push(await pool.openStream(rank));

/** Feeds every room alike, as fast as they hear it. @returns the share of a core that one room costs. */
async function share(samples) {
  const feed = (at) => Promise.all(rooms.map((room) => room.feed(samples.slice(at, at + CHUNK_SAMPLES))));
  for (let at = 0; at < samples.length / 4; at += CHUNK_SAMPLES) await feed(at);
  const before = process.cpuUsage();
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) await feed(at);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / (samples.length / 16_000) / rooms.length;
}

const quiet = pinkNoise(seconds * 16_000).map((sample) => Math.round(sample / 30));
// "Hey Siri" and a command, talk, and again: two detectors and the recogniser are at work nearly all the time.
const said = ['hey-siri-turn-on-the-living-room-light', 'conversation', 'tmall-genie-and-hey-siri'].map(
  (name) => readWav(`${PROJECT}scenarios/audio/${name}.wav`),
);
const speech = new Int16Array(seconds * 16_000);
for (let at = 0, turn = 0; at < speech.length; turn++) {
  const part = said[turn % said.length].subarray(0, speech.length - at);
  speech.set(part, at);
  at += part.length;
}
const silence = await share(quiet);
const [command] = said;
for (const speaker of rooms)
  for (let at = 0; at < command.length + 32_000; at += CHUNK_SAMPLES) {
    const spoken = command.slice(at, at + CHUNK_SAMPLES);
    const still = quiet.slice(at % (quiet.length / 2), (at % (quiet.length / 2)) + CHUNK_SAMPLES);
    const own = spoken.length === CHUNK_SAMPLES ? spoken : still;
    await Promise.all(rooms.map((room) => room.feed(room === speaker ? own : still)));
  }
const rss_in_turn_mb = process.memoryUsage().rss / 1e6;
const speaking = await share(speech);
const rss_mb = process.memoryUsage().rss / 1e6;
console.log(
  JSON.stringify({
    streams,
    mandarin: plan.fsmn ? 'fsmn' : 'enrolled',
    silence,
    speech: speaking,
    before_mb,
    rss_in_turn_mb,
    rss_mb,
    start_s,
    start_cpu_s,
  }),
);
await pool.close();
process.exit(0);
