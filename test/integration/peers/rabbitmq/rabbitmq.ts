import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type IConnackPacket, MqttClient } from 'mqtt';
import { openSocket } from '../../../../src/mqtt/broker-address.ts';
import { onEnd, Subscriber } from '../../../support/broker.ts';
import { freePort } from '../../../support/mosquitto.ts';
import type { InstalledPeer } from '../install.ts';

/** How long a node that was told to end may take to write its files, in milliseconds. */
const GRACE_MS = 30_000;

/** How much of its log an error shows, in characters: the end. */
const SHOWN = 4000;

/** What a user of the node may write and read, as regular expressions of its routing keys: topics with dots for slashes. */
export interface Rights {
  readonly write: string;
  readonly read: string;
}

/** A RabbitMQ of one node with its MQTT plugin, in the Debian that it was installed in, on the loopback of this machine. */
export class RabbitMq {
  readonly port: number;
  readonly #tree: string;
  /** Its configuration and data, as this machine sees them. */
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  /** Everything that it has logged, over all its starts. */
  log = '';

  private constructor(of: {
    port: number;
    tree: string;
    folder: string;
    environment: Readonly<Record<string, string>>;
  }) {
    this.port = of.port;
    this.#tree = of.tree;
    this.#folder = of.folder;
    this.#environment = of.environment;
  }

  /**
   * Makes and starts a node.
   * @param of.users by name: each has its name as its password. Those without rights of their own may use every topic.
   */
  static async open(
    peer: InstalledPeer,
    of: { users: Readonly<Record<string, Rights | undefined>> },
  ): Promise<RabbitMq> {
    const { tree = '' } = peer;
    const port = await freePort();
    const folder = mkdtempSync(join(tree, 'tmp', 'node-'));
    const inside = `/tmp/${basename(folder)}`;
    const configuration = [
      'listeners.tcp = none',
      `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
      `load_definitions = ${inside}/definitions.json`,
      'log.console = true',
      'log.file = false',
    ];
    writeFileSync(join(folder, 'rabbitmq.conf'), `${configuration.join('\n')}\n`);
    writeFileSync(join(folder, 'enabled_plugins'), '[rabbitmq_mqtt].\n');
    writeFileSync(join(folder, 'definitions.json'), JSON.stringify(definitionsOf(of.users)));
    const node = new RabbitMq({
      port,
      tree,
      folder,
      // Of this machine's environment nothing: it may name files that the tree does not have.
      environment: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: inside,
        LANG: 'C.UTF-8',
        RABBITMQ_NODENAME: 'halfsecond@localhost',
        RABBITMQ_CONFIG_FILE: `${inside}/rabbitmq.conf`,
        RABBITMQ_ENABLED_PLUGINS_FILE: `${inside}/enabled_plugins`,
        RABBITMQ_MNESIA_BASE: `${inside}/data`,
        RABBITMQ_LOG_BASE: `${inside}/log`,
        // Erlang's own ports, which another node of this machine may have.
        RABBITMQ_DIST_PORT: String(await freePort()),
        ERL_EPMD_PORT: String(await freePort()),
        ERL_EPMD_ADDRESS: '127.0.0.1',
      },
    });
    await node.start();
    return node;
  }

  /** Starts it, again on what it has kept; done when it takes clients. */
  async start(): Promise<void> {
    // In processes of their own: when the first of them is killed, all are, Erlang's port mapper too.
    const apart = ['--pid', '--fork', '--kill-child'];
    const command = ['chroot', this.#tree, '/usr/lib/rabbitmq/bin/rabbitmq-server'];
    const child = spawn('unshare', [...apart, ...command], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#ended = new Promise((closed) => child.once('close', closed));
    let said = '';
    await new Promise<void>((ready, failed) => {
      const takes = (text: string) => {
        this.log += text;
        said += text;
        if (said.includes('Server startup complete')) ready();
      };
      child.stdout.setEncoding('utf8').on('data', takes);
      child.stderr.setEncoding('utf8').on('data', takes);
      child.once('error', failed);
      void this.#ended.then(() => failed(new Error(`RabbitMQ has ended, and said:\n${said.slice(-SHOWN)}`)));
    });
  }

  /** Ends it as its service does, which lets it write its files. */
  async end(): Promise<void> {
    const { pid } = this.#process ?? {};
    if (pid === undefined) return;
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    const hard = setTimeout(() => this.#process?.kill('SIGKILL'), GRACE_MS);
    process.kill(Number(first), 'SIGTERM');
    await this.#ended;
    clearTimeout(hard);
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  /** Kills it, and removes what it has written. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A client of this user, subscribed to the filter. */
  as(user: string, filter: string): Promise<Subscriber> {
    const open = () => openSocket({ host: '127.0.0.1', port: this.port, tls: false });
    return Subscriber.over(open, { username: user, password: user }, filter);
  }

  /** What it answers to a client that asks to keep its session so long, in seconds. */
  async answerTo(user: string, sessionExpiryInterval: number): Promise<IConnackPacket> {
    const client = new MqttClient(() => openSocket({ host: '127.0.0.1', port: this.port, tls: false }), {
      protocolVersion: 5,
      clean: false,
      clientId: `asks-${user}`,
      reconnectPeriod: 0,
      username: user,
      password: user,
      properties: { sessionExpiryInterval },
    });
    onEnd(() => client.endAsync(true));
    return new Promise((answered) => client.once('connect', answered));
  }
}

/** What RabbitMQ imports when it starts: users, and what each may do. */
function definitionsOf(users: Readonly<Record<string, Rights | undefined>>): object {
  const names = Object.keys(users);
  return {
    vhosts: [{ name: '/' }],
    users: names.map((name) => ({
      name,
      password_hash: hashOf(name),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    })),
    permissions: Object.entries(users).map(([user, rights]) => {
      const [configure, rest] = rights
        ? ['^mqtt-subscription-', '^(mqtt-subscription-|amq\\.topic$)']
        : ['.*', '.*'];
      return { user, vhost: '/', configure, write: rest, read: rest };
    }),
    topic_permissions: Object.entries(users).flatMap(([user, rights]) =>
      rights ? [{ user, vhost: '/', exchange: 'amq.topic', ...rights }] : [],
    ),
  };
}

/** Four bytes of salt, and the SHA-256 of salt and password (RabbitMQ, "Credentials and Passwords"). */
function hashOf(password: string): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
