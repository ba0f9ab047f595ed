import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prospect } from '../../src/arbiter/closing.ts';
import { decide } from '../../src/arbiter/decide.ts';
import { houseOf } from '../../src/arbiter/house.ts';
import { defined } from '../../src/door/mqtt-payload.ts';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { contender, contest } from '../support/contest.ts';
import { device, home } from '../support/home.ts';

const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const ROOMS = ['living-room', 'bedroom'];
const devices = [
  ...ROOMS.map((room) => device({ id: `${room}-light`, room })),
  device({ id: 'front-door', room: 'living-room', kind: 'lock', features: ['lock'] }),
];
const house = home({ assistants: ASSISTANTS, devices, more: { prefer: ['siri'] } });

const assistant = fc.constantFrom(...ASSISTANTS);
const room = fc.constantFrom(...ROOMS);
const probability = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
const intent = fc.oneof(
  fc.record({
    action: fc.constantFrom('turn_on' as const, 'turn_off' as const),
    device: room.map((name) => `${name}-light`),
  }),
  fc.record({
    action: fc.constantFrom('lock' as const, 'unlock' as const),
    device: fc.constant('front-door'),
  }),
);

const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      id: fc.integer({ min: 1, max: 12 }),
      assistant,
      intent,
      confidence: probability,
      age_ms: fc.constantFrom(0, 0, 100, 3000),
      door: fc.constantFrom('mqtt' as const, 'matter' as const, 'heard' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('detection' as const),
      assistant,
      room,
      score: probability,
      age_ms: fc.constantFrom(0, 0, 200),
    }),
  },
  fc.record({ kind: fc.constant('speech-end' as const), room }),
  fc.record({ kind: fc.constant('presence' as const), assistant, online: fc.boolean() }),
  fc.record({ kind: fc.constant('broker' as const), up: fc.boolean() }),
);

/** Happenings with the time before each. */
const schedule = fc.array(fc.tuple(fc.constantFrom(0, 1, 20, 120, 480, 2000, 9000), happening), {
  maxLength: 30,
});
type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;

function play(steps: Schedule): ArbiterRig {
  const rig = new ArbiterRig(house, { microphones: ['bedroom'] });
  let now_ms = 0;
  for (const [wait_ms, step] of steps) {
    now_ms += wait_ms;
    rig.at(now_ms, (arbiter) => {
      if (step.kind === 'claim') {
        const { kind: _, id, intent: asked, confidence, ...rest } = step;
        rig.claim({
          ...rest,
          id: String(id),
          intents: [asked],
          ...(confidence !== undefined && { confidence }),
        });
      } else if (step.kind === 'detection') {
        const { kind: _, assistant: name, score, ...rest } = step;
        rig.named(name, { ...rest, ...(score !== undefined && { score }) });
      } else if (step.kind === 'speech-end') arbiter.speechEnd({ room: step.room, age_ms: 0 });
      else if (step.kind === 'presence') arbiter.presence(step.assistant, step.online);
      else arbiter.broker(step.up);
    });
  }
  return rig.settle();
}

/** Schedules per guarantee here; `SCHEDULES=100000 npx vitest run test/property` runs more. */
const runs = { numRuns: Number(process.env.SCHEDULES ?? 1500) };

test('1: a contest has at most one winner, and each claim exactly one outcome', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const rig = play(steps);
      expect(rig.faults).toEqual([]);
      for (const verdict of rig.verdicts) {
        const winners = new Set(
          verdict.claims.filter(({ outcome }) => outcome === 'granted').map(({ assistant: name }) => name),
        );
        expect(winners.size).toBe(verdict.winner === null ? 0 : 1);
      }
      const claimed = new Set(
        steps.flatMap(([, step]) => (step.kind === 'claim' ? [`${step.assistant} ${step.id}`] : [])),
      );
      const told = new Map<string, Set<string>>();
      for (const { assistant: name, claim, outcome } of rig.notices)
        told.set(`${name} ${claim}`, (told.get(`${name} ${claim}`) ?? new Set()).add(outcome));
      expect(new Set(told.keys())).toEqual(claimed);
      for (const outcomes of told.values()) expect(outcomes.size).toBe(1);
    }),
    runs,
  );
});

test('2: redelivery of any claims, however often, actuates nothing more', () => {
  fc.assert(
    fc.property(schedule, fc.integer({ min: 1, max: 3 }), (steps, times) => {
      const redelivered = steps.flatMap(
        (step): Schedule => [
          step,
          ...(step[1].kind === 'claim'
            ? Array.from({ length: times }, (): Schedule[number] => [0, step[1]])
            : []),
        ],
      );
      expect(play(redelivered).orders).toEqual(play(steps).orders);
    }),
    runs,
  );
});

