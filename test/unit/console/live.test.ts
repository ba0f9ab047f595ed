import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { Live } from '../../../src/console/live.ts';
import { BY_ID } from '../../../src/text/naming.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

const reader = () => ({ text: ENGLISH, names: BY_ID });

/** A response of which only what is written counts. */
class Page extends EventEmitter {
  written = '';
  writableLength = 0;
  isDestroyed = false;

  write(text: string): void {
    this.written += text;
  }

  end(): void {
    this.emit('close');
  }

  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }

  get kinds(): readonly string[] {
    return [...this.written.matchAll(/"kind":"(\w+)"/g)].map(([, kind = '']) => kind);
  }
}

function open(live: Live, of: { after?: string; hasLevels?: boolean } = {}): Page {
  const page = new Page();
  live.open(page as unknown as ServerResponse, {
    reader,
    after: of.after,
    hasLevels: of.hasLevels ?? false,
  });
  return page;
}

const say = (live: Live, said: string) =>
  live.tell(() => ({ kind: 'words', room: 'study', assistants: [], said }));

function started() {
  const clock = new SteppingClock();
  return { clock, live: new Live({ clock, wall: () => clock.now() }) };
}

test('a page that slept gets what it missed, once and in order', () => {
  const { live } = started();
  say(live, 'one');
  const slept = live.last;
  say(live, 'two');
  say(live, 'three');
  const page = open(live, { after: slept });
  say(live, 'four');
  expect([...page.written.matchAll(/"said":"(\w+)"/g)].map(([, said]) => said)).toEqual([
    'two',
    'three',
    'four',
  ]);
});

test('a page that is up to date misses nothing and is told nothing again', () => {
  const { live } = started();
  say(live, 'one');
  const page = open(live, { after: live.last });
  expect(page.kinds).toEqual([]);
});

test.each(['00000000-1', 'nonsense', '-1', 'ffffffff-999999999999999'])(
  'a page that knows %s, which this run of the hub does not, is told to begin anew',
  (after) => {
    const { live } = started();
    say(live, 'one');
    expect(open(live, { after }).kinds).toEqual(['reset']);
  },
);

test('a page that slept through more than is kept is told to begin anew, and goes on from there', () => {
  const { live } = started();
  say(live, 'first');
  const slept = live.last;
  for (let number = 0; number < 2001; number++) say(live, 'more');
  const page = open(live, { after: slept });
  expect(page.kinds).toEqual(['reset']);
  expect(page.written).toContain(`id: ${live.last}`);
});

test('levels go to the pages that want them, and are measured only meanwhile', () => {
  const { live } = started();
  const wanted: boolean[] = [];
  live.onLevels = (isWanted) => wanted.push(isWanted);
  const plain = open(live);
  const meter = open(live, { hasLevels: true });
  live.levels({ microphone: -40 });
  expect([plain.kinds, meter.kinds]).toEqual([[], ['levels']]);
  meter.end();
  expect(wanted).toEqual([true, false]);
});

test('a silent stream shows that it is there', () => {
  const { live, clock } = started();
  const page = open(live);
  clock.stepTo(30_000);
  expect(page.written).toMatch(/\n: \n\n$/);
});

test('a page that does not read is let go', () => {
  const { live } = started();
  const page = open(live);
  page.writableLength = 2_000_000;
  say(live, 'one');
  expect(page.isDestroyed).toBe(true);
});

test('an event is put into the words of each language once, however many pages are open', () => {
  const { live } = started();
  const pages = Array.from({ length: 20 }, () => open(live));
  let made = 0;
  live.tell(() => {
    made += 1;
    return { kind: 'configuration' };
  });
  expect([made, pages.every(({ kinds }) => kinds.join() === 'configuration')]).toEqual([1, true]);
});
