// The house around the emulated machine, which keeps its power: two assistants that claim, and lamps that answer.
//   node house.mjs talk PORT FROM        claims from number FROM on, and lamps that obey, until it is killed
//   node house.mjs again PORT SEEN CUT   sends again, under their ids, the claims that the hub was told long before CUT
//   node house.mjs judge SEEN JOURNAL CUT   whether nothing was lost, repeated or forgotten; CUT in seconds since 1970
// SEEN is what `mosquitto_sub -F '%U\t%t\t%p'` wrote of the whole time; JOURNAL the machine's journal after CUT.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';

const LAMPS = 12;
/** How often both assistants claim, in milliseconds: no lamp's verdict absorbs the next claim on it. */
const EVERY_MS = 400;
/** The hub brings its journal to the disk each 5 s; emulated, the disk takes its time too. In seconds. */
const SURELY_KEPT_S = 8;

const [verb, ...given] = process.argv.slice(2);
const verbs = { talk, again, judge };
process.exitCode = await verbs[verb](...given);

async function talk(port, from) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
  client.on('message', (topic, payload) =>
    client.publish(topic.replace('/set', ''), JSON.stringify({ state: 'ON', ...JSON.parse(payload) })),
  );
  await client.subscribeAsync('zigbee2mqtt/+/set');
  for (let n = Number(from); ; n++) {
    const intent = {
      action: 'set_brightness',
      device: `lamp-${n % LAMPS}`,
      value: 1 + (Math.floor(n / LAMPS) % 100),
    };
    for (const [assistant, confidence] of [
      ['siri', 0.9],
      ['tmall-genie', 0.6],
    ])
      client.publish(
        `halfsecond/claim/${assistant}`,
        JSON.stringify({ id: `${assistant}-${n}`, intent, confidence }),
      );
    await pause(EVERY_MS);
  }
}

async function again(port, seen, cut) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
  const claims = oldClaims(readSeen(seen), Number(cut));
  for (const { topic, payload } of claims) await client.publishAsync(topic, payload, { qos: 1 });
  await client.endAsync();
  console.log(`${claims.length} claims sent again`);
  return claims.length > 0 ? 0 : 1;
}

function judge(seenFile, journalFile, cutText) {
  const cut = Number(cutText);
  const seen = readSeen(seenFile);
  const before = seen.filter(({ at }) => at <= cut);
  const after = seen.filter(({ at }) => at > cut);
  const verdicts = before
    .filter(({ topic }) => topic === 'halfsecond/verdict')
    .map(({ at, payload }) => ({ at, id: JSON.parse(payload).id }));
  const journal = readFileSync(journalFile, 'utf8');
  // What a cut has cost stays lost: the broker tells of each, by the hub's last will.
  const cuts = before.filter(({ topic, payload }) => topic === 'halfsecond/status' && payload === 'offline');
  const lost = verdicts.filter(({ id }) => !journal.includes(`"${id}"`));
  const isExcused = (at) => cuts.some((one) => at <= one.at && at >= one.at - SURELY_KEPT_S);
  const forgotten = lost.filter(({ at }) => at < cut - SURELY_KEPT_S && !isExcused(at));
  const lostNow = lost.filter(({ at }) => at >= cut - SURELY_KEPT_S);
  const lostFor_s = Math.max(0, ...lostNow.map(({ at }) => cut - at));
  const repeated = after.filter(({ topic }) => topic.endsWith('/set'));
  const answered = new Set(
    after.flatMap(({ topic, payload }) =>
      topic.startsWith('halfsecond/outcome/') ? [JSON.parse(payload).claim] : [],
    ),
  );
  const unanswered = oldClaims(before, cut).filter(({ payload }) => !answered.has(JSON.parse(payload).id));
  const commands = before.filter(({ topic, at }) => topic.endsWith('/set') && at > cut - 60).length;
  console.log(
    `${verdicts.length} verdicts so far, the last ${lostNow.length} of them, of ${lostFor_s.toFixed(1)} s, not on the disk; ` +
      `${commands} commands in the last minute; after the cut ${repeated.length} repeated, ${answered.size} claims answered again`,
  );
  for (const { topic, payload } of repeated) console.log(`repeated: ${topic} ${payload}`);
  if (forgotten.length > 0) console.log(`forgotten: ${forgotten.map(({ id }) => id).join(' ')}`);
  if (unanswered.length > 0) console.log(`not answered again: ${unanswered.length}`);
  const isWell = commands > 0 && forgotten.length + repeated.length + unanswered.length === 0;
  return isWell ? 0 : 1;
}

/** Those first sent in the minute before the cut that the disk surely has. */
function oldClaims(seen, cut) {
  const known = new Set();
  const first = seen.filter(({ topic, payload }) => {
    const isNew = topic.startsWith('halfsecond/claim/') && !known.has(payload);
    known.add(payload);
    return isNew;
  });
  return first.filter(({ at }) => at < cut - SURELY_KEPT_S && at > cut - 60);
}

function readSeen(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.split('\t').length === 3)
    .map((line) => {
      const [at, topic, payload] = line.split('\t');
      return { at: Number(at), topic, payload };
    });
}