test('2: the twins of one utterance actuate its device once, whenever and in whatever order they come', () => {
  const twins = fc.array(
    fc.record({
      assistant,
      room: fc.option(room, { nil: undefined }),
      confidence: probability,
      at_ms: fc.integer({ min: 600, max: 3500 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const late = fc.array(
    fc.record({
      assistant,
      score: probability,
      at_ms: fc.integer({ min: 0, max: 500 }),
      delay_ms: fc.integer({ min: 0, max: 1500 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(twins, late, (claims, detections) => {
      const rig = new ArbiterRig(house);
      const steps = [
        ...detections.map(({ assistant: name, score, at_ms, delay_ms }) => ({
          at_ms: at_ms + delay_ms,
          run: () => rig.named(name, { age_ms: delay_ms, ...(score !== undefined && { score }) }),
        })),
        ...claims.map(({ at_ms, ...claim }) => ({
          at_ms,
          run: () =>
            rig.claim({
              ...defined(claim),
              assistant: claim.assistant,
              intents: [{ action: 'turn_on', device: 'living-room-light' }],
            }),
        })),
      ].sort((a, b) => a.at_ms - b.at_ms);
      for (const step of steps) rig.at(step.at_ms, step.run);
      expect(rig.settle().orders.length).toBeLessThanOrEqual(1);
    }),
    runs,
  );
});

test('3: no command is handed over later than the budget, and the deadline is never early', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { orders, verdicts } = play(steps);
      for (const { at_ms, opened_ms, budget_ms } of orders)
        expect(at_ms - opened_ms).toBeLessThanOrEqual(budget_ms);
      for (const { because, latency_ms } of verdicts) {
        expect(latency_ms).toBeLessThanOrEqual(480);
        if (because === 'deadline') expect(latency_ms).toBe(480);
      }
    }),
    runs,
  );
});

const scored = fc.record({
  assistant,
  intents: intent.map((one) => [one]),
  confidence: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  guarded: fc.boolean(),
  authenticated: fc.boolean(),
});
const names = fc.dictionary(assistant, fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxKeys: 3 });

test('4: permuting the arrival of claims of equal onsets changes no winner, outcome or total', () => {
  const claims = fc.array(
    fc.tuple(scored, fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }), fc.nat()),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(claims, names, (all, named) => {
      const contenders = all.map(([fields, snr_db, key], at) => ({
        key,
        claim: contender({ ...fields, id: `claim-${at}`, ...(snr_db !== undefined && { snr_db }) }),
      }));
      const permuted = contenders.toSorted((a, b) => a.key - b.key);
      const decided = (order: typeof contenders) => {
        const { winner, weighed } = decide(
          contest({ claims: order.map(({ claim }) => claim), named }),
          houseOf(house),
        );
        return {
          winner: winner?.id,
          weighed: Object.fromEntries(
            weighed.map(({ claim, outcome, total_db }) => [claim.id, { outcome, total_db }]),
          ),
        };
      };
      expect(decided(permuted)).toEqual(decided(contenders));
    }),
    runs,
  );
});

test('4: what closes as clinched would have been won by the same claim, whatever the silent one had brought', () => {
  const rivals = fc.record({
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    snr_db: fc.integer({ min: -20, max: 60 }),
    room,
    age_ms: fc.integer({ min: 0, max: 2000 }),
  });
  const leaders = fc.record({
    confidence: probability,
    snr_db: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    room: fc.option(room, { nil: undefined }),
  });
  const scores = fc.record({
    siri: fc.double({ min: 0.01, max: 0.999, noNaN: true }),
    'tmall-genie': fc.double({ min: 0.01, max: 0.999, noNaN: true }),
  });
  let clinched = 0;
  fc.assert(
    fc.property(
      leaders,
      rivals,
      fc.option(scores, { nil: undefined }),
      intent,
      (leader, rival, named, asked) => {
        const leading = contender({
          assistant: 'siri',
          intents: [{ action: 'turn_on', device: 'living-room-light' }],
          ...defined(leader),
        });
        const two = houseOf(home({ devices }));
        const alone = contest({ claims: [leading], ...(named && { named }) });
        if (prospect(alone, two).because !== 'clinched') return;
        clinched += 1;
        const answer = contender({ assistant: 'tmall-genie', intents: [asked], ...rival });
        expect(decide({ ...alone, claims: [leading, answer] }, two).winner?.assistant).toBe('siri');
      },
    ),
    runs,
  );
  expect(clinched).toBeGreaterThan(0);
});

test('5: words alone never unlock, and a lost broker sends nothing', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { verdicts } = play(steps);
      for (const { winner, action, claims } of verdicts) {
        if (action !== 'unlock' || winner === null) continue;
        expect(claims.find(({ outcome }) => outcome === 'granted')?.door).toBe('matter');
      }
      const down = play([
        [0, { kind: 'broker', up: false }],
        ...steps.filter(([, { kind }]) => kind !== 'broker'),
      ]);
      expect(down.orders).toEqual([]);
    }),
    runs,
  );
});

test('6: every verdict carries all its reasons, and the same schedule gives the same verdicts to the byte', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { verdicts } = play(steps);
      for (const { claims, explanation, counterfactual } of verdicts) {
        expect(explanation).not.toBe('');
        expect(counterfactual).not.toBe('');
        for (const { evidence, total_db, reason } of claims) {
          expect(reason).not.toBe('');
          if (total_db !== null)
            expect(evidence.reduce((sum, { db }) => sum + db, 0)).toBeCloseTo(total_db, 6);
        }
      }
      expect(JSON.stringify(play(steps).verdicts)).toBe(JSON.stringify(verdicts));
    }),
    runs,
  );
});
