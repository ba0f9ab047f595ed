import { expect, test } from 'vitest';
import { figuresWith } from '../../../bench/evaluate/assumption.ts';
import { drawDay } from '../../../bench/evaluate/day.ts';
import type { Arrival, Episode, Voice, Wake } from '../../../bench/evaluate/episode.ts';
import { drawHousehold } from '../../../bench/evaluate/household.ts';
import { Independence } from '../../../bench/evaluate/independence.ts';
import { firstSatellite, loudest } from '../../../bench/evaluate/policy/wake-window.ts';
import { Random } from '../../../bench/evaluate/random.ts';
import { score } from '../../../bench/evaluate/scoring.ts';
import { upperShareOf } from '../../../bench/evaluate/tally.ts';
import { tracesOf } from '../../../bench/evaluate/trace.ts';
import type { Intent } from '../../../src/intent/intent.ts';

const listening = drawHousehold(new Random('listening'), figuresWith({ no_microphone: 0 }));
const on = (device: string): Intent => ({ action: 'turn_on', device });

function claim(of: {
  assistant: string;
  at_ms: number;
  intent: Intent;
  wake?: Wake;
}): Arrival & { kind: 'claim' } {
  const { assistant, at_ms, intent, wake } = of;
  const id = `${assistant}-${at_ms}-${intent.device}`;
  return {
    at_ms,
    kind: 'claim',
    of: {
      room: 'kitchen',
      ...(wake && { wake }),
      claim: {
        id,
        assistant,
        door: 'mqtt',
        intents: [intent],
        age_ms: 0,
        can_serve: true,
        origin: 'unknown',
      },
    },
  };
}

function voice(of: Partial<Voice> & { from_ms: number }): Voice {
  const { from_ms } = of;
  const heard = [{ room: 'kitchen', level_db: -30 }];
  const told = { isCallHeard: true, isAnotherHeard: false, tellsEnds: true };
  return { room: 'kitchen', end_ms: from_ms + 2000, heard, ...told, ...of };
}

function episode(of: Partial<Episode> & { id: string; wanted: readonly Intent[] }): Episode {
  return { kind: 'tap', arrivals: [], ...of };
}

/** How the first thing that an episode wants stands, among others. */
function standing(one: Episode, ...others: readonly Episode[]) {
  const arrival = one.arrivals.find(({ kind }) => kind === 'claim');
  const [wanted] = one.wanted;
  if (arrival?.kind !== 'claim' || !wanted) throw new Error('an episode of one claim');
  return new Independence([one, ...others]).of(one, wanted, arrival.of, arrival.at_ms);
}

const tap = (id: string, at_ms: number, device: string, assistant = 'siri') =>
  episode({ id, wanted: [on(device)], arrivals: [claim({ assistant, at_ms, intent: on(device) })] });

test('what nothing else is about is independent; what another asks of the same lamp is contested', () => {
  expect(standing(tap('a', 5000, 'lamp'))).toBe('independent');
  expect(standing(tap('a', 5000, 'lamp'), tap('b', 6000, 'fan', 'alexa'))).toBe('independent');
  expect(standing(tap('a', 5000, 'lamp'), tap('b', 6000, 'lamp', 'alexa'))).toBe('contested');
  expect(standing(tap('a', 5000, 'lamp'), tap('b', 60_000, 'lamp', 'alexa'))).toBe('independent');
});

test('a tap before the end of somebody’s words is independent, one after it may be taken for overheard', () => {
  const talk = (tellsEnds: boolean) =>
    episode({
      id: 'talk',
      kind: 'voice',
      called: 'alexa',
      voice: voice({ from_ms: 4000, tellsEnds }),
      wanted: [on('fan')],
      arrivals: [claim({ assistant: 'alexa', at_ms: 6500, intent: on('fan') })],
    });
  expect(standing(tap('a', 5000, 'lamp'), talk(true))).toBe('independent');
  expect(standing(tap('a', 5000, 'lamp'), talk(false))).toBe('beside');
  expect(standing(tap('a', 7000, 'lamp'), talk(true))).toBe('beside');
  expect(standing(tap('a', 17_000, 'lamp'), talk(true))).toBe('independent');
});

