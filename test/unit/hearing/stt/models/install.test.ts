import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAcousticModel } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { modelOf, type SpeechModel, urlsOf } from '../../../../../src/hearing/stt/models/catalogue.ts';
import { type Installation, installModel } from '../../../../../src/hearing/stt/models/install.ts';
import { isInstalled, modelFiles } from '../../../../../src/hearing/stt/models/model-folder.ts';
import { ENGLISH } from '../../../../../src/text/text.ts';
import { SteppingClock } from '../../../../../src/time/stepping-clock.ts';
import { failureOf } from '../../../../support/failure.ts';
import { PROJECT } from '../../../../support/home.ts';
import { ModelServer } from '../../../../support/model-server.ts';
import { folderWith } from '../../../../support/temp-folder.ts';

const ENCODER = randomBytes(300_000);
const TOKENS = Buffer.from('a 0\nb 1\n');

function fileOf(name: string, url: string, bytes: Buffer) {
  return {
    name,
    url: `${url}/${name}`,
    size_bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Whether a file has just these bytes; `toEqual` would compare them one by one, which takes a second. */
function isSame(file: string, bytes: Buffer): boolean {
  return readFileSync(file).equals(bytes);
}

async function rig() {
  const server = await ModelServer.open();
  server.files.set('/encoder.onnx', ENCODER);
  server.files.set('/tokens.txt', TOKENS);
  const model: SpeechModel = {
    id: 'small',
    kind: 'streaming-transducer',
    languages: ['zh'],
    purpose: 'a test',
    licence: 'Apache-2.0',
    source: server.url,
    files: [fileOf('encoder.onnx', server.url, ENCODER), fileOf('tokens.txt', server.url, TOKENS)],
  };
  const folder = join(folderWith({}), 'models', 'small');
  const progress: number[] = [];
  const clock = new SteppingClock();
  const install = (more: Partial<Installation> = {}) =>
    installModel({
      model,
      folder,
      clock,
      onProgress: (done) => progress.push(done),
      signal: new AbortController().signal,
      ...more,
    });
  const states = async () =>
    (await modelFiles(model, { folder, isThorough: true })).map(({ state }) => state);
  return { server, folder, model, install, states, progress, clock };
}

test('a model is downloaded, verified and placed, and present files are not downloaded again', async () => {
  const { server, folder, install, states, progress } = await rig();
  expect(await install()).toBe(true);
  expect(isSame(join(folder, 'encoder.onnx'), ENCODER)).toBe(true);
  expect(existsSync(join(folder, 'encoder.onnx.part'))).toBe(false);
  expect(progress.at(-1)).toBe(ENCODER.length + TOKENS.length);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(await states()).toEqual(['there', 'there']);
  expect(await install()).toBe(false);
  expect(server.ranges.length).toBe(2);
});

test('an interrupted download continues where it ended', async () => {
  const { server, folder, install } = await rig();
  let cut = () => {};
  server.instead = (request, response) => {
    if (request.headers.range !== undefined || request.url !== '/encoder.onnx') return false;
    response.writeHead(200, { 'content-length': ENCODER.length });
    response.write(ENCODER.subarray(0, 100_000));
    cut = () => response.destroy();
    return true;
  };
  // The connection is cut when some bytes are on the disk: a cut loses what the client has not read yet.
  await install({ onProgress: () => cut() });
  expect(isSame(join(folder, 'encoder.onnx'), ENCODER)).toBe(true);
  expect(server.ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]/), undefined]);
});

test('repeated interruptions without progress end with the next step to take', async () => {
  const { server, folder, install, states } = await rig();
  server.instead = (_, response) => {
    response.destroy();
    return true;
  };
  const { exitCode, message } = await failureOf(() => install());
  expect(exitCode).toBe(4);
  expect(message).toContain(join(folder, 'encoder.onnx'));
  expect(message).toMatch(/goes on where it ended; without a network: fetch http.*encoder\.onnx elsewhere/);
  expect(await states()).toEqual(['absent', 'absent']);
});

