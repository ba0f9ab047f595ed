// Completes the list of parts that `npm sbom` writes (CycloneDX, on stdin): the licences that npm cannot read, and the
// models within packages. Fails where a part has no licence that may be shipped.
//   npm sbom --sbom-format cyclonedx … | node packaging/sbom.mjs > FILE
import { text } from 'node:stream/consumers';
import { isAccepted, licenceOf, PARTS } from './licences.mjs';

/** The list with every licence. @throws Error that names the parts without one that is accepted. */
export function completed(sbom) {
  const components = sbom.components.map((component) => {
    const { name, group, version } = component;
    const fullName = group ? `${group}/${name}` : name;
    const licence = licenceOf({ name: fullName, version, license: writtenIn(component) });
    if (!isAccepted(licence))
      throw new Error(
        `${fullName} ${version}: found the licence ${licence ?? 'nowhere'}, expected one that may be shipped; ` +
          'read it, and add it to packaging/licences.mjs or remove the package',
      );
    return { ...component, licenses: [{ expression: licence }] };
  });
  const parts = PARTS.map(({ package: within, file, sha256, licence, from }) => ({
    type: 'machine-learning-model',
    'bom-ref': `${within}/${file}`,
    name: `${within}/${file}`,
    description: from,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: [{ expression: licence }],
  }));
  return { ...sbom, components: [...components, ...parts] };
}

function writtenIn({ licenses = [] }) {
  const [first] = licenses;
  return first?.expression ?? first?.license?.id ?? first?.license?.name;
}

if (import.meta.main ?? process.argv[1] === new URL(import.meta.url).pathname) {
  try {
    console.log(JSON.stringify(completed(JSON.parse(await text(process.stdin))), null, 2));
  } catch (error) {
    console.error(`packaging/sbom: ${error.message}`);
    process.exitCode = 1;
  }
}
