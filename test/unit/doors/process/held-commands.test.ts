import { expect, test } from 'vitest';
import type { ClaimResult, DoorCommand } from '../../../../src/doors/door.ts';
import { HeldCommands } from '../../../../src/doors/process/held-commands.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

const command = (id: string): DoorCommand => ({
  id,
  assistant: 'siri',
  intents: [{ action: 'turn_on', device: 'lamp' }],
});
const granted: ClaimResult = { outcome: 'granted', reason: 'the strongest evidence' };

function held() {
  const clock = new SteppingClock();
  const sent: { id: string; age_ms: number }[] = [];
  const relayed: string[] = [];
  const link = { isUp: true };
  const hub = { isBeating: false };
  // Time that passes while no timer fires, as in a process that is stopped.
  const stood = { ms: 0 };
  const commands = new HeldCommands({
    clock: {
      now: () => clock.now() + stood.ms,
      setTimeout: (...timer) => clock.setTimeout(...timer),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    },
    hold_ms: 2000,
    deadline_ms: 5000,
    listener: {
      send: ({ id, age_ms }) => {
        if (link.isUp) sent.push({ id, age_ms });
        return link.isUp;
      },
      alone: async ({ id }, wasSent) => {
        relayed.push(wasSent ? `${id}, told` : id);
        return { outcome: 'granted', reason: 'first come, while the hub is away' };
      },
      isHubBeating: () => hub.isBeating,
    },
  });
  commands.hubThere();
  const lose = () => {
    link.isUp = false;
    commands.hubLost();
  };
  const regain = () => {
    link.isUp = true;
    commands.hubThere();
  };
  return { clock, sent, relayed, commands, hub, stood, lose, regain };
}

test('a held command is settled by the outcome of its own assistant and id', async () => {
  const { commands, sent } = held();
  const one = commands.hold(command('1'));
  const two = commands.hold(command('2'));
  commands.outcome({ assistant: 'siri', claim: '2', outcome: 'overruled', reason: 'lost' });
  commands.outcome({ assistant: 'tmall-genie', claim: '1', outcome: 'refused', reason: 'another’s' });
  commands.outcome({ assistant: 'siri', claim: '1', ...granted });
  expect(await one).toEqual(granted);
  expect((await two).outcome).toBe('overruled');
  expect(sent.map(({ id }) => id)).toEqual(['1', '2']);
});

test('a repeat of a held command is sent to the hub once, and both get the result', async () => {
  const { commands, sent } = held();
  const both = [commands.hold(command('1')), commands.hold(command('1'))];
  commands.outcome({ assistant: 'siri', claim: '1', ...granted });
  expect(await Promise.all(both)).toEqual([granted, granted]);
  expect(sent).toHaveLength(1);
});

test('a hub that returns within hold_ms gets the held commands with their age, and the door does nothing alone', async () => {
  const { clock, commands, sent, relayed, lose, regain } = held();
  lose();
  const result = commands.hold(command('1'));
  clock.stepTo(1500);
  regain();
  expect(sent).toEqual([{ id: '1', age_ms: 1500 }]);
  commands.outcome({ assistant: 'siri', claim: '1', ...granted });
  expect(await result).toEqual(granted);
  clock.stepTo(5000);
  expect(relayed).toEqual([]);
});

test('a command for a hub that stays away is carried out alone after hold_ms', async () => {
  const { clock, commands, relayed, lose } = held();
  lose();
  const result = commands.hold(command('1'));
  clock.stepTo(1999);
  expect(relayed).toEqual([]);
  clock.stepTo(2000);
  expect((await result).reason).toContain('while the hub is away');
  expect(relayed).toEqual(['1']);
});

test('a command that the hub had before it went away is marked as sent', async () => {
  const { clock, commands, relayed, lose } = held();
  const result = commands.hold(command('1'));
  lose();
  clock.stepTo(2000);
  await result;
  expect(relayed).toEqual(['1, told']);
});

test('a command to a connected but silent hub is withheld, and not carried out alone', async () => {
  const { clock, commands, relayed } = held();
  const result = commands.hold(command('1'));
  clock.stepTo(2000);
  expect(await result).toEqual({ outcome: 'withheld', reason: 'the hub did not answer' });
  expect(relayed).toEqual([]);
});

test('a command whose sender has given it up expires, on a timer that fired late and when the hub is back', async () => {
  const { commands, relayed, sent, clock, lose, regain } = held();
  lose();
  const old = commands.hold({ ...command('1'), age_ms: 4000 });
  clock.stepTo(1500);
  regain();
  expect(await old).toMatchObject({ outcome: 'expired' });
  lose();
  const late = commands.hold({ ...command('2'), age_ms: 3500 });
  clock.stepTo(9000);
  expect(await late).toMatchObject({ outcome: 'expired' });
  expect([sent, relayed]).toEqual([[], []]);
});

test('a command that a beating hub still decides waits past hold_ms for its outcome', async () => {
  const { clock, commands, hub, relayed } = held();
  hub.isBeating = true;
  const result = commands.hold(command('1'));
  clock.stepTo(4200);
  commands.outcome({ assistant: 'siri', claim: '1', ...granted });
  expect(await result).toEqual(granted);
  clock.stepTo(9000);
  expect(relayed).toEqual([]);
});

test('a command that a beating hub does not decide is withheld before its sender gives it up', async () => {
  const { clock, commands, hub, relayed } = held();
  hub.isBeating = true;
  const result = commands.hold({ ...command('1'), age_ms: 1000 });
  clock.stepTo(4000);
  expect(await result).toEqual({ outcome: 'withheld', reason: 'the hub did not answer' });
  expect(relayed).toEqual([]);
});

test('a hub that goes away while it decides leaves the command to the door', async () => {
  const { clock, commands, hub, relayed, lose } = held();
  hub.isBeating = true;
  const result = commands.hold(command('1'));
  clock.stepTo(2500);
  lose();
  clock.stepTo(5000);
  await result;
  expect(relayed).toEqual(['1, told']);
});

test('a door that stood still reads the outcome that waits before it takes the hub for silent', async () => {
  const { clock, commands, stood } = held();
  const result = commands.hold(command('1'));
  stood.ms = 3000;
  clock.stepTo(2000);
  commands.outcome({ assistant: 'siri', claim: '1', ...granted });
  expect(await result).toEqual(granted);
});
