import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onEnd } from './broker.ts';
import { folderWith } from './temp-folder.ts';

/** Whether this machine has the broker that people use. */
export const isMosquittoInstalled =
  spawnSync('mosquitto', ['-h']).error === undefined &&
  spawnSync('mosquitto_pub', ['--help']).error === undefined;

/** A TCP port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

export interface Mosquitto {
  readonly port: number;
  readonly process: ChildProcess;
  kill(): Promise<void>;
}

/**
 * A real mosquitto, ready when it says so.
 * @param settings lines of its configuration; default: anybody may do anything.
 */
export async function mosquitto(
  of: { port?: number; settings?: string; files?: Readonly<Record<string, string>> } = {},
): Promise<Mosquitto> {
  const port = of.port ?? (await freePort());
  const settings = of.settings ?? 'allow_anonymous true';
  const folder = folderWith({
    'mosquitto.conf': `user root\n${settings.includes('set_tcp_nodelay') ? '' : 'set_tcp_nodelay true\n'}listener ${port} 127.0.0.1\n${settings}\n`,
  });
  const server = spawn('mosquitto', ['-v', '-c', join(folder, 'mosquitto.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((closed) => server.once('close', closed));
  const kill = async () => {
    server.kill('SIGKILL');
    await ended;
  };
  onEnd(kill);
  await new Promise<void>((running, failed) => {
    let said = '';
    server.stderr.on('data', (bytes) => {
      said += bytes;
      if (said.includes('running')) running();
    });
    void ended.then(() => failed(new Error(`mosquitto ended: ${said}`)));
  });
  return { port, process: server, kill };
}

/** An authority and what it signs, made with openssl; each certificate's files are NAME.crt and NAME.key. */
export class Authority {
  readonly folder: string;

  constructor(name: string) {
    this.folder = folderWith({});
    this.#openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${name} -keyout ca.key -out ca.crt`,
    );
  }

  get certificate(): string {
    return join(this.folder, 'ca.crt');
  }

  /** @param days from now until it expires; negative: it has. */
  sign(of: { name: string; days?: number; alternative?: string }): { certificate: string; key: string } {
    const { name, days = 2, alternative = 'IP:127.0.0.1' } = of;
    this.#openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=${name} -addext subjectAltName=${alternative} -keyout ${name}.key -out ${name}.csr`,
    );
    this.#openssl(
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -copy_extensions copy -days ${days} -out ${name}.crt`,
    );
    return { certificate: join(this.folder, `${name}.crt`), key: join(this.folder, `${name}.key`) };
  }

  #openssl(command: string): void {
    execFileSync('openssl', command.split(' '), { cwd: this.folder, stdio: 'pipe' });
  }
}
