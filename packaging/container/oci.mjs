// Writes tar files as the layers of an image into a folder in the form of the OCI image layout
// (https://github.com/opencontainers/image-spec). An image of the same architecture that is there is replaced.
//   node packaging/container/oci.mjs --architecture amd64 --version 1.0.0 --user 1883:1883 --created SECONDS --output FOLDER LAYER…
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

const { values: options, positionals: layers } = parseArgs({
  allowPositionals: true,
  options: {
    architecture: { type: 'string' },
    version: { type: 'string' },
    user: { type: 'string' },
    created: { type: 'string' },
    compress: { type: 'string', default: '9' },
    output: { type: 'string' },
  },
});
for (const each of ['architecture', 'version', 'user', 'created', 'output'])
  if (options[each] === undefined) {
    console.error(`packaging/container/oci: found no --${each}, expected it; see the head of the file`);
    process.exit(2);
  }
const { architecture, version, output } = options;
const created = new Date(Number(options.created) * 1000).toISOString();
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Writes a blob under its digest. @returns its descriptor. */
function blob(bytes, mediaType) {
  const digest = digestOf(bytes);
  const folder = join(output, 'blobs', 'sha256');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, digest.slice('sha256:'.length)), bytes);
  return { mediaType, digest, size: bytes.length };
}

const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

const diffIds = [];
const descriptors = [];
for (const file of layers) {
  const tar = readFileSync(file);
  diffIds.push(digestOf(tar));
  descriptors.push(blob(gzipSync(tar, { level: Number(options.compress) }), TYPES.layer));
}
const labels = {
  'org.opencontainers.image.title': 'halfsecond',
  'org.opencontainers.image.description': 'umpire between the voice assistants of one home',
  'org.opencontainers.image.licenses': 'Apache-2.0',
  'org.opencontainers.image.version': version,
};
const config = blob(
  json({
    created,
    architecture,
    os: 'linux',
    config: {
      User: options.user,
      Env: [
        'PATH=/usr/local/bin:/usr/bin:/bin',
        'LANG=C.UTF-8',
        // Where `halfsecond` keeps its state if nobody names another folder.
        'STATE_DIRECTORY=/data',
      ],
      Entrypoint: ['/usr/bin/halfsecond'],
      Cmd: ['run'],
      WorkingDir: '/config',
      Volumes: { '/config': {}, '/data': {} },
      StopSignal: 'SIGTERM',
      Labels: labels,
      // Docker's addition to the form; other engines ignore it.
      Healthcheck: {
        Test: ['CMD', '/usr/bin/halfsecond', 'health'],
        Interval: 60_000_000_000,
        Timeout: 10_000_000_000,
        StartPeriod: 30_000_000_000,
        Retries: 3,
      },
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: layers.map(() => ({ created, created_by: 'packaging/container/build' })),
  }),
  TYPES.config,
);
const manifest = blob(
  json({ schemaVersion: 2, mediaType: TYPES.manifest, config, layers: descriptors, annotations: labels }),
  TYPES.manifest,
);
const indexFile = join(output, 'index.json');
const others = existsSync(indexFile)
  ? JSON.parse(readFileSync(indexFile, 'utf8')).manifests.filter(
      ({ platform }) => platform.architecture !== architecture,
    )
  : [];
const mine = {
  ...manifest,
  platform: { architecture, os: 'linux' },
  annotations: { 'org.opencontainers.image.ref.name': version },
};
writeFileSync(indexFile, json({ schemaVersion: 2, mediaType: TYPES.index, manifests: [...others, mine] }));
writeFileSync(join(output, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
const bytes = descriptors.reduce((sum, { size }) => sum + size, 0);
console.log(
  `${output}: ${architecture}, ${(bytes / 1e6).toFixed(0)} MB compressed in ${layers.length} layers`,
);
