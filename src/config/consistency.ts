import type { Problem } from '../error/failure.ts';
import type { Device } from './device.ts';
import type { HomeFile } from './schema.ts';

/** The phrases that keyless Porcupine knows. */
const KEYLESS_PHRASES = [
  'alexa',
  'bumblebee',
  'computer',
  'grasshopper',
  'hey edison',
  'hey google',
  'hey siri',
  'jarvis',
  'ok google',
  'porcupine',
  'terminator',
] as const;

/** Where a device was read from. */
export interface Sourced {
  readonly device: Device;
  readonly file: string;
}

/** What is wrong between the parts of a home that are each right by themselves. Pure. */
export function inconsistencies(of: {
  home: HomeFile;
  file: string;
  devices: readonly Sourced[];
}): readonly Problem[] {
  return [
    ...homeProblems(of.home, of.file),
    ...of.devices.flatMap((sourced) => deviceProblems(sourced, of.devices, of.home)),
  ];
}

function homeProblems(home: HomeFile, file: string): readonly Problem[] {
  const known = Object.keys(home.assistants);
  const problems: Problem[] = home.prefer
    .filter((assistant) => !known.includes(assistant))
    .map((assistant) => ({
      file,
      path: 'prefer',
      found: assistant,
      expected: `an assistant of this home (${known.join(', ') || 'none'})`,
      mend: 'correct or remove it',
    }));
  for (const [id, { wake }] of Object.entries(home.assistants)) {
    if (wake?.engine === 'porcupine-keyless' && !KEYLESS_PHRASES.some((phrase) => phrase === wake.keyword)) {
      problems.push({
        file,
        path: `assistants.${id}.wake.keyword`,
        found: `"${wake.keyword}"`,
        expected: `one of ${KEYLESS_PHRASES.join(', ')}`,
        mend: 'choose one, or another engine: `enrolled` hears any phrase',
      });
    }
  }
  if (home.audio.source === 'microphone' && home.audio.room === undefined) {
    problems.push({
      file,
      path: 'audio.room',
      found: 'nothing',
      expected: 'the room that the microphone stands in',
      mend: 'add `room:` under `audio:`',
    });
  }
  if (home.arbiter.reserve_ms >= home.arbiter.budget_ms) {
    problems.push({
      file,
      path: 'arbiter.reserve_ms',
      found: String(home.arbiter.reserve_ms),
      expected: `less than budget_ms (${home.arbiter.budget_ms})`,
      mend: 'lower it',
    });
  }
  return problems;
}

function deviceProblems(
  { device, file }: Sourced,
  all: readonly Sourced[],
  home: HomeFile,
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, found: string, expected: string, mend: string) =>
    problems.push({ file, path, found, expected, mend });
  const twin = all.find((other) => other.device !== device && other.device.id === device.id);
  if (twin) add('id', device.id, `an id of its own (${twin.file} has the same)`, 'rename one of them');
  const { owner, members } = device;
  const owned = owner && ('only' in owner ? owner.only : owner.prefer);
  if (owned !== undefined && !(owned in home.assistants))
    add(
      'owner',
      owned,
      `an assistant of this home (${Object.keys(home.assistants).join(', ')})`,
      'correct it',
    );
  if (members && device.kind !== 'group')
    add(
      'members',
      `members of a ${device.kind}`,
      'members only in a group',
      'make it `kind: group`, or remove them',
    );
  if (!members && device.family === undefined)
    add('family', 'nothing', 'the family that it is spoken to by', 'add `family:`, such as `zigbee2mqtt`');
  for (const member of members ?? []) {
    if (!all.some((other) => other.device.id === member))
      add('members', member, 'a device of this home', 'correct or remove it');
    else if (reaches(member, device.id, all))
      add('members', member, 'a group that does not contain itself', 'remove the circle');
  }
  for (const language of ['en', 'zh'] as const) {
    const name = device.name[language]?.toLowerCase();
    const same = all.find(
      (other) =>
        other.device.id !== device.id &&
        other.device.room === device.room &&
        other.device.name[language]?.toLowerCase() === name,
    );
    if (name !== undefined && same)
      add(
        `name.${language}`,
        `"${name}"`,
        `a name that ${same.device.id} in ${device.room} does not have`,
        'rename one of them',
      );
  }
  return problems;
}

function reaches(
  from: string,
  to: string,
  all: readonly Sourced[],
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  const members = all.find(({ device }) => device.id === from)?.device.members ?? [];
  return members.some((member) => reaches(member, to, all, new Set(seen).add(from)));
}
