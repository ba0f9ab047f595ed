import colors from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { frame, type Scene, sightOf } from '../../../../src/cli/inspect/frame.ts';
import { Inspection } from '../../../../src/cli/inspect/inspection.ts';
import { FIRST_LOOK, type Looking, pressed } from '../../../../src/cli/inspect/looking.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { device, home } from '../../../support/home.ts';

const HOME = home({ devices: [device({ id: 'lamp' })] });
const paint = colors.createColors(false);
const text = ENGLISH;

/** An inspection that is fed at times given. */
function rig() {
  const inspection = new Inspection(HOME, text);
  const message = (at_ms: number, topic: string, payload: string | object, retained = false) =>
    inspection.receive({
      topic,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      retained,
      qos: 1,
      at_ms,
    });
  const event = (at_ms: number, fields: object) =>
    message(at_ms, 'halfsecond/event', { at_ms: at_ms + 5000, ...fields });
  const scene = (now_ms: number, look: Partial<Looking> = {}, columns = 110, rows = 30): Scene => ({
    inspection,
    look: { ...FIRST_LOOK, ...look },
    columns,
    rows,
    paint,
    text,
    now_ms,
    broker: 'mqtt://broker',
  });
  const shown = (...of: Parameters<typeof scene>) => frame(scene(...of)).join('\n');
  const warnings = (now_ms: number) => inspection.dangers.list(now_ms).map(({ what }) => what);
  return { inspection, message, event, scene, shown, warnings };
}

const claim = (assistant: string, id: string, action: string) => ({
  kind: 'claim',
  assistant,
  id,
  door: 'mqtt',
  room: 'living-room',
  age_ms: 0,
  origin: 'voice',
  intents: [{ action, device: 'lamp' }],
});

function contest({ event }: ReturnType<typeof rig>): void {
  event(1000, claim('siri', '1', 'turn_on'));
  event(1000, { kind: 'contest', room: 'living-room', contest: 'v1', claim: '1' });
  event(1040, claim('tmall-genie', '1', 'turn_off'));
}

describe('contests', () => {
  test('an open contest shows who claimed what and when, and how much time is used', () => {
    const screen = rig();
    contest(screen);
    expect(screen.shown(1100)).toMatch(/◌ open.*living-room v1.*█+░+ 100 of 500 ms/);
    expect(screen.shown(1250)).toContain('250 of 500 ms');
    expect(screen.shown(1250)).toMatch(/\+0 ms siri \(mqtt\) +turn_on lamp …/);
    expect(screen.shown(1250)).toMatch(/\+40 ms tmall-genie \(mqtt\) +turn_off lamp …/);
  });

  test('a decided contest keeps its verdict, its outcomes and the confirmation of the device', () => {
    const screen = rig();
    contest(screen);
    screen.event(1060, {
      kind: 'command',
      verdict: 'v1',
      device: 'lamp',
      topic: 't/set',
      payload: 'ON',
      state: 'sent',
    });
    screen.event(1061, {
      kind: 'verdict',
      id: 'v1',
      room: 'living-room',
      winner: 'siri',
      because: 'all_heard',
      latency_ms: 60,
      explanation: 'siri was surer',
    });
    const outcome = { kind: 'outcome', claim: '1', verdict: 'v1' };
    screen.event(1062, { ...outcome, assistant: 'siri', outcome: 'granted', reason: 'strongest' });
    screen.event(1062, { ...outcome, assistant: 'tmall-genie', outcome: 'overruled', reason: 'weaker' });
    screen.event(1070, {
      kind: 'confirmation',
      verdict: 'v1',
      device: 'lamp',
      state: 'confirmed',
      after_ms: 10,
    });
    const shown = screen.shown(9000);
    expect(shown).toMatch(/● siri {2}all_heard.* 60 of 500 ms/);
    expect(shown).toContain('turn_on lamp: granted, strongest');
    expect(shown).toContain('turn_off lamp: overruled, weaker');
    expect(shown).toContain('lamp confirmed after 10 ms');
    expect(screen.shown(9000, { page: 'contest', followed: 'v1' })).toContain('siri was surer');
  });

  test('a claim outside every contest is listed alone, with the reason', () => {
    const screen = rig();
    screen.event(1000, claim('siri', '7', 'turn_on'));
    const outcome = { kind: 'outcome', assistant: 'siri', claim: '7', verdict: null };
    screen.event(1001, { ...outcome, outcome: 'refused', reason: 'disabled' });
    expect(screen.shown(1100)).toContain('no contest took this claim');
    expect(screen.shown(1100)).toContain('refused, disabled');
  });

  test('malformed events open no contest', () => {
    const screen = rig();
    for (const payload of ['', 'x', '[]', '{"kind":"verdict"}', '{"kind":"claim","intents":7}'])
      screen.message(1, 'halfsecond/event', payload);
    expect(screen.shown(2)).toContain('no contest yet');
  });
});

