/** What a Dockerfile of one stage says, as far as the add-on's uses it. */
export interface DockerImage {
  readonly from: string;
  /** The sources of each ADD, and where they go. */
  readonly added: readonly { readonly from: string; readonly to: string }[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly workingFolder: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads a Dockerfile as Docker does.
 * @param values of its ARGs.
 * @throws Error at an instruction that it does not know: then the test would run another image than Docker builds.
 */
export function readDockerfile(text: string, values: Readonly<Record<string, string>>): DockerImage {
  const image = {
    from: '',
    added: [] as { from: string; to: string }[],
    environment: {} as Record<string, string>,
    user: undefined as string | undefined,
    workingFolder: '/',
    entryPoint: [] as readonly string[],
    command: [] as readonly string[],
    healthCheck: [] as readonly string[],
    labels: {} as Record<string, string>,
  };
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    const filled = rest.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
    switch (instruction) {
      case 'FROM':
        image.from = filled;
        break;
      case 'ARG':
      case 'STOPSIGNAL':
        break;
      case 'ADD': {
        const [from = '', to = ''] = filled.split(' ');
        image.added.push({ from, to });
        break;
      }
      case 'ENV':
        Object.assign(image.environment, pairs(filled));
        break;
      case 'LABEL':
        Object.assign(image.labels, pairs(filled));
        break;
      case 'USER':
        image.user = filled;
        break;
      case 'WORKDIR':
        image.workingFolder = filled;
        break;
      case 'ENTRYPOINT':
        image.entryPoint = JSON.parse(filled);
        break;
      case 'CMD':
        image.command = JSON.parse(filled);
        break;
      case 'HEALTHCHECK':
        image.healthCheck = JSON.parse(filled.slice(filled.indexOf('CMD ') + 'CMD '.length));
        break;
      default:
        throw new Error(`the Dockerfile has ${instruction}, which this test does not know`);
    }
  }
  return image;
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\S+?)=("(?:[^"]*)"|\S+)/g)].map(([, key = '', value = '']) => [
      key,
      value.replace(/^"|"$/g, ''),
    ]),
  );
}