test('a machine without a network is told once what to do, however many servers have the file', async () => {
  const { install, model } = await rig();
  const [encoder] = model.files;
  if (!encoder) throw new Error('the test has a file');
  const nowhere = ['http://127.0.0.1:9/one', 'http://127.0.0.1:9/two'];
  const files = [{ ...encoder, url: 'http://127.0.0.1:9/encoder.onnx', others: nowhere }];
  const { problems } = await failureOf(() => install({ model: { ...model, files } }));
  expect(problems).toMatchObject([{ fix: expect.stringContaining('fetch http://127.0.0.1:9/encoder.onnx') }]);
});

test('a server without range requests sends the whole file again', async () => {
  const { server, folder, install } = await rig();
  await failureOf(() => install({ signal: AbortSignal.abort() }));
  writeFileSync(join(folder, 'encoder.onnx.part'), randomBytes(1000));
  server.knowsRanges = false;
  await install();
  expect(server.ranges[0]).toBe('bytes=1000-');
  expect(isSame(join(folder, 'encoder.onnx'), ENCODER)).toBe(true);
});

test('bytes with a wrong checksum are thrown away', async () => {
  const { server, folder, install, states } = await rig();
  server.files.set('/encoder.onnx', randomBytes(ENCODER.length));
  expect((await failureOf(() => install())).message).toMatch(/checksum [0-9a-f]{12}…, not .*thrown away/);
  expect(await states()).toEqual(['absent', 'absent']);
  server.files.set('/encoder.onnx', Buffer.concat([ENCODER, Buffer.from('more')]));
  expect((await failureOf(() => install())).message).toContain('more than the 300000 bytes');
  server.files.set('/encoder.onnx', ENCODER);
  await install();
  expect(isSame(join(folder, 'encoder.onnx'), ENCODER)).toBe(true);
});

test('a download from a silent server is given up after a time', async () => {
  const { server, install, clock } = await rig();
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  server.instead = () => {
    isAsked();
    return true;
  };
  const failure = failureOf(() => install());
  await asked;
  clock.stepTo(30_000);
  expect((await failure).message).toContain('the server sent nothing for 30 s');
});

test('a refused download and an unreachable server are reported with the manual way', async () => {
  const { server, install, folder } = await rig();
  server.files.delete('/tokens.txt');
  expect((await failureOf(() => install())).message).toMatch(/found the server answers 404 .*--mirror URL/);
  writeFileSync(join(folder, 'tokens.txt'), TOKENS);
  expect(await install()).toBe(false);
});

test('a full disk is reported before the download', async () => {
  const { server, install } = await rig();
  const { message } = await failureOf(() => install({ free: async () => 1_000_000 }));
  expect(message).toMatch(/found 1 MB free on its disk, expected 1 MB for the model and 64 MB to spare/);
  expect(server.ranges).toEqual([]);
});

test('a disk that fills during a download is reported, and the partial file stays apart from the model', async () => {
  const { folder, install, states } = await rig();
  mkdirSync(folder, { recursive: true });
  symlinkSync('/dev/full', join(folder, 'encoder.onnx.part'));
  const { exitCode, message } = await failureOf(() => install());
  expect(exitCode).toBe(4);
  expect(message).toMatch(/encoder\.onnx.*(ENOSPC|no space)/);
  expect((await states())[0]).not.toBe('there');
});

test('a file placed by hand is verified for size and content', async () => {
  const { folder, install, states } = await rig();
  await install();
  writeFileSync(join(folder, 'encoder.onnx'), ENCODER.subarray(0, 1000));
  expect(await states()).toEqual(['wrong', 'there']);
  writeFileSync(join(folder, 'encoder.onnx'), randomBytes(ENCODER.length));
  expect(await states()).toEqual(['wrong', 'there']);
  expect(await install()).toBe(true);
  expect(await states()).toEqual(['there', 'there']);
});