test('two calls at one time are independent where they are of two assistants', () => {
  const call = (id: string, called: string, device: string, score?: number) => {
    const heard = { assistant: called, room: 'kitchen', age_ms: 0, source: 'hub' as const, score };
    return episode({
      id,
      kind: 'voice',
      called,
      voice: voice({ from_ms: 4000 }),
      wanted: [on(device)],
      arrivals: [
        ...(score === undefined
          ? []
          : [{ at_ms: 4600, kind: 'detection' as const, of: { ...heard, score } }]),
        claim({ assistant: called, at_ms: 6500, intent: on(device) }),
      ],
    });
  };
  expect(standing(call('a', 'siri', 'lamp'), call('b', 'alexa', 'fan'))).toBe('independent');
  expect(standing(call('a', 'siri', 'lamp'), call('b', 'siri', 'fan'))).toBe('beside');
  // Said into another's call, a soft one is no call to the hub.
  expect(standing(call('a', 'siri', 'lamp', 0.79), call('b', 'alexa', 'fan', 0.9))).toBe('beside');
  expect(standing(call('a', 'siri', 'lamp', 0.8), call('b', 'alexa', 'fan', 0.9))).toBe('independent');
});

test('a light of another room is the wrong room, and of both is two rooms', () => {
  const light = (room: string) => on(`${room}-ceiling-light`);
  const arrivals = ['kitchen', 'bedroom'].map((room, at) =>
    claim({
      assistant: 'siri',
      at_ms: 6500 + at,
      intent: light(room),
      wake: { at_ms: 4700, room, level_db: -30 - 9 * at },
    }),
  );
  const heard = [
    { room: 'kitchen', level_db: -30 },
    { room: 'bedroom', level_db: -39 },
  ];
  const said = episode({
    id: 'said',
    kind: 'voice',
    called: 'siri',
    isHere: true,
    voice: voice({ from_ms: 4000, heard }),
    wanted: [light('kitchen')],
    arrivals,
  });
  const acts = arrivals.map(({ at_ms, of }) => ({
    at_ms,
    claim: of.claim,
    intent: of.claim.intents[0] ?? on(''),
  }));
  const [near, far] = acts;
  if (!near || !far) throw new Error('two claims');
  const rates = (actions: typeof acts) => score(listening, [said], actions).rates;
  expect(rates([near])).toMatchObject({ room: { count: 0, of: 1 }, room_6db: { count: 0, of: 1 } });
  expect(rates([far])).toMatchObject({ room: { count: 1 }, room_6db: { count: 1 }, two_rooms: { count: 0 } });
  expect(rates([near, far])).toMatchObject({ room: { count: 1 }, two_rooms: { count: 1, of: 1 } });
  expect(rates([])).toMatchObject({ room: { of: 0 }, independent: { of: 0 } });
  const acted = (policy: typeof loudest) =>
    policy.play(listening, arrivals).map(({ intent }) => intent.device);
  expect(acted(loudest)).toEqual(['kitchen-ceiling-light']);
  expect(acted(firstSatellite)).toHaveLength(1);
});

test('two phrases keep nobody from anything under Home Assistant’s cooldown', () => {
  const wake = { at_ms: 1000, room: 'kitchen', level_db: -30 };
  const arrivals = ['siri', 'alexa'].map((assistant) =>
    claim({ assistant, at_ms: 3000, intent: on('lamp'), wake }),
  );
  expect(firstSatellite.play(listening, arrivals)).toHaveLength(2);
});

test('homes have one to four people, and some have no microphone', () => {
  const homes = Array.from({ length: 400 }, (_, at) =>
    drawHousehold(new Random(`home ${at}`), figuresWith()),
  );
  expect(new Set(homes.map(({ people }) => people))).toEqual(new Set([1, 2, 3, 4]));
  const deaf = homes.filter(({ microphones }) => microphones.length === 0);
  expect(deaf.length / homes.length).toBeGreaterThan(0.3);
  expect(deaf.length / homes.length).toBeLessThan(0.5);
  for (const { residents } of deaf) for (const { door } of residents) expect(door).not.toBe('mqtt');
  for (const { loss_db } of homes) expect(loss_db('kitchen', 'bedroom')).toBe(loss_db('bedroom', 'kitchen'));
});

test('a home without a microphone tells the hub nothing but claims', () => {
  const figures = figuresWith({ no_microphone: 1 });
  const random = new Random('deaf');
  const household = drawHousehold(random, figures);
  const draw = { random, figures, traces: tracesOf([]), household, nextId: () => `${random.next()}` };
  const kinds = drawDay(draw, 0).flatMap(({ arrivals }) => arrivals.map(({ kind }) => kind));
  expect(new Set(kinds)).toEqual(new Set(['claim']));
});

test('the upper end of a share that is seldom counted is Poisson’s', () => {
  expect(upperShareOf({ count: 0, of: 10_000 })).toBeCloseTo(2.996 / 10_000, 6);
  expect(upperShareOf({ count: 3, of: 10_000 })).toBeCloseTo(7.754 / 10_000, 6);
  expect(upperShareOf({ count: 0, of: 0 })).toBe(0);
});
