// Plays a set-up from nothing at a real terminal (tmux), against a real mosquitto with the home of forty devices of
// test/support/first-run, and writes what stood on the screen into docs/first-run.md, or in Chinese into README.zh.md.
//
//     npm run build && node docs/first-run.mjs
//     npm run build && node docs/first-run.mjs zh
//
// It needs tmux and mosquitto. Ports, folders and times of the day are replaced, so that a second run writes the same page
// as far as the program says the same.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { ANNOUNCEMENTS, answerOf } from '../test/support/first-run/home-of-forty.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const COLUMNS = 80;
const WITHIN_MS = 90_000;
const IS_CHINESE = process.argv[2] === 'zh';
/** The locale of the terminal. */
const LANG = IS_CHINESE ? 'zh_TW.UTF-8' : 'C.UTF-8';
/** What setup asks, in the language that is played. */
const ASKED = IS_CHINESE
  ? {
      assistants: /家裡有哪些語音助理/,
      siri: /您怎麼叫 Siri/,
      genie: /您怎麼叫天貓精靈/,
      broker: /要用哪個 MQTT broker/,
      address: /它的位址是/,
      user: /使用者名稱？/,
      microphone: /要用哪個麥克風/,
      model: /要下載中文模型嗎/,
      discover: /要在 broker 尋找裝置/,
      room: /「(.+?)」在哪個房間/,
      doors: /助理從哪些入口進來/,
      whose: /經 HomeKit 進來的是誰的命令/,
      start: /現在就啟動中樞/,
      paired: /掃描或輸入了嗎/,
      sentence: /要試哪一句/,
      another: /還要試別句嗎/,
    }
  : {
      assistants: /Which assistants does this home have/,
      siri: /How do you call Siri/,
      genie: /How do you call 天貓精靈/,
      broker: /Which MQTT broker/,
      address: /What is its address/,
      user: /User name\?/,
      microphone: /Which microphone/,
      model: /Fetch the Mandarin model/,
      discover: /Look for devices at the broker/,
      room: /In which room is “(.+?)”/,
      doors: /By which doors/,
      whose: /Whose commands arrive by HomeKit/,
      start: /Start the hub now/,
      paired: /Scanned or typed into the app/,
      sentence: /A sentence to try/,
      another: /Another sentence/,
    };

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'first-run-')));
const socket = join(folder, 'tmux');
const home = join(folder, 'home');

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

function tmux(...args) {
  return execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' });
}

/** A terminal of 80 columns with a shell in which `halfsecond` is this checkout. */
class Screen {
  open() {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'halfsecond'), `#!/bin/sh\nexec node ${PROJECT}dist/main.js "$@"\n`, {
      mode: 0o755,
    });
    // No sound card of this machine is part of the page.
    writeFileSync(join(bin, 'arecord'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const shell = `env PATH=${bin}:$PATH PS1='$ ' LANG=${LANG} HISTFILE= sh`;
    tmux('-f', '/dev/null', '-u', 'new-session', '-d', '-x', String(COLUMNS), '-y', '50', '-c', home, shell);
    tmux('set-option', '-g', 'history-limit', '50000');
  }

  /** Everything that stood on the screen since it was cleared. */
  text() {
    return tmux('capture-pane', '-p', '-S', '-').replace(/\s+$/, '');
  }

  clear() {
    tmux('send-keys', '-R');
    tmux('clear-history');
  }

  /** Types a line and waits for the prompt. @returns the line and what came of it. */
  async run(line) {
    this.clear();
    tmux('send-keys', 'Enter');
    await this.until(/\$$/);
    this.clear();
    tmux('send-keys', '-l', line);
    tmux('send-keys', 'Enter');
    await this.until(/\n\$$/);
    return `$ ${this.text()
      .replace(/^\$? ?\n+/, '')
      .replace(/\n\$$/, '')}`;
  }

  /** Waits until the screen matches. */
  async until(pattern) {
    for (const end = Date.now() + WITHIN_MS; !pattern.test(this.text()); await pause(150))
      if (Date.now() > end) throw new Error(`no ${pattern} on the screen:\n${this.text()}`);
  }

  /** Answers a question, once it is asked. */
  async answer(question, ...keys) {
    await this.until(question);
    await pause(400);
    for (const key of keys) {
      tmux('send-keys', ...(key.startsWith('=') ? ['-l', key.slice(1)] : [key]));
      await pause(250);
    }
  }
}

