import type { Home } from '../../config/schema.ts';
import type { DevicePaths } from '../../devices/paths.ts';
import { PROCESS_DOORS, type ProcessDoorName } from '../../doors/catalogue.ts';

/** Where a device is taken out of an assistant that commands it by itself. */
interface Ecosystem {
  readonly app: string;
  /** What is removed there. */
  readonly remove: string;
  /** By which door it is let in here. */
  readonly door?: ProcessDoorName;
}

const ECOSYSTEMS: Readonly<Record<string, Ecosystem>> = {
  siri: { app: 'the Home app', remove: "its accessory, or its maker's bridge", door: 'homekit' },
  'tmall-genie': { app: 'the Tmall Genie app', remove: "the device, or its maker's skill", door: 'aligenie' },
  alexa: { app: 'the Alexa app', remove: "the device, or its maker's skill", door: 'alexa' },
};

interface Situation {
  readonly home: Pick<Home, 'assistants' | 'doors' | 'prefer' | 'mode'>;
  readonly paths: readonly DevicePaths[];
  /** By assistant, the doors by which it is let in. */
  readonly letIn: ReadonlyMap<string, readonly string[]>;
}

/** What to unpair, where, and in which order; a line each, those that belong to one before are indented. Pure. */
export function adviceOn(situation: Situation): readonly string[] {
  const { home, paths } = situation;
  const assistants = [...new Set([...home.prefer, ...Object.keys(home.assistants)])].filter((assistant) =>
    paths.some(({ after }) => after.some((each) => each.assistant === assistant)),
  );
  const perAssistant = assistants.map((assistant) => adviceFor(assistant, situation));
  const order =
    assistants.length > 1 ? ['', 'One assistant after the other, whole, before the next is begun.'] : [];
  return [...order, ...perAssistant.flat(), ...others(paths), ...unexplained(paths)];
}

function adviceFor(assistant: string, { home, paths, letIn }: Situation): readonly string[] {
  const name = home.assistants[assistant]?.name ?? assistant;
  const { app, remove } = ecosystemOf(assistant, name);
  const counts = (by: 'others' | 'unexplained') =>
    paths.flatMap(({ device, after }) => {
      const count = after.find((each) => each.assistant === assistant)?.[by] ?? 0;
      return count > 0 ? [{ device, count }] : [];
    });
  const direct = counts('unexplained');
  const through = counts('others');
  const steps = [
    ...letInFirst(assistant, { home, doors: letIn.get(assistant) ?? [] }),
    ...(home.mode === 'observe' ? ['Let halfsecond act: `mode: arbitrate` in halfsecond.yaml.'] : []),
    `Ask ${name} for one of them by its new pairing, and see that it counts as "ours" above.`,
    ...(direct.length > 0 ? [`Then remove ${listed(direct)} in ${app}: ${remove}.`] : []),
    ...(through.length > 0
      ? [
          `Then take ${listed(through)} out of what passes ${name}'s commands on to the broker, such as Home Assistant's exposure to it.`,
        ]
      : []),
  ];
  return [
    '',
    `${name} commands past halfsecond: ${summed([...direct, ...through])}, just after it was called or had claimed.`,
    ...steps.map((step, at) => `  ${at + 1}. ${step}`),
  ];
}

function letInFirst(
  assistant: string,
  of: { home: Situation['home']; doors: readonly string[] },
): readonly string[] {
  const { home, doors } = of;
  if (doors.length > 0) return [];
  const configured = PROCESS_DOORS.find((door) => {
    const config = home.doors[door];
    if (!config) return false;
    return 'assistant' in config
      ? config.assistant === assistant
      : home.assistants[assistant]?.doors.includes(door);
  });
  if (configured) return [`Let it in here: halfsecond doors pair ${configured} --as ${assistant}`];
  const { door } = ecosystemOf(assistant, assistant);
  const way = door === undefined ? 'a door' : `the door \`${door}\``;
  return [`Open ${way} for it (\`doors:\` in halfsecond.yaml; README, "The doors"), and let it in there.`];
}

/** What others command though nobody was called. */
function others(paths: readonly DevicePaths[]): readonly string[] {
  const left = leftOf(paths, 'others');
  if (left.length === 0) return [];
  return [
    '',
    `Another program commands ${summed(left)}, with nobody called.`,
    "  An automation or a dashboard of yours may. What passes an assistant's commands on (Home Assistant exposed to it, a maker's bridge) must not: take these devices out of that exposure.",
  ];
}

/** What changed by itself though nobody was called. */
function unexplained(paths: readonly DevicePaths[]): readonly string[] {
  const left = leftOf(paths, 'unexplained');
  if (left.length === 0) return [];
  return [
    '',
    `Nobody here commanded ${summed(left)}, and nobody was called.`,
    '  A hand on a switch, most likely. Otherwise an app, or an assistant out of earshot: call it where a microphone hears it, ask it for the device, and look here again.',
  ];
}

interface Counted {
  readonly device: string;
  readonly count: number;
}

function leftOf(paths: readonly DevicePaths[], by: 'others' | 'unexplained'): readonly Counted[] {
  return paths.flatMap(({ device, after, ...path }) => {
    const count = path[by] - after.reduce((sum, each) => sum + each[by], 0);
    return count > 0 ? [{ device, count }] : [];
  });
}

/** `lamp twice, fan once`. */
function summed(counted: readonly Counted[]): string {
  const counts = new Map<string, number>();
  for (const { device, count } of counted) counts.set(device, (counts.get(device) ?? 0) + count);
  return [...counts].map(([device, count]) => `${device} ${times(count)}`).join(', ');
}

function listed(counted: readonly Counted[]): string {
  return counted.map(({ device }) => device).join(', ');
}

function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

function ecosystemOf(assistant: string, name: string): Ecosystem {
  const known = Object.hasOwn(ECOSYSTEMS, assistant) ? ECOSYSTEMS[assistant] : undefined;
  return known ?? { app: `the app of ${name}`, remove: "the device, or its maker's account" };
}
