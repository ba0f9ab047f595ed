import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../home.ts';
import { ARCHITECTURE, buildPackage } from './package.ts';

const run = promisify(execFile);

/** Whether an image can be built and run here. Its tests are shown as skipped where it cannot. */
export const canRunImages =
  process.geteuid?.() === 0 &&
  ['apt-get', 'dpkg-deb', 'unshare'].every(
    (program) => spawnSync(program, ['--version']).error === undefined,
  );

/** Enters the image as an engine does: its own mounts and processes, a root that is read-only, and its own account. */
const ENTER = `set -e
mount --bind "$ROOT" "$ROOT"
mount -t tmpfs tmpfs "$ROOT/tmp"
mount --bind "$CONFIG" "$ROOT/config"
mount --bind "$DATA" "$ROOT/data"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount -o remount,ro,bind "$ROOT"
root=$ROOT
user=$ACCOUNT
unset ROOT CONFIG DATA ACCOUNT
cd "$root"
# The shell stays the first process here: when it is killed, whatever runs in the image ends with it.
chroot --userspec="$user" . /bin/sh -c 'cd /config && exec "$@"' sh "$@"
`;

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface ImageConfig {
  readonly architecture: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly [string, ...string[]];
    readonly Cmd: readonly string[];
    readonly Healthcheck: { readonly Test: readonly string[] };
  };
}

/** An image in an OCI layout, unpacked and run as its configuration says. */
export class Image {
  readonly config: ImageConfig['config'];
  readonly layers: readonly Descriptor[];
  readonly #folder: string;

  private constructor(of: {
    folder: string;
    config: ImageConfig['config'];
    layers: readonly Descriptor[];
  }) {
    this.#folder = of.folder;
    this.config = of.config;
    this.layers = of.layers;
  }

  /** Size of all layers as they are sent, in bytes. */
  get bytes(): number {
    return this.layers.reduce((sum, { size }) => sum + size, 0);
  }

  /** The OCI layout that was built. */
  get layout(): string {
    return join(this.#folder, 'layout');
  }

  /**
   * The image of this machine, unpacked; built once for all tests that share the folder.
   * @param builds the folder.
   */
  static async build(builds: string): Promise<Image> {
    const folder = join(builds, 'image');
    const layout = join(folder, 'layout');
    const isBuilt = existsSync(join(folder, 'root'));
    if (!isBuilt)
      await run('packaging/container/build', [ARCHITECTURE, layout], {
        cwd: PROJECT,
        env: { ...process.env, DEB: await buildPackage(join(builds, 'package')), COMPRESS: '6' },
        maxBuffer: 2 ** 26,
      });
    const fileOf = ({ digest }: Descriptor) => join(layout, 'blobs', digest.replace(':', '/'));
    const read = (descriptor: Descriptor) => JSON.parse(verified(fileOf(descriptor), descriptor).toString());
    const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
    const manifest = read(index.manifests[0]);
    const { config }: ImageConfig = read(manifest.config);
    const layers: readonly Descriptor[] = manifest.layers;
    for (const layer of layers) verified(fileOf(layer), layer);
    if (!isBuilt) {
      // Under its own name when it is whole: a build that broke off is begun anew.
      const unpacked = join(folder, 'unpacked');
      rmSync(unpacked, { recursive: true, force: true });
      mkdirSync(unpacked);
      for (const layer of layers) await run('tar', ['xzf', fileOf(layer), '--same-owner', '-C', unpacked]);
      writeFileSync(join(folder, 'enter'), ENTER);
      renameSync(unpacked, join(folder, 'root'));
    }
    return new Image({ folder, config, layers });
  }

  /** The folder that holds the unpacked image. */
  get root(): string {
    return join(this.#folder, 'root');
  }

  /**
   * Starts a command in the image. It shares the network of this machine.
   * @param of.config the folder that becomes /config; `of.data` becomes /data.
   */
  start(command: readonly string[], of: { config: string; data: string }): ChildProcess {
    const environment = Object.fromEntries(this.config.Env.map((each) => each.split(/=(.*)/s).slice(0, 2)));
    return spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--kill-child', 'sh', join(this.#folder, 'enter'), ...command],
      {
        env: {
          ...environment,
          PATH: `${environment.PATH}:/usr/sbin:/sbin`,
          ROOT: this.root,
          CONFIG: of.config,
          DATA: of.data,
          ACCOUNT: this.config.User,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }
}

function verified(file: string, { digest, size }: Descriptor): Buffer {
  const bytes = readFileSync(file);
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (found !== digest || bytes.length !== size)
    throw new Error(`${file}: found ${found}, expected ${digest}`);
  return bytes;
}
