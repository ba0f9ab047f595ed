import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { onEnd, Subscriber } from '../../support/broker.ts';
import { canRunImages, Image } from '../../support/container/image.ts';
import { isEmulated } from '../../support/container/package.ts';
import { freePort } from '../../support/mosquitto.ts';
import { folderWith } from '../../support/temp-folder.ts';

const BUILT_WITHIN_MS = 600_000;
/** A hub that decides too late commands nothing: what is emulated gets ten times as long. */
const ARBITER = isEmulated ? 'arbiter: { budget_ms: 5000 }\n' : '';

describe.skipIf(!canRunImages)('the container image, built without an engine,', () => {
  let image: Image;

  beforeAll(async () => {
    image = await Image.build(inject('builds'));
  }, BUILT_WITHIN_MS);

  /** A folder for the configuration, and one for the state that belongs to the image's account. */
  function home(port: number) {
    const config = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nmqtt: { embedded: { port: ${port} } }\n${ARBITER}`,
      'devices/lamp.yaml': 'id: lamp\nname: { en: lamp }\nroom: hall\nkind: light\nfamily: zigbee2mqtt\n',
    });
    const data = folderWith({});
    execFileSync('chmod', ['-R', 'a+rX', config]);
    execFileSync('chown', [image.config.User, data]);
    return { config, data };
  }

  /** What a command of the image says, and how it ends. */
  async function ran(command: readonly string[], of: { config: string; data: string }) {
    const child = image.start(command, of);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (said += bytes));
    const [code] = await once(child, 'close');
    return { code, said };
  }

  test('fits into 200 MB, belongs to no root, and writes nowhere but in /data', async () => {
    expect(image.bytes).toBeLessThan(200e6);
    expect(image.config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(statSync(image.root).uid).toBe(0);
    const where = home(0);
    const { said } = await ran(
      ['/bin/sh', '-c', 'for d in / /etc /usr /config /data; do (: >$d/x) 2>/dev/null && echo $d; done'],
      where,
    );
    expect(said).toBe('/data\n');
  });

  test('finds the libraries of what it starts', async () => {
    const where = home(0);
    expect(await ran([...image.config.Entrypoint, '--version'], where)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^\d+\.\d+/),
    });
    expect(await ran(['arecord', '--version'], where)).toMatchObject({ code: 0 });
  });

  test('carries a claim out by its own entry point, and its health check tells a hub from none', async () => {
    const port = await freePort();
    const where = home(port);
    const [, ...probe] = image.config.Healthcheck.Test;
    expect(await ran(probe, where)).toMatchObject({ code: 4 });
    const hub = image.start([...image.config.Entrypoint, ...image.config.Cmd], where);
    onEnd(async () => ended(hub));
    await says(hub, /"state":"connected"/);
    expect(await ran(probe, where)).toMatchObject({ code: 0, said: expect.stringContaining('broker') });
    const witness = await Subscriber.open(port);
    const commanded = witness.message((topic) => topic === 'zigbee2mqtt/lamp/set');
    const claim = JSON.stringify({ id: '1', intent: { action: 'turn_on', device: 'lamp' } });
    await witness.client.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
    expect(await commanded).toBe('{"state":"ON"}');
  });
});

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Resolves when the child says it on stdout or stderr; fails where it ends before. */
function says(child: ChildProcess, pattern: RegExp): Promise<void> {
  let said = '';
  return new Promise((done, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes) => {
        said += bytes;
        if (pattern.test(said)) done();
      });
    child.once('exit', () => failed(new Error(`it ended: ${said}`)));
  });
}
