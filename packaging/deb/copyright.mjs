// Prints the package's copyright file: whose each part is, and under which licence.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);

/** Every package under a node_modules folder, those within others too. */
function packagesOf(modules) {
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const path = join(modules, name);
      if (name.startsWith('@')) return packagesOf(path);
      const nested = readdirSync(path).includes('node_modules') ? packagesOf(join(path, 'node_modules')) : [];
      if (!readdirSync(path).includes('package.json')) return nested;
      const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      const licence =
        typeof about.license === 'string'
          ? about.license
          : (about.license?.type ?? about.licenses?.[0]?.type);
      return [`${about.name} ${about.version}: ${licence ?? 'see its folder'}`, ...nested];
    });
}

console.log(`halfsecond is under the Apache License, Version 2.0; on Debian systems its text is in
/usr/share/common-licenses/Apache-2.0. 
Copyright 2026 the authors of halfsecond

/usr/lib/halfsecond/bin/node is Node.js as published, Copyright Node.js contributors, licence MIT, with the parts
and licences in /usr/share/doc/halfsecond/node-license.gz.

In /usr/lib/halfsecond/node_modules, each with its notices in its own folder or in
/usr/lib/halfsecond/dist/NOTICE:
`);
for (const line of [...new Set(packagesOf(folder))].sort()) console.log(`  ${line}`);