test('a file is fetched from the next server where the first is away or has another file', async () => {
  const { server, folder, model, clock } = await rig();
  server.files.set('/copy/encoder.onnx', ENCODER);
  server.files.set('/encoder.onnx', Buffer.from('<html>not here</html>'));
  const [encoder, tokens] = model.files;
  if (!encoder || !tokens) throw new Error('the test has two files');
  const nowhere = 'http://127.0.0.1:9/tokens.txt';
  const files = [
    { ...encoder, others: [`${server.url}/copy/encoder.onnx`] },
    { ...tokens, url: nowhere, others: [`${server.url}/tokens.txt`] },
  ];
  await installModel({
    model: { ...model, files },
    folder,
    clock,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  expect(isSame(join(folder, 'encoder.onnx'), ENCODER)).toBe(true);
  expect(isSame(join(folder, 'tokens.txt'), TOKENS)).toBe(true);
});

test('a mirror is asked first for a file of another server, by its path, and stands for the Hugging Face hub', () => {
  const [file] = modelOf('fsmn-zh')?.files ?? [];
  if (!file) throw new Error('the catalogue lists it');
  const { others = [] } = file;
  const path = new URL(file.url).pathname;
  expect(urlsOf(file, 'http://nas:8080/models/')).toEqual([
    `http://nas:8080/models${path}`,
    file.url,
    ...others,
  ]);
  const hub = { ...file, url: 'https://huggingface.co/of/model', others: [] };
  expect(urlsOf(hub, 'http://nas')).toEqual(['http://nas/of/model']);
  expect(urlsOf(hub, undefined)).toEqual(['https://huggingface.co/of/model']);
});

test('a file that no server has is told once for each server', async () => {
  const { server, folder, model, clock } = await rig();
  const files = model.files.map((file) => ({
    ...file,
    url: `${server.url}/gone`,
    others: [`${server.url}/gone-too`],
  }));
  const failure = await failureOf(() =>
    installModel({
      model: { ...model, files },
      folder,
      clock,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }),
  );
  expect(failure.problems.map(({ fix }) => /fetch (\S+) /.exec(ENGLISH.of(fix))?.[1])).toEqual([
    `${server.url}/gone`,
    `${server.url}/gone-too`,
  ]);
});

const WEIGHTS = process.env.HALFSECOND_FSMN_MODEL ?? join(PROJECT, '../shared/models/fsmn-xiaoyun');
const isThere = existsSync(join(WEIGHTS, 'kwsr.net'));

test.skipIf(!isThere)(
  `the published files of fsmn-zh are those that the catalogue lists${isThere ? '' : ' (skipped: no model; name one by HALFSECOND_FSMN_MODEL)'}`,
  async () => {
    const { server, folder, clock } = await rig();
    const model = modelOf('fsmn-zh');
    if (!model) throw new Error('the catalogue lists it');
    for (const { name } of model.files) server.files.set(`/${name}`, readFileSync(join(WEIGHTS, name)));
    // The second server answers: the first has no such file.
    const files = model.files.map((file) => ({
      ...file,
      url: `${server.url}/gone/${file.name}`,
      others: [`${server.url}/${file.name}`],
    }));
    const isNew = await installModel({
      model: { ...model, files },
      folder,
      clock,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    expect(isNew).toBe(true);
    expect(isInstalled(model, folder)).toBe(true);
    expect(readAcousticModel(folder).syllables.count).toBe(413);
  },
);

test('a model with a file that is absent or cut short is not installed', async () => {
  const { folder, install, model } = await rig();
  expect(isInstalled(model, folder)).toBe(false);
  await install();
  expect(isInstalled(model, folder)).toBe(true);
  writeFileSync(join(folder, 'tokens.txt'), 'a 0\n');
  expect(isInstalled(model, folder)).toBe(false);
});