/** A broker with forty devices that answer. */
async function brokerOfForty(port) {
  const conf = join(folder, 'mosquitto.conf');
  writeFileSync(conf, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`);
  const broker = spawn('mosquitto', ['-c', conf], { stdio: 'ignore' });
  await pause(800);
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  for (const [topic, payload] of ANNOUNCEMENTS)
    await client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), {
      retain: true,
      qos: 1,
    });
  await client.subscribeAsync('#');
  client.on('message', (topic, payload) => {
    for (const [to, words] of answerOf(topic, payload.toString()))
      client.publish(to, words, { retain: true, qos: 1 });
  });
  return async () => {
    await client.endAsync(true);
    broker.kill();
  };
}

/** The same on every machine and in every run, where only the run differs. */
function steady(text, port) {
  return text
    .replaceAll(home, '/home/me/halfsecond')
    .replaceAll(`:${port}`, ':1883')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, (at) =>
      at.length > 16 ? '2026-11-30 19:30:00' : '2026-11-30 19:30',
    )
    .replace(/^\d\d:\d\d:\d\d /gm, '19:30:00 ')
    .replace(/\bv-[0-9a-f]{8}-(\d+)/g, 'v-5f0c1a2b-$1')
    .replace(/\d{3}-\d{2}-\d{3}/g, '123-45-678')
    .replace(/say-[0-9a-f]{8}/g, 'say-7d3e9a10')
    .replace(/(?<= {2}) *\d+(\.\d+)? ms\b/g, (ms) => '0.3 ms'.padStart(ms.length))
    .replace(/\b\d+(\.\d+)? ms\b/g, (ms) => (Number.parseFloat(ms) === 500 ? ms : '0.3 ms'))
    .replace(/[ \t]+$/gm, '');
}

/** The rooms of those of the forty that tell none. */
const ROOMS = {
  電視插座: '客廳',
  咖啡機: '廚房',
  'front door': 'hallway',
  'shellydimmerg4 dining': 'dining room',
  'washing machine': 'laundry',
};

/** Answers every question of setup. */
async function setUp(screen, port) {
  await screen.answer(ASKED.assistants, 'Enter');
  await screen.answer(ASKED.siri, 'Down', 'Down', 'Enter');
  await screen.answer(ASKED.genie, 'Down', 'Enter');
  await screen.answer(ASKED.broker, 'Down', 'Enter');
  await screen.answer(ASKED.address, `=mqtt://127.0.0.1:${port}`, 'Enter');
  await screen.answer(ASKED.user, 'Enter');
  await screen.answer(ASKED.microphone, 'Down', 'Enter');
  await screen.answer(ASKED.model, 'Right', 'Enter');
  await screen.answer(ASKED.discover, 'Enter');
  for (let asked = 1; asked <= Object.keys(ROOMS).length; asked++) {
    await screen.until(new RegExp(`(${ASKED.room.source}[\\s\\S]*){${asked}}`));
    const device = [...screen.text().matchAll(new RegExp(ASKED.room, 'g'))].at(-1)?.[1];
    await screen.answer(ASKED.room, `=${ROOMS[device]}`, 'Enter');
    await pause(400);
  }
  await screen.answer(ASKED.doors, 'Space', 'Enter');
  await screen.answer(ASKED.whose, 'Enter');
  await screen.answer(ASKED.start, 'Enter');
  await screen.answer(ASKED.paired, 'Enter');
  await screen.answer(ASKED.sentence, '=打開客廳主燈', 'Enter');
  await screen.answer(ASKED.another, '=turn on the balcony light', 'Enter');
  await screen.answer(new RegExp(`${ASKED.another.source}[\\s\\S]*${ASKED.another.source}`), 'Enter');
  await screen.until(/\n\$$/);
}

/** Puts what stood on the screen into the two samples of README.zh.md. */
async function writeReadme(screen, port) {
  const setup = `$ ${screen.text().replace(/^\$ /, '').replace(/\n\$$/, '')}`;
  const hub = spawn('node', [`${PROJECT}dist/main.js`, 'run', '--config', home], { stdio: 'ignore' });
  await pause(6000);
  const verdicts = [
    await screen.run('halfsecond say 把臥室燈調到30% --as siri --room living-room'),
    await screen.run('halfsecond say 不要開客廳燈 --as siri --room living-room'),
    await screen.run('halfsecond explain'),
  ].join('\n');
  hub.kill();
  const file = join(PROJECT, 'README.zh.md');
  let page = readFileSync(file, 'utf8');
  for (const [name, text] of Object.entries({ setup, verdicts })) {
    const block = `<!-- ${name} -->\n\n\`\`\`text\n${steady(text, port).trim()}\n\`\`\`\n\n<!-- /${name} -->`;
    page = page.replace(new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`), () => block);
  }
  writeFileSync(file, page);
}

async function main() {
  const port = await freePort();
  const stop = await brokerOfForty(port);
  const screen = new Screen();
  mkdirSync(home);
  const parts = [];
  const told = (title, words, text) =>
    parts.push(`## ${title}\n\n${words}\n\n\`\`\`text\n${steady(text, port).trim()}\n\`\`\`\n`);
  try {
    screen.open();
    screen.clear();
    tmux('send-keys', '-l', `halfsecond setup --config ${home}`);
    tmux('send-keys', 'Enter');
    await setUp(screen, port);
    if (IS_CHINESE) return await writeReadme(screen, port);
    told(
      'Set up',
      'One command asks for everything, tries each answer at once, finds the devices, opens a door, and ends with a sentence\nthat is carried out. The second sentence goes to a lamp without power.',
      `$ ${screen.text().replace(/^\$ /, '').replace(/\n\$$/, '')}`,
    );
    // The hub goes on in the background, as a service would.
    const hub = spawn('node', [`${PROJECT}dist/main.js`, 'run', '--config', home], { stdio: 'ignore' });
    await pause(6000);
    told(
      'What was found',
      'From here on the hub runs: in another terminal by `halfsecond run`, or as a [service](operations.md#as-a-systemd-service).\nEach device has a file in `devices/`.',
      await screen.run('halfsecond devices'),
    );
    const say = (words) => screen.run(`halfsecond say "${words}" --as siri --room living-room`);
    told(
      'Say something',
      'A lamp, a curtain, and words that nobody understands.',
      [
        await say('把臥室燈調到30%'),
        await say('open the garage door'),
        await say('turn on the disco ball'),
      ].join('\n'),
    );
    told(
      'Quiet for an evening',
      'One assistant is off for a while, and comes back by itself.',
      [
        await screen.run('halfsecond assistants off tmall-genie --for 3h'),
        await screen.run('halfsecond assistants'),
      ].join('\n'),
    );
    told('Why did it not come on?', '', await screen.run('halfsecond explain "balcony light"'));
    told('What the hub saw', '', await screen.run('halfsecond report --since yesterday'));
    told('What is wrong', '', await screen.run('halfsecond check'));
    told('Keep it', '', await screen.run('halfsecond backup home.tar.gz'));
    hub.kill();
  } finally {
    try {
      tmux('kill-server');
    } catch {
      // It ended with its shell.
    }
    await stop();
  }
  const page = `# A first run

<!-- Generated by \`node docs/first-run.mjs\`: what stood on a terminal of 80 columns. Do not edit it. -->

A home of forty devices at a mosquitto: zigbee2mqtt, Tasmota, ESPHome, Shelly, Homie and an air conditioner by Home Assistant's
discovery, with names in English and Chinese. Nothing but the broker was there before. Ports, folders, times and codes are
those of an example.

${parts.join('\n').replace(/\n\n\n+/g, '\n\n')}`;
  writeFileSync(join(PROJECT, 'docs/first-run.md'), page);
  rmSync(folder, { recursive: true, force: true });
}

await main();
process.exit(0);
