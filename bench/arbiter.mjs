// The arbiter without a network: what a decision costs, a whole contest through the in-process path (claims in →
// commands, verdict and outcomes out), the same over 1 to 10,000 rooms, and memory over many contests.
// Beside it, the least that could be done: a plain function that pairs claims, and the barest relay of two.
// Usage: node bench/arbiter.mjs [--contests N] [--memory CONTESTS | --memory-seconds S] [--check]; --check fails
// where a figure is missed.
import { parseArgs } from 'node:util';
import { contenderOf } from '../dist/arbiter/admission/contender.js';
import { arbiterStateOf } from '../dist/arbiter/arbiter-state.js';
import { counterfactual } from '../dist/arbiter/explain/counterfactual.js';
import { decide } from '../dist/arbiter/scoring/decide.js';
import { deviceSchema } from '../dist/config/device.js';
import { homeSchema } from '../dist/config/schema.js';
import { ArbitrationPipeline } from '../dist/pipeline/arbitration-pipeline.js';
import { percentile } from '../dist/time/percentile.js';
import { SteppingClock } from '../dist/time/stepping-clock.js';

const { values: options } = parseArgs({
  options: {
    contests: { type: 'string', default: '20000' },
    memory: { type: 'string', default: '1000000' },
    'memory-seconds': { type: 'string', default: '20' },
    check: { type: 'boolean', default: false },
  },
});
const contests = Number(options.contests);
const ASSISTANTS = ['siri', 'tmall-genie'];
const missed = [];
const shall = (isMet, what) => isMet || missed.push(what);

const homeOf = (rooms) => ({
  ...homeSchema.parse({ assistants: Object.fromEntries(ASSISTANTS.map((id) => [id, { name: id }])) }),
  devices: Array.from({ length: rooms }, (_, at) =>
    deviceSchema.parse({
      id: `lamp-${at}`,
      name: { en: `lamp ${at}` },
      room: `room-${at}`,
      kind: 'light',
      family: 'zigbee2mqtt',
    }),
  ),
  folder: '',
});

const claimOf = ({ assistant, at, room, arrived_ms }) => ({
  id: `${assistant}-${at}`,
  assistant,
  door: 'mqtt',
  intents: [{ action: at % 2 ? 'turn_on' : 'turn_off', device: `lamp-${room}` }],
  room: `room-${room}`,
  confidence: assistant === 'siri' ? 0.7 : 0.71,
  age_ms: 0,
  can_serve: true,
  origin: 'voice',
  arrived_ms,
});

/** As `run` has it, save the journal (bench/journal.mjs) and the socket (bench/run.mjs). */
class Whole {
  clock = new SteppingClock();
  commands = 0;
  #at = 0;
  #rooms;
  #pipeline;

