// A home of a fault campaign: its configuration, its broker and its hub as processes, and the people who live in it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cloud } from './cloud.mjs';
import { writeHome } from './configuration.mjs';
import { Household } from './household.mjs';
import { childOf, freePort, isOpen, start, until } from './process.mjs';

/** The built program. */
export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export class Home {
  folder;
  port;
  broker;
  hub;
  household;
  cloud;
  /** What the counts of the table do not say, and is a defect. */
  problems = [];
  /** What the table must say beside its counts. */
  notes = [];
  #startHub;
  #configuration;

  /**
   * A home of lamps with two assistants, and a lock that the trusted one may open. All of it runs when this resolves.
   * @param of.startHub starts the hub in another way. It gets the command line, and gives the process.
   * @param of.isEmbedded whether the hub brings the broker. Nobody is trusted there.
   * @param of.withCloud whether the second assistant comes in by the door of a cloud.
   */
  static async open({ startHub, isEmbedded = false, withCloud = false } = {}) {
    const home = new Home();
    home.folder = mkdtempSync(join(tmpdir(), 'halfsecond-campaign-'));
    home.port = await freePort();
    home.#startHub = startHub ?? (([command, ...args]) => start(command, args));
    const cloudPort = withCloud ? await freePort() : undefined;
    writeHome(home.folder, { port: home.port, isEmbedded, cloudPort });
    if (!isEmbedded) await home.startBroker();
    home.startHub();
    await until(() => isOpen(home.port), { what: 'the broker listens' });
    home.household = await Household.at(home);
    await home.ready();
    if (cloudPort !== undefined) {
      await until(() => isOpen(cloudPort), { what: 'the door listens' });
      home.cloud = await Cloud.link(`http://127.0.0.1:${cloudPort}`);
    }
    return home;
  }

  get state() {
    return join(this.folder, 'state');
  }

  /** The process id of the door's process; undefined where it does not run. */
  get door() {
    return childOf(this.hub.pid, 'aligenie');
  }

  async startBroker() {
    this.broker = start('mosquitto', ['-c', join(this.folder, 'mosquitto.conf')]);
    await until(() => isOpen(this.port), { what: 'mosquitto listens' });
  }

  startHub() {
    const command = [process.execPath, MAIN, 'run', '--config', this.folder, '--state', this.state];
    this.hub = this.#startHub(command);
  }

  async kill(what) {
    this[what].kill('SIGKILL');
    await this[what].ended;
  }

  /** Resolves when the hub serves again. */
  async ready() {
    try {
      await this.household.ready();
    } catch (error) {
      throw new Error(`${error.message}; the hub said: ${this.hub.said.slice(-2000)}`);
    }
  }

  /** Adds to the configuration that the home began with, in place of what was added before. */
  configure(more) {
    const file = join(this.folder, 'halfsecond.yaml');
    this.#configuration ??= readFileSync(file, 'utf8');
    writeFileSync(file, this.#configuration + more);
  }

  /** The claims that the journal has, as `assistant id`. */
  journaled() {
    const claims = new Set();
    const folder = join(this.state, 'journal');
    let segments = [];
    try {
      segments = readdirSync(folder);
    } catch {
      // A disk that is gone has no journal.
    }
    for (const segment of segments)
      for (const line of readFileSync(join(folder, segment), 'utf8').split('\n')) {
        if (!line.includes('"kind":"claim"')) continue;
        const { assistant, id } = fieldsOf(line);
        if (assistant !== undefined) claims.add(`${assistant} ${id}`);
      }
    return claims;
  }

  async close() {
    await this.household.close();
    // A door ends with a hub that ends, and outlives one that is killed.
    const door = this.door;
    this.hub.kill('SIGCONT');
    this.hub.kill('SIGTERM');
    await this.hub.ended;
    if (door !== undefined) await until(() => !isRunning(door), { what: 'the door ends' });
    this.broker?.kill('SIGTERM');
    await this.broker?.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function fieldsOf(line) {
  try {
    return JSON.parse(line).fields ?? {};
  } catch {
    return {};
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
