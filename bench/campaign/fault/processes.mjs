// The broker or the hub is killed, or stands still.
import { setTimeout as pause } from 'node:timers/promises';

/** Contests about as many lamps that run when something is killed. */
const CONTESTS = 10;
/** A claim that waited for so long, in milliseconds, is older than `max_claim_age_ms` and the hub's beats. */
const STALE_MS = 3000;

/** From 0.3 s to 20 s, and more often for a short time. */
const freezes = (many) =>
  many(
    [0.3, 0.7, 3, 5],
    [
      ...Array.from({ length: 20 }, () => 0.3 + Math.random() * 0.7),
      ...Array.from({ length: 20 }, (_, at) => 1 + at),
    ],
  );

async function contests(household, away) {
  const all = Array.from({ length: CONTESTS }, async () => {
    await pause(Math.random() * 200);
    await household.contest({ isDisturbed: away });
  });
  await pause(Math.random() * 500);
  return Promise.all(all);
}

async function isKilled(home, what, { many, startAgain }) {
  for (let at = 0; at < many(5, 100); at++) {
    const over = contests(home.household, what);
    await pause(Math.random() * 500);
    await home.kill(what);
    if (at % 2 === 0) {
      // What an adapter's library keeps while the broker is away, or the broker for a hub that is away.
      home.household.unlock({ withBeat: at % 4 === 0 });
      await pause(STALE_MS);
    }
    await over;
    await startAgain();
    await home.ready();
    await pause(1500);
    if (at % 5 === 0) await home.household.redeliver({ most: 10 });
    await pause(1000);
  }
}

async function standsStill(home, what, seconds) {
  const over = contests(home.household, what);
  await pause(Math.random() * 400);
  home[what].kill('SIGSTOP');
  if (seconds * 1000 >= STALE_MS) home.household.unlock({ withBeat: Math.random() < 0.5 });
  const from_ms = home.household.now_ms;
  await pause(seconds * 1000);
  if (what === 'broker') home.household.brokerStops.push({ from_ms, to_ms: home.household.now_ms });
  home[what].kill('SIGCONT');
  await over;
  await home.ready();
  await pause(3000);
}

export const PROCESSES = {
  'nothing goes wrong': {
    async run(home, many) {
      for (let at = 0; at < many(20, 500); at++) await home.household.contest();
      await home.household.redeliver();
      // So that "none was unlocked" below means something.
      home.household.unlock({ withBeat: true });
      await pause(2000);
      if (home.household.commandsOf('door').length !== 1) home.problems.push('an honest unlock is not done');
      home.household.commands = home.household.commands.filter(({ device }) => device !== 'door');
    },
  },
  'the broker is killed': {
    run: (home, many) => isKilled(home, 'broker', { many, startAgain: () => home.startBroker() }),
  },
  'the hub is killed': {
    run: (home, many) => isKilled(home, 'hub', { many, startAgain: () => home.startHub() }),
  },
  'the hub is frozen': {
    async run(home, many) {
      const { household } = home;
      for (const [at, seconds] of freezes(many).entries()) {
        // Half-way through the confirmation a command is sent once more; by then somebody has pressed the switch.
        const asked_ms = household.now_ms;
        household.askStubborn(at % 2 === 0 ? 'turn_on' : 'turn_off');
        const sent = () => household.commandsOf('stubborn', asked_ms);
        for (let waited = 0; waited < 600 && sent().length === 0; waited += 20) await pause(20);
        home.hub.kill('SIGSTOP');
        await household.tellState('stubborn', at % 2 === 0 ? 'OFF' : 'ON');
        await pause(seconds * 1000);
        const goesOn_ms = household.now_ms;
        home.hub.kill('SIGCONT');
        await home.ready();
        await pause(1500);
        if (household.commandsOf('stubborn', goesOn_ms).length > 0 && sent().length > 1)
          home.problems.push('a command was sent again over a newer state');
        if (sent().length === 0) home.notes.push('the stubborn lamp was not commanded once');
        await standsStill(home, 'hub', seconds);
      }
    },
  },
  'the broker is frozen': {
    async run(home, many) {
      for (const seconds of freezes(many)) await standsStill(home, 'broker', seconds);
    },
  },
  'the configuration is reloaded': {
    async run(home, many) {
      const seconds = many(20, 1200);
      const every_s = many(2, 10);
      for (let at = 0; at < seconds / every_s; at++) {
        const began_ms = home.household.now_ms;
        home.configure(
          `log: { level: ${at % 2 === 0 ? 'info' : 'warn'} }\narbiter: { gesture_ms: ${150 + (at % 2)} }\n`,
        );
        const contest = home.household.contest();
        await pause(Math.random() * 400);
        home.hub.kill('SIGHUP');
        await contest;
        while (home.household.now_ms - began_ms < every_s * 1000 - 700) await home.household.contest();
        await pause(Math.max(0, every_s * 1000 - (home.household.now_ms - began_ms)));
      }
      home.notes.push(`${Math.floor(seconds / every_s)} reloads in ${seconds} s`);
    },
  },
};
