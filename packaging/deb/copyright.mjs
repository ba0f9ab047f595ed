// Prints the package's copyright file: whose each part is, and under which licence.
//   node packaging/deb/copyright.mjs NODE_MODULES [LOCK]     with a lock file: only the packages that it names
import { readFileSync } from 'node:fs';
import { PARTS, packagesIn } from '../licences.mjs';

const [folder, lock] = process.argv.slice(2);
const locked = lock ? Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages) : [];
const named = new Set(
  locked
    .filter(([path]) => path !== '')
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')} ${version}`),
);
const lines = packagesIn(folder)
  .filter(({ name, version }) => name && version && (!lock || named.has(`${name} ${version}`)))
  .map(({ name, version, licence }) => `  ${name} ${version}: ${licence ?? 'see its folder'}`);

console.log(`halfsecond is under the Apache License, Version 2.0; on Debian systems its text is in
/usr/share/common-licenses/Apache-2.0. 
Copyright 2026 the authors of halfsecond

/usr/lib/halfsecond/bin/node is Node.js as published, Copyright Node.js contributors, licence MIT, with the parts
and licences in /usr/share/doc/halfsecond/node-license.gz.

In /usr/lib/halfsecond/node_modules, each with its notices in its own folder or in
/usr/lib/halfsecond/dist/NOTICE and /usr/lib/halfsecond/dist/console/page/NOTICE:
`);
for (const line of [...new Set(lines)].sort()) console.log(line);
console.log('\nFiles in them that come from elsewhere:\n');
for (const { package: within, file, licence, from } of PARTS)
  console.log(`  ${within}/${file}: ${licence}; ${from}`);
console.log(`
The engine and the keyword files of Porcupine in @picovoice/porcupine-node and bumblebee-hotword-node are
Copyright Picovoice Inc., Apache License 2.0. Porcupine 4 runs only with an AccessKey, under Picovoice's terms of use:
https://picovoice.ai/docs/terms-of-use/`);