describe('topics', () => {
  test('each topic has its meaning, last value, age, rate, QoS and whether it is retained', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/status', 'online', true);
    expect(screen.shown(3000, {}, 120)).toMatch(
      /status +whether the hub is there +online +3s +1\/min 1 kept/,
    );
    screen.message(0, 'zigbee2mqtt/lamp', '{"state":"ON"}');
    expect(screen.shown(3000, {}, 120)).toMatch(/lamp +state of a device +{"state":"ON"}/);
  });

  test('two hundred messages a second are shown as a rate', () => {
    const screen = rig();
    for (let at = 0; at < 2000; at++) screen.message(at * 5, 'zigbee2mqtt/lamp', String(at));
    expect(screen.shown(10_000)).toMatch(/lamp .* 1999 +now +200\/s/);
    expect(screen.shown(75_000)).toMatch(/lamp .* 1999 +1m +1$/m);
  });

  test('a topic or a value cannot send escape sequences to the terminal', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/\u001b[2J', '\u001b]0;title\u0007\u009bJ');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(screen.shown(1)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test('a filter leaves the topics that match it, and the levels above them', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/status', 'online', true);
    screen.message(0, 'zigbee2mqtt/lamp', 'x');
    expect(screen.shown(1, { filter: 'LAMP' })).not.toContain('status');
    expect(screen.shown(1, { filter: 'LAMP' })).toMatch(/▾ zigbee2mqtt *\n.* lamp/);
  });

  test('a paused screen stands still, and shows the messages that waited when it goes on', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/status', 'online', true);
    screen.inspection.pause(1000);
    screen.message(2000, 'halfsecond/status', 'offline', true);
    expect(screen.shown(9000, { isPaused: true })).toMatch(/PAUSED, 1 waiting/);
    expect(screen.shown(9000)).toMatch(/online +1s/);
    screen.inspection.goOn();
    expect(screen.shown(9000)).toMatch(/offline +7s/);
  });
});

describe('warnings', () => {
  test('a retained command is listed until it is cleared', () => {
    const screen = rig();
    screen.message(0, 'zigbee2mqtt/lamp/set', 'ON', true);
    screen.message(0, 'halfsecond/claim/siri', '{}', true);
    screen.message(0, 'zigbee2mqtt/lamp', '{}', true);
    expect(screen.warnings(1)).toEqual([
      expect.stringContaining('a retained command on zigbee2mqtt/lamp/set'),
      expect.stringContaining('a retained message on halfsecond/claim/siri'),
    ]);
    screen.message(2, 'zigbee2mqtt/lamp/set', '', true);
    expect(screen.warnings(3)).toHaveLength(1);
  });

  test('a command is listed only where the hub did not send it', () => {
    const screen = rig();
    const sent = {
      kind: 'command',
      verdict: 'v',
      device: 'lamp',
      topic: 'zigbee2mqtt/lamp/set',
      state: 'sent',
    };
    screen.message(0, 'zigbee2mqtt/lamp/set', 'ON');
    screen.event(5, { ...sent, payload: 'ON' });
    screen.message(1500, 'zigbee2mqtt/lamp/set', 'ON');
    expect(screen.warnings(5000)).toEqual([]);
    screen.message(6000, 'zigbee2mqtt/lamp/set', 'OFF');
    expect(screen.warnings(6100)).toEqual([]);
    expect(screen.warnings(8100)).toEqual([
      expect.stringContaining('a writer other than the hub commands lamp'),
    ]);
  });

  test('unknown topics and assistants below the base are listed', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/claim/alexa', '{}');
    screen.message(0, 'halfsecond/nothing', 'x');
    expect(screen.warnings(1)).toEqual([
      expect.stringContaining('this home has no alexa'),
      expect.stringContaining('halfsecond/nothing'),
    ]);
  });
});

describe('keys', () => {
  const key = (name: string, text = '') => ({ name, text, ctrl: false });

  test('arrows move, collapse and expand; a slash filters; q ends', () => {
    const screen = rig();
    screen.message(0, 'halfsecond/status', 'online');
    screen.message(0, 'halfsecond/set/mode', 'observe');
    let look: Looking = FIRST_LOOK;
    const press = (name: string, text?: string) => {
      const next = pressed(look, key(name, text), sightOf(screen.scene(1, look)));
      if (next !== 'end') look = next;
      return next;
    };
    press('down');
    expect(look.selected).toBe('halfsecond/set');
    press('left');
    expect(screen.shown(1, look)).toMatch(/▸ set/);
    press('right');
    expect(screen.shown(1, look)).toMatch(/▾ set/);
    press('/', '/');
    for (const sign of 'qmo') press(sign, sign);
    press('backspace');
    press('escape');
    expect(look).toMatchObject({ filter: '', isTyping: false });
    press('', '?');
    expect(screen.shown(1, look)).toContain('pause: new messages wait until you go on');
    expect(press('q', 'q')).toBe('end');
  });

  test('a followed contest stays on the screen while others come', () => {
    const screen = rig();
    contest(screen);
    const look = pressed(FIRST_LOOK, key('f', 'f'), sightOf(screen.scene(1100)));
    screen.event(1200, { kind: 'contest', room: 'kitchen', contest: 'v2', claim: '9' });
    expect(look).toMatchObject({ page: 'contest', followed: 'v1' });
    if (look === 'end') return;
    expect(screen.shown(1200, look)).not.toContain('v2');
    expect(pressed(look, key('right'), sightOf(screen.scene(1200, look)))).toMatchObject({ followed: 'v2' });
  });
});

test.each([
  [40, 10],
  [80, 24],
  [200, 60],
])('a screen of %i columns and %i lines is never exceeded', (columns, rows) => {
  const screen = rig();
  contest(screen);
  screen.message(0, 'zigbee2mqtt/lamp/set', 'ON', true);
  for (let at = 0; at < 100; at++)
    screen.message(at, `halfsecond/${'天貓'.repeat(at)}/${at}`, '精靈'.repeat(at * 5));
  for (const page of ['all', 'contest', 'help', 'dangers'] as const) {
    const lines = frame(screen.scene(1000, { page, followed: 'v1' }, columns, rows));
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  }
});
