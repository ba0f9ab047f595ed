// The door of a cloud is killed, or hangs, in the middle of commands.
import { setTimeout as pause } from 'node:timers/promises';
import { signal, until } from '../process.mjs';

const COMMANDS = 6;

function commands({ household, cloud }) {
  return Promise.all(
    Array.from({ length: COMMANDS }, async () => {
      await pause(Math.random() * 150);
      return household.cloudCommand(cloud, { isDisturbed: 'door' });
    }),
  );
}

async function settle(home) {
  await until(() => home.door !== undefined && home.cloud.isThere(), { what: 'the door is back' });
  // Contests about lamps that others commanded before must not be absorbed.
  await pause(3500);
}

/** Something guarded that the cloud may do is done in a quiet home, once its door has not stood still for a while. */
async function mustHeat({ household, cloud, problems }) {
  let answer = 'nothing';
  for (let tries = 0; tries < 10 && answer !== 'done'; tries++) {
    await pause(3000);
    answer = await cloud.send(cloud.request('heater', 'turn_on'));
  }
  if (answer !== 'done' || household.commandsOf('heater').length !== 1)
    problems.push(`the heater is not turned on once in a quiet home: ${answer}`);
  household.commands = household.commands.filter(({ device }) => device !== 'heater');
}

export const DOORS = {
  'a door is killed': {
    home: { withCloud: true },
    async run(home, many) {
      await mustHeat(home);
      for (let at = 0; at < many(4, 40); at++) {
        const sent = commands(home);
        const others = home.household.contest({ isDisturbed: 'door' });
        await pause(Math.random() * 350);
        if (home.door !== undefined) signal(home.door, 'SIGKILL');
        const all = await sent;
        await others;
        await until(() => home.cloud.isThere(), { what: 'the door is back' });
        // A cloud sends again what got no answer, under the same id.
        await Promise.all(all.map((each) => each.resend()));
        await settle(home);
      }
    },
  },
  'a door hangs': {
    home: { withCloud: true },
    async run(home, many) {
      await mustHeat(home);
      for (const seconds of many(
        [1, 6],
        Array.from({ length: 20 }, (_, at) => 1 + at * 1.5),
      )) {
        const { door } = home;
        const sent = commands(home);
        await pause(Math.random() * 300);
        signal(door, 'SIGSTOP');
        const late = commands(home);
        const guarded = seconds > 2.5 && home.cloud.send(home.cloud.request('heater', 'turn_on'));
        for (let waited = 0; waited < seconds; waited++) {
          await home.household.contest();
          await pause(350);
        }
        signal(door, 'SIGCONT');
        await Promise.all([sent, late, guarded]);
        await settle(home);
      }
    },
  },
};