  constructor(rooms) {
    this.#rooms = rooms;
    const counts = { utterance: 0, verdict: 0, claim: 0 };
    this.#pipeline = new ArbitrationPipeline({
      home: homeOf(rooms),
      clock: this.clock,
      wire: {
        connected: true,
        publish: (topic) => {
          if (topic.endsWith('/set')) this.commands += 1;
          return true;
        },
      },
      microphones: [],
      nextId: (kind) => `${kind}-${++counts[kind]}`,
      onEvent: () => undefined,
      onVerdict: () => undefined,
      onFault: (error) => {
        throw error;
      },
    });
  }

  /** One contest of two claims, in the next room; a room has one every ten seconds at most. */
  contest() {
    this.clock.stepTo(this.clock.now() + 10_000 / Math.min(this.#rooms, 1000));
    const at = this.#at;
    const room = this.#at % this.#rooms;
    this.#at += 1;
    const arrived_ms = this.clock.now();
    for (const assistant of ASSISTANTS)
      this.#pipeline.take('claim', claimOf({ assistant, at, room, arrived_ms }));
  }
}

/** The least: every second claim of a room is a command. */
class Plain {
  commands = 0;
  #open = new Map();
  claim({ room, intents, confidence }) {
    const other = this.#open.get(room);
    if (!other) {
      this.#open.set(room, { intents, confidence });
      return undefined;
    }
    this.#open.delete(room);
    this.commands += 1;
    return other.confidence >= confidence ? other.intents : intents;
  }
}

/** The same with what any relay must do: read the messages, write the command. */
class Relay extends Plain {
  message(payload) {
    const won = this.claim(JSON.parse(payload));
    return won && JSON.stringify({ topic: `zigbee2mqtt/${won[0].device}/set`, state: 'ON' });
  }
}

const repeat = (count, work) => {
  for (let at = 0; at < count; at++) work(at);
};
/**
 * What a piece of work costs, in nanoseconds: the fastest of many handfuls, for a machine that is shared slows down
 * severalfold for seconds on end, and what is measured is this program.
 */
const nanoseconds = (count, work, handful = 50) => {
  let least = Number.POSITIVE_INFINITY;
  for (let done = 0; done < count; done += handful) {
    const began = process.hrtime.bigint();
    repeat(handful, work);
    least = Math.min(least, Number(process.hrtime.bigint() - began) / handful);
  }
  return least;
};
const us = (ns) => `${(ns / 1000).toFixed(1)} µs`;

// 1. A decision with its counterfactual: claims in memory → all that a verdict says.
{
  const house = arbiterStateOf(homeOf(1));
  const many = (count) => {
    const claims = Array.from({ length: count }, (_, at) => {
      const claim = contenderOf(
        claimOf({ assistant: ASSISTANTS[at % 2], at, room: 0, arrived_ms: 1000 }),
        house,
      );
      return { claim, voice: undefined, room: 'room-0', parts: [claim] };
    });
    return { id: 'c', opened_ms: 1000, budget_ms: 500, closes_ms: 1480, claims, refused: [] };
  };
  // As a contest that closes: the counterfactual is of the winner and its rivals.
  const decided = (contest) => {
    const decision = decide(contest, house);
    return counterfactual({ ...contest, claims: decision.weighed.map(({ live }) => live) }, house, decision);
  };
  for (const count of [2, 32]) {
    const contest = many(count);
    repeat(3000, () => decided(contest));
    // In real time: of a piece this short no processor time can be told. Another's turn may fall into it.
    const times = Array.from({ length: 5000 }, () => {
      const began = process.hrtime.bigint();
      decided(contest);
      return Number(process.hrtime.bigint() - began);
    });
    const p99 = percentile(times, 0.99);
    console.log(`verdict, ${count} claims`.padEnd(34), `p50 ${us(percentile(times, 0.5))}  p99 ${us(p99)}`);
    shall(p99 <= 1e6, `the verdict on ${count} claims takes ${us(p99)} at p99, more than 1 ms`);
  }
}

// 2. Whole contests in 200 rooms, beside the least.
{
  const whole = new Whole(200);
  repeat(5000, () => whole.contest());
  const ours = nanoseconds(contests, () => whole.contest());
  const plain = new Plain();
  const pair = [0, 1].map((at) => claimOf({ assistant: ASSISTANTS[at], at, room: 0, arrived_ms: 0 }));
  const least = nanoseconds(
    50 * contests,
    () => {
      for (const claim of pair) plain.claim(claim);
    },
    5000,
  );
  const relay = new Relay();
  const messages = pair.map((claim) => JSON.stringify(claim));
  const bare = nanoseconds(
    50 * contests,
    () => {
      for (const message of messages) relay.message(message);
    },
    5000,
  );
  const rate = 1e9 / ours;
  console.log('whole contest, 200 rooms'.padEnd(34), `${us(ours)}, ${Math.round(rate)} a second`);
  console.log('  against a plain function'.padEnd(34), `${(ours / least).toFixed(0)} × ${us(least)}`);
  console.log('  against a bare relay in process'.padEnd(34), `${(ours / bare).toFixed(0)} × ${us(bare)}`);
  shall(rate >= 3000, `${Math.round(rate)} contests a second, less than 3,000`);
}

// 3. The cost over the number of rooms.
{
  const costs = [1, 10, 100, 1000, 10_000].map((rooms) => {
    const whole = new Whole(rooms);
    // Every machine of the pool is made once, when so many contests are open for the first time.
    repeat(Math.max(2000, rooms), () => whole.contest());
    return { rooms, cost: nanoseconds(contests / 4, () => whole.contest()) };
  });
  const [first] = costs;
  console.log(
    'cost per contest, by rooms'.padEnd(34),
    costs.map(({ rooms, cost }) => `${rooms}: ${us(cost)}`).join('  '),
  );
  const worst = Math.max(...costs.map(({ cost }) => cost / first.cost));
  shall(worst <= 2, `a contest costs ${worst.toFixed(1)} times as much in many rooms as in one`);
}

// 4. Memory, over as many contests as there is time for.
{
  const whole = new Whole(200);
  const heap_mb = () => {
    global.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const wanted = Number(options.memory);
  // The ids of ten minutes are kept: only when those are full does memory show what else grows.
  repeat(20_000, () => whole.contest());
  const end_ms = performance.now() + 1000 * Number(options['memory-seconds']);
  const before_mb = heap_mb();
  let played = 0;
  // Once at least: a machine that is busy must not make of it a measurement of nothing.
  while (played === 0 || (played < wanted && performance.now() < end_ms)) {
    repeat(1000, () => whole.contest());
    played += 1000;
  }
  const grown_mb = heap_mb() - before_mb;
  const told = `${grown_mb >= 0 ? '+' : ''}${grown_mb.toFixed(1)} MB over ${played} contests (${before_mb.toFixed(0)} MB before)`;
  console.log('memory, 200 rooms'.padEnd(34), global.gc ? told : `${told}, without --expose-gc`);
  shall(!global.gc || grown_mb <= 8, `memory grew by ${grown_mb.toFixed(1)} MB`);
}

for (const what of missed) console.error(`missed: ${what}`);
if (options.check && missed.length > 0) process.exitCode = 1;
