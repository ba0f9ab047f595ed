import { assistantsOf } from '../config/doors.ts';
import type { Home } from '../config/schema.ts';
import type { DevicePaths } from '../devices/paths.ts';
import type { Message } from '../text/message.ts';
import { message, type Text } from '../text/text.ts';
import { PROCESS_DOORS, type ProcessDoorName } from './catalogue.ts';

/** Where a person removes a device from an assistant that commands it directly. */
interface Ecosystem {
  readonly app: Message;
  /** What is removed in that app. */
  readonly remove: Message;
  /** The door by which halfsecond lets this assistant in. */
  readonly door?: ProcessDoorName | undefined;
}

const ECOSYSTEMS: Readonly<Record<string, Ecosystem>> = {
  siri: {
    app: message('advice.app.home'),
    remove: message('advice.what.accessory'),
    door: 'homekit',
  },
  'tmall-genie': {
    app: message('advice.app.tmall'),
    remove: message('advice.what.skill'),
    door: 'aligenie',
  },
  alexa: { app: message('advice.app.alexa'), remove: message('advice.what.skill'), door: 'alexa' },
  xiaoai: { app: message('advice.app.xiaoai'), remove: message('advice.what.skill'), door: 'bemfa' },
  xiaodu: { app: message('advice.app.xiaodu'), remove: message('advice.what.skill'), door: 'bemfa' },
};

interface Situation {
  readonly home: Pick<Home, 'assistants' | 'doors' | 'prefer' | 'mode'>;
  readonly paths: readonly DevicePaths[];
  /** By assistant, the doors by which it is paired. */
  readonly paired: ReadonlyMap<string, readonly string[]>;
  readonly text: Text;
}

/** What to unpair, in which app and in which order. One line a step; steps are indented below their heading. Pure. */
export function adviceOn(situation: Situation): readonly string[] {
  const { home, paths, text } = situation;
  const assistants = [...new Set([...home.prefer, ...Object.keys(home.assistants)])].filter((assistant) =>
    paths.some(({ after }) => after.some((each) => each.assistant === assistant)),
  );
  const perAssistant = assistants.map((assistant) => adviceFor(assistant, situation));
  const order = assistants.length > 1 ? ['', text('advice.order')] : [];
  return [...order, ...perAssistant.flat(), ...others(situation), ...unexplained(situation)];
}

function adviceFor(assistant: string, situation: Situation): readonly string[] {
  const { home, paths, text } = situation;
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
    ...pairFirst(assistant, situation),
    ...(home.mode === 'observe' ? [text('advice.act')] : []),
    text('advice.ask', { name }),
    ...(direct.length > 0 ? [text('advice.remove', { devices: devicesOf(direct), app, what: remove })] : []),
    ...(through.length > 0 ? [text('advice.exposure', { devices: devicesOf(through), name })] : []),
  ];
  return [
    '',
    text('advice.bypasses', { name, counts: summed([...direct, ...through]) }),
    ...steps.map((step, at) => `  ${text('advice.step', { number: at + 1, step })}`),
  ];
}

function pairFirst(assistant: string, { home, paired, text }: Situation): readonly string[] {
  if ((paired.get(assistant) ?? []).length > 0) return [];
  const configured = PROCESS_DOORS.find((door) => {
    if (!home.doors[door]) return false;
    const named = assistantsOf(home.doors, door);
    return named.length > 0
      ? named.some((each) => each.assistant === assistant)
      : home.assistants[assistant]?.doors.includes(door);
  });
  if (configured) return [text('advice.pair', { door: configured, assistant })];
  const { door } = ecosystemOf(assistant, assistant);
  return [door === undefined ? text('advice.open-any') : text('advice.open-door', { door })];
}

/** Devices that another program commanded although nobody had called an assistant. */
function others({ paths, text }: Situation): readonly string[] {
  const counts = withoutCall(paths, 'others');
  if (counts.length === 0) return [];
  return ['', text('advice.others', { counts: summed(counts) }), `  ${text('advice.others.hint')}`];
}

/** Devices that changed by themselves although nobody had called an assistant. */
function unexplained({ paths, text }: Situation): readonly string[] {
  const counts = withoutCall(paths, 'unexplained');
  if (counts.length === 0) return [];
  return ['', text('advice.unexplained', { counts: summed(counts) }), `  ${text('advice.unexplained.hint')}`];
}

interface Counted {
  readonly device: string;
  readonly count: number;
}

/** How often each device was commanded past the hub without a call just before. */
function withoutCall(paths: readonly DevicePaths[], by: 'others' | 'unexplained'): readonly Counted[] {
  return paths.flatMap(({ device, after, ...path }) => {
    const count = path[by] - after.reduce((sum, each) => sum + each[by], 0);
    return count > 0 ? [{ device, count }] : [];
  });
}

/** `lamp twice, fan once`. */
function summed(counted: readonly Counted[]): readonly Message[] {
  const counts = new Map<string, number>();
  for (const { device, count } of counted) counts.set(device, (counts.get(device) ?? 0) + count);
  return [...counts].map(([device, count]) => message('advice.count', { device, count }));
}

function devicesOf(counted: readonly Counted[]): readonly string[] {
  return counted.map(({ device }) => device);
}

function ecosystemOf(assistant: string, name: string): Ecosystem {
  const known = Object.hasOwn(ECOSYSTEMS, assistant) ? ECOSYSTEMS[assistant] : undefined;
  return known ?? { app: message('advice.app.other', { name }), remove: message('advice.what.account') };
}
