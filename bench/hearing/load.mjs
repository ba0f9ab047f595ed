// What hearing costs: run in a process of its own. Prints the share of a core and the memory as JSON.

import { readWav } from '../../dist/audio/wav-file.js';
import { loadHome } from '../../dist/config/load.js';
import { hearingPlan } from '../../dist/hearing/plan.js';
import { HearingSupervisor } from '../../dist/hearing/supervisor.js';
import { systemClock } from '../../dist/time/system-clock.js';
import { CHUNK_SAMPLES } from './listen.mjs';
import { pinkNoise } from './mix.mjs';

const PROJECT = new URL('../..', import.meta.url).pathname;
const SECONDS = 20;

const hearing = await HearingSupervisor.open({
  plan: hearingPlan(loadHome(PROJECT), undefined),
  clock: systemClock,
});

async function share(samples) {
  for (let at = 0; at < samples.length / 4; at += CHUNK_SAMPLES)
    await hearing.feed(samples.slice(at, at + CHUNK_SAMPLES));
  const before = process.cpuUsage();
  let fed = 0;
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
    await hearing.feed(samples.slice(at, at + CHUNK_SAMPLES));
    fed += CHUNK_SAMPLES;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / (fed / 16_000);
}

const quiet = pinkNoise(SECONDS * 16_000).map((sample) => Math.round(sample / 30));
// "Hey Siri" and a command, talk, and again: two detectors and the recogniser are at work nearly all the time.
const said = ['hey-siri-turn-on-the-living-room-light', 'conversation', 'tmall-genie-and-hey-siri'].flatMap(
  (name) => [...readWav(`${PROJECT}scenarios/audio/${name}.wav`)],
);
const speech = Int16Array.from({ length: SECONDS * 16_000 }, (_, at) => said[at % said.length]);
const result = { silence: await share(quiet), speech: await share(speech) };
console.log(JSON.stringify({ ...result, rss_mb: process.memoryUsage().rss / 1e6 }));
await hearing.close();
process.exit(0);
