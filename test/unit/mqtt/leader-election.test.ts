import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { homeKeys } from '../../../src/mqtt/home-secret.ts';
import { LeaderElection } from '../../../src/mqtt/leader-election.ts';

const { leaderKey: key } = homeKeys({ secret: 'shared', base: 'halfsecond' });
const runOf = (digit: string) => digit.repeat(32);

/** Hubs at a broker that passes every word on to all of them, in one order. */
class Home {
  now_ms = 0;
  readonly hubs = new Map<string, LeaderElection>();
  /** What the broker has passed on, oldest first. */
  readonly words: string[] = [];
  /** What each hub was to do. */
  readonly steps: string[] = [];
  #runs = 0;

  join(digit: string): void {
    const run = this.#newRun(digit);
    const hub = new LeaderElection({ key, run });
    hub.begins({ run, now_ms: this.now_ms });
    this.hubs.set(digit, hub);
    this.say(digit);
  }

  say(digit: string, of: { isLast?: boolean } = {}): void {
    const word = this.hubs.get(digit)?.next({ now_ms: this.now_ms, ...of });
    if (of.isLast) this.hubs.delete(digit);
    if (word !== undefined) this.pass(word);
  }

  /** The broker passes a word on, and each hub does what it must. */
  pass(word: string): void {
    this.words.push(word);
    const steps = [...this.hubs].map(([digit, hub]) => [digit, hub.hears(word, this.now_ms)] as const);
    for (const [digit, step] of steps) {
      if (step) this.steps.push(`${digit} ${step.kind}`);
      if (step?.kind === 'answer' || step?.kind === 'stand_by') this.say(digit);
      if (step?.kind === 'take_over') {
        this.hubs.get(digit)?.begins({ run: this.#newRun(digit), now_ms: this.now_ms });
        this.say(digit);
      }
    }
  }

  /** Each hub beats for this long. */
  beat(ms: number): void {
    for (const until_ms = this.now_ms + ms; this.now_ms < until_ms; ) {
      this.now_ms += 500;
      for (const [digit, hub] of [...this.hubs]) if (hub.hasPeers(this.now_ms)) this.say(digit);
    }
  }

  /** A run is never used again. */
  #newRun(digit: string): string {
    this.#runs += 1;
    return `${digit}${this.#runs.toString(16).padStart(31, '0')}`;
  }

  get leaders(): readonly string[] {
    return [...this.hubs].filter(([, hub]) => !hub.isStandingBy).map(([digit]) => digit);
  }
}

describe('hubs with one secret', () => {
  test.each(['a', 'c'].flatMap((name) => [0, 1500, 10_000].map((after_ms) => [name, after_ms] as const)))(
    'are led by the one that came last, at once, whatever its name is: %s comes %i ms after b',
    (name, after_ms) => {
      const home = new Home();
      home.join('b');
      home.beat(after_ms);
      home.join(name);
      expect(home.leaders).toEqual([name]);
      home.beat(60_000);
      expect(home.leaders).toEqual([name]);
    },
  );

  test('say nothing as long as there is one', () => {
    const home = new Home();
    home.join('a');
    home.beat(60_000);
    expect(home.words).toHaveLength(1);
  });

  test('go on with the other at once where the leader says that it ends', () => {
    const home = new Home();
    home.join('a');
    home.beat(5000);
    home.join('b');
    home.say('b', { isLast: true });
    expect(home.leaders).toEqual(['a']);
  });

  test('go on with the other when the leader has been silent for 1.5 s, and not before', () => {
    const home = new Home();
    home.join('a');
    home.beat(5000);
    home.join('b');
    home.beat(5000);
    home.hubs.delete('b');
    home.beat(1000);
    expect(home.leaders).toEqual([]);
    home.beat(500);
    expect(home.leaders).toEqual(['a']);
    expect(home.steps.at(-1)).toBe('a take_over');
  });

  test('end up with exactly one leader, whenever they come and go', () => {
    const comings = fc.array(
      fc.record({
        hub: fc.constantFrom('1', '2', '3', '4', '5'),
        wait_ms: fc.constantFrom(0, 0, 500, 3000, 9000),
        how: fc.constantFrom('comes', 'ends', 'dies'),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(comings, (steps) => {
        const home = new Home();
        home.join('0');
        for (const { hub, wait_ms, how } of steps) {
          if (how === 'comes' && !home.hubs.has(hub)) home.join(hub);
          else if (how === 'ends' && home.hubs.has(hub)) home.say(hub, { isLast: true });
          else if (how === 'dies') home.hubs.delete(hub);
          home.beat(wait_ms);
          expect(home.leaders.length).toBeLessThanOrEqual(1);
        }
        home.beat(5000);
        expect(home.leaders).toHaveLength(1);
      }),
    );
  });
});

describe('a leader is not moved', () => {
  test('by words that are no words, or are signed with another secret', () => {
    const home = new Home();
    home.join('a');
    const other = homeKeys({ secret: 'guessed', base: 'halfsecond' }).leaderKey;
    const forger = new LeaderElection({ key: other, run: runOf('f') });
    for (const word of [
      '',
      'online',
      '{}',
      'x'.repeat(9000),
      `${'0'.repeat(64)} {}`,
      forger.next({ now_ms: 0 }),
    ])
      home.pass(word);
    expect(new Set(home.steps)).toEqual(new Set(['a foreign']));
    expect(home.leaders).toEqual(['a']);
  });

  test('by recorded words of another hub, even of one that led', () => {
    const before = new Home();
    before.join('a');
    before.beat(5000);
    before.join('b');
    before.beat(5000);
    const recorded = [...before.words];
    // The same hub under another name: it has connected anew.
    const after = new Home();
    after.now_ms = before.now_ms;
    after.join('c');
    for (const word of [...recorded, ...recorded]) after.pass(word);
    expect(after.leaders).toEqual(['c']);
    // The very connection that the recorded words once repeated.
    before.hubs.delete('b');
    before.beat(8000);
    expect(before.leaders).toEqual(['a']);
    for (const word of recorded) before.pass(word);
    expect(before.leaders).toEqual(['a']);
  });

  test('by a flood of recorded words, which keeps no real hub from being heard', () => {
    const old = Array.from({ length: 100 }, (_, at) => {
      const run = at.toString(16).padStart(32, '0');
      const hub = new LeaderElection({ key, run });
      return hub.next({ now_ms: 0 });
    });
    const home = new Home();
    home.join('a');
    home.beat(5000);
    for (const word of old) home.pass(word);
    home.join('b');
    for (const word of old) home.pass(word);
    expect(home.leaders).toEqual(['b']);
  });
});

test('the client id of a connection follows from its run, for those alone who know the secret', () => {
  const mine = homeKeys({ secret: 'shared', base: 'halfsecond' });
  const standby = homeKeys({ secret: 'shared', base: 'halfsecond' });
  expect(standby.clientId(runOf('a'))).toBe(mine.clientId(runOf('a')));
  for (const secret of ['guessed', undefined])
    expect(homeKeys({ secret, base: 'halfsecond' }).clientId(runOf('a'))).not.toBe(mine.clientId(runOf('a')));
  const open = { secret: undefined, base: 'halfsecond' };
  expect(homeKeys(open).clientId(runOf('a'))).not.toBe(homeKeys(open).clientId(runOf('a')));
});
