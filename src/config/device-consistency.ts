import { FAMILY_NAMES, familyOf } from '../devices/families/catalogue.ts';
import type { Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import type { Device } from './device.ts';
import { didYouMean, nearest, type Origin, problemAt, show, unknownAssistant } from './problem.ts';

/** A device, and where it was read from. */
export interface Sourced {
  readonly device: Device;
  readonly origin: Origin;
}

/**
 * The problems between devices, and between devices and the home; each device is valid by itself. Pure.
 * @param of.assistants the ids of the home's assistants; absent where the home file has problems.
 * @param of.broken ids of devices whose files have problems: their groups are not to blame.
 */
export function deviceInconsistencies(of: {
  devices: readonly Sourced[];
  assistants?: readonly string[];
  broken?: readonly string[];
}): readonly Problem[] {
  const groups = new Map(of.devices.map(({ device }) => [device.id, device.members ?? []]));
  return [
    ...of.devices.flatMap(({ device, origin }) => [
      ...ownerProblems(device, origin, of.assistants),
      ...formProblems(device, origin),
      ...familyProblems(device, origin),
      ...memberProblems({ device, origin, groups, broken: of.broken ?? [] }),
    ]),
    ...twinProblems(of.devices),
  ];
}

function ownerProblems(
  { owner }: Device,
  origin: Origin,
  assistants: readonly string[] | undefined,
): readonly Problem[] {
  if (!owner || !assistants) return [];
  const [key, named] =
    'only' in owner ? (['only', owner.only] as const) : (['prefer', owner.prefer] as const);
  return assistants.includes(named)
    ? []
    : [problemAt(origin, ['owner', key], unknownAssistant(named, assistants))];
}

function formProblems({ kind, members, family }: Device, origin: Origin): readonly Problem[] {
  if (members && kind !== 'group')
    return [
      problemAt(origin, ['members'], {
        found: message('config.members.found', { kind }),
        expected: message('config.members.expected'),
        fix: message('config.members.fix'),
      }),
    ];
  if (members || family !== undefined) return [];
  return [
    problemAt(origin, ['family'], {
      found: message('config.nothing'),
      expected: message(kind === 'group' ? 'config.family.expected-group' : 'config.family.expected'),
      fix: message(kind === 'group' ? 'config.family.fix-group' : 'config.family.fix'),
    }),
  ];
}

/** The problems between a device and its family. */
function familyProblems(device: Device, origin: Origin): readonly Problem[] {
  const family = familyOf(device);
  if (!family) return [];
  const features = device.features.flatMap((feature, at) =>
    family.features.includes(feature)
      ? []
      : [
          problemAt(origin, ['features', at], {
            found: feature,
            expected: message('config.feature.expected', {
              family: device.family ?? '',
              features: family.features,
            }),
            fix: message('config.feature.fix'),
          }),
        ],
  );
  const missing = (family.missingFields?.(device) ?? []).map(({ path, why, example }) =>
    problemAt(origin, path, {
      found: message('config.nothing'),
      expected: message('config.field.expected', { field: path.at(-1) ?? '', why }),
      fix: message('config.field.fix', { example }),
    }),
  );
  return [...otherFamilysFields(device, origin), ...features, ...missing];
}

/** Fields that belong to another family than the device's. */
function otherFamilysFields(device: Device, origin: Origin): readonly Problem[] {
  return FAMILY_NAMES.filter((family) => family !== device.family && device[family] !== undefined).map(
    (family) =>
      problemAt(origin, [family], {
        found: message('config.other-family', { family }),
        expected: message('config.other-family.expected', { family: device.family ?? '' }),
        fix: message('config.other-family.fix', { family }),
      }),
  );
}

function memberProblems(of: {
  device: Device;
  origin: Origin;
  groups: ReadonlyMap<string, readonly string[]>;
  broken: readonly string[];
}): readonly Problem[] {
  const { device, origin, groups, broken } = of;
  return (device.members ?? []).flatMap((member, at) => {
    if (broken.includes(member)) return [];
    if (!groups.has(member)) {
      const near = nearest(member, [...groups.keys()]);
      return [
        problemAt(origin, ['members', at], {
          found: show(member),
          expected: message('config.member.expected'),
          fix: didYouMean(near),
        }),
      ];
    }
    if (!reachable(member, groups).has(device.id)) return [];
    return [
      problemAt(origin, ['members', at], {
        found: show(member),
        expected: message('config.member.circle', { group: device.id }),
        fix: message('config.member.circle.fix'),
      }),
    ];
  });
}

/** The device, its members, theirs, and so on. */
function reachable(from: string, groups: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set([from]);
  // The loop visits members that are added while it runs, and each once: circles end too.
  for (const id of reached) for (const member of groups.get(id) ?? []) reached.add(member);
  return reached;
}

/** Devices that share an id, or in one room a spoken name. */
function twinProblems(devices: readonly Sourced[]): readonly Problem[] {
  const problems: Problem[] = [];
  const ids = new Map<string, Sourced>();
  const names = new Map<string, Device>();
  for (const { device, origin } of devices) {
    const twinFile = ids.get(device.id)?.origin.source.file;
    if (twinFile !== undefined)
      problems.push(
        problemAt(origin, ['id'], {
          found: show(device.id),
          expected:
            twinFile === origin.source.file
              ? message('config.id-twice')
              : message('config.id-twice-in', { file: twinFile }),
          fix: message('config.rename-one'),
        }),
      );
    else ids.set(device.id, { device, origin });
    for (const { path, name } of spokenNames(device)) {
      const key = `${device.room} ${comparable(name)}`;
      const other = names.get(key) ?? device;
      names.set(key, other);
      // One problem is enough for a device that was copied whole.
      if (other.id !== device.id)
        problems.push(
          problemAt(origin, path, {
            found: show(name),
            expected: message('config.name-twice', { device: other.id, room: device.room }),
            fix: message('config.rename-one'),
          }),
        );
    }
  }
  return problems;
}

function spokenNames({ name, aliases }: Device) {
  return (['en', 'zh'] as const).flatMap((language) => [
    ...(name[language] === undefined ? [] : [{ path: ['name', language], name: name[language] }]),
    ...aliases[language].map((alias, at) => ({ path: ['aliases', language, at], name: alias })),
  ]);
}

/** The name without width, case, spaces and hyphens: names that sound alike are equal. */
function comparable(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
