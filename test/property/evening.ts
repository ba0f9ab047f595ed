import type { InspectionEvent } from 'xstate';
import type { Claim } from '../../src/claim/claim.ts';
import type { Intent } from '../../src/intent/intent.ts';
import type { InputKind, Inputs } from '../../src/pipeline/inputs.ts';
import { type Deed, EARS, type Evening, ROOMS, type Room } from './evening-arbitrary.ts';
import { Simulation } from './simulation.ts';

/** A voice below this at a microphone is not heard, in decibels. */
const HEARD_FROM_DB = -60;
/** A voice at the microphone of its own room. */
const LEVEL_DB = -30;
/** From the beginning of speech to the end of the wake word. */
const WAKE_MS = 600;

/** One thing that comes to the hub, and when. */
export type Happening = {
  [K in InputKind]: { readonly at_ms: number; readonly kind: K; readonly fields: Inputs[K] };
}[InputKind];

/** A claim that came of a request, with what only the household knows. */
export interface Caused {
  readonly at_ms: number;
  readonly claim: Omit<Claim, 'arrived_ms'>;
  /** Whether it asks for what was wanted. */
  readonly isRight: boolean;
  /** Whether its assistant was called, tapped, or set up to do so. */
  readonly isMeant: boolean;
  /** When it comes again. */
  readonly again_ms: number | undefined;
}

/** Where a voice was heard. */
interface Hearing {
  readonly room: Room & { readonly ear: keyof typeof EARS };
  readonly level_db: number;
  /** Whether the one that was called was detected there. */
  readonly isDetected: boolean;
}

/** What one person wanted at one time, and all that came of it: the truth. */
export interface Request {
  readonly index: number;
  readonly deed: Deed;
  readonly from_ms: number;
  /** Of speech; of a tap when it was made. */
  readonly end_ms: number;
  /** Whom it was said to, or whose app was tapped; of a timetable every assistant. */
  readonly assistants: readonly string[];
  readonly room: string;
  readonly wanted: Intent;
  readonly hearings: readonly Hearing[];
  /** Wake score of its call; undefined: the detector gives none. */
  readonly score: number | undefined;
  /** Another assistant that one room took the call for, too, and its score. */
  readonly mistaken: { readonly assistant: string; readonly score: number } | undefined;
  readonly claims: readonly Caused[];
}

/** Everything that happens on an evening, and why. */
export interface Story {
  readonly evening: Evening;
  readonly requests: readonly Request[];
  readonly happenings: readonly Happening[];
}

/** Tells the evening: pure, the same evening always gives the same story. */
export function tell(evening: Evening): Story {
  const requests: Request[] = [];
  const spoken = new Map<number, number>();
  let clock_ms = 1000;
  for (const [index, deed] of evening.deeds.entries()) {
    clock_ms += deed.wait_ms;
    // One mouth says one thing after another.
    const from_ms = Math.max(clock_ms, spoken.get(deed.person) ?? 0);
    const request = requestOf(evening, { index, deed, from_ms });
    if (isSpoken(deed)) spoken.set(deed.person, request.end_ms + 300);
    requests.push(request);
  }
  const happenings = [
    ...speech(evening, requests),
    ...requests.flatMap((request) => arrivals(evening, request)),
    ...evening.faults.flatMap((fault) => faults(evening, fault)),
  ];
  // Stable: what comes at one time stays in the order in which it was caused.
  return { evening, requests, happenings: happenings.sort((a, b) => a.at_ms - b.at_ms) };
}

export function isSpoken({ kind }: Pick<Deed, 'kind'>): boolean {
  return kind === 'call' || kind === 'ask';
}

function requestOf(evening: Evening, of: { index: number; deed: Deed; from_ms: number }): Request {
  const { index, deed, from_ms } = of;
  const all = Object.keys(evening.home.assistants);
  const chosen = all[deed.assistant % all.length] ?? '';
  const room = ROOMS[deed.room] ?? 'hall';
  const assistants = deed.kind === 'ask' || deed.kind === 'timetable' ? all : [chosen];
  const about = {
    index,
    deed,
    from_ms,
    end_ms: isSpoken(deed) ? from_ms + deed.speech_ms : from_ms,
    assistants,
    room,
    wanted: wantedOf(evening, deed, room),
    hearings: isSpoken(deed) ? hearingsOf(evening, deed) : [],
    score: isScored(evening, chosen) ? deed.score : undefined,
    mistaken: mistakenOf(evening, deed, chosen),
  };
  return { ...about, claims: all.flatMap((assistant, at) => claimsOf(evening, about, { assistant, at })) };
}

function isScored({ home, scored }: Evening, assistant: string): boolean {
  return ((scored >> Object.keys(home.assistants).indexOf(assistant)) & 1) === 1;
}

function mistakenOf(evening: Evening, { kind, falseScore }: Deed, called: string): Request['mistaken'] {
  const other = Object.keys(evening.home.assistants).find(
    (name) => name !== called && isScored(evening, name),
  );
  if (kind !== 'call' || falseScore === undefined || other === undefined) return undefined;
  return { assistant: other, score: falseScore };
}

function wantedOf({ home }: Evening, deed: Deed, room: string): Intent {
  const device = deed.here && isSpoken(deed) ? `${room}-light` : home.devices[deed.device]?.id;
  if (device === 'front-door') return { action: deed.verb === 0 ? 'lock' : 'unlock', device };
  return { action: deed.verb === 0 ? 'turn_on' : 'turn_off', device: device ?? 'hall-light' };
}

function hearingsOf({ rooms, losses_db }: Evening, deed: Deed): readonly Hearing[] {
  return rooms.flatMap((room, at) => {
    const { ear } = room;
    // Hall–kitchen, kitchen–study, hall–study: the sum of two indices is 1, 3 or 2.
    const loss_db = at === deed.room ? 0 : (losses_db[[0, 0, 2, 1][at + deed.room] ?? 0] ?? 60);
    const level_db = LEVEL_DB - loss_db;
    if (ear === undefined || level_db < HEARD_FROM_DB) return [];
    const isDetected = deed.kind === 'call' && ((deed.missedIn >> at) & 1) === 0;
    return [{ room: { ...room, ear }, level_db, isDetected }];
  });
}

/** What one assistant claims of a request: nothing, once, or once from each room that heard it. */
function claimsOf(
  evening: Evening,
  request: Omit<Request, 'claims'>,
  { assistant, at }: { assistant: string; at: number },
): readonly Caused[] {
  const { deed, wanted, index, end_ms } = request;
  const reaction = deed.reactions[at];
  const door = evening.home.assistants[assistant]?.doors[0] ?? 'mqtt';
  const isMeant = request.assistants.includes(assistant);
  if (!reaction || !(isMeant || (isSpoken(deed) && reaction.overhears))) return [];
  const isMisheard = isSpoken(deed) && reaction.mishears;
  const asked = isMisheard ? otherThan(evening, wanted) : wanted;
  const at_ms = end_ms + reaction.lag_ms;
  const origin = door === 'mqtt' && isSpoken(deed) ? ('voice' as const) : ('unknown' as const);
  const caused = (id: string, intent: Intent, more: Partial<Claim>, later_ms: number): Caused => ({
    at_ms: at_ms + later_ms,
    isRight: intent.device === wanted.device && intent.action === wanted.action,
    isMeant,
    again_ms: reaction.again_ms,
    claim: { id, assistant, door, intents: [intent], age_ms: 0, can_serve: true, origin, ...more },
  });
  const sure =
    door === 'mqtt' && isSpoken(deed) && reaction.confidence !== undefined
      ? { confidence: reaction.confidence }
      : {};
  const detecting = request.hearings.filter(({ isDetected }) => isDetected);
  // An adapter of one's own hears with the satellites of the hub, and each of them claims for itself.
  if (door !== 'mqtt' || !isMeant || deed.kind !== 'call' || detecting.length === 0)
    return [caused(`${index}-${assistant}`, asked, sure, 0)];
  return detecting.map(({ room }, nth) => {
    const intent = deed.here && !isMisheard ? { ...asked, device: `${room.name}-light` } : asked;
    const told = reaction.tellsRoom || deed.here ? { room: room.name } : {};
    return caused(`${index}-${assistant}-${room.name}`, intent, { ...sure, ...told }, 40 * nth);
  });
}

/** What a recogniser takes it for: as often another thing as another device. */
function otherThan({ home }: Evening, { action, device }: Intent): Intent {
  const contrary = { turn_on: 'turn_off', turn_off: 'turn_on', lock: 'unlock', unlock: 'lock' } as const;
  if (action in contrary && device.length % 2 === 0)
    return { action: contrary[action as keyof typeof contrary], device };
  const others = home.devices.filter(({ id, kind }) => id !== device && kind !== 'group');
  const other = others[(device.length + action.length) % others.length];
  if (!other || other.kind === 'lock') return { action: 'unlock', device: 'front-door' };
  return { action: action === 'turn_off' ? 'turn_off' : 'turn_on', device: other.id };
}

function arrivals(evening: Evening, request: Request): readonly Happening[] {
  const { from_ms, assistants, hearings, claims, score, mistaken } = request;
  const [called = ''] = assistants;
  const heard = hearings.flatMap(({ room, level_db, isDetected }, nth): readonly Happening[] => {
    const { delay_ms, source } = EARS[room.ear];
    const measured = evening.tellsLevel ? { level_db, snr_db: level_db + 55 } : {};
    const detection = (assistant: string, sure: number | undefined): Happening => ({
      at_ms: from_ms + WAKE_MS + delay_ms,
      kind: 'detection',
      fields: {
        assistant,
        room: room.name,
        age_ms: delay_ms,
        source,
        ...measured,
        ...(sure !== undefined && { score: sure }),
      },
    });
    return [
      ...(isDetected ? [detection(called, score)] : []),
      ...(nth === 0 && mistaken ? [detection(mistaken.assistant, mistaken.score)] : []),
    ];
  });
  const claimed = claims.flatMap(({ at_ms, claim, again_ms }): readonly Happening[] => {
    const came = (when_ms: number): Happening => ({
      at_ms: when_ms,
      kind: 'claim',
      fields: { ...claim, arrived_ms: when_ms },
    });
    return [came(at_ms), ...(again_ms === undefined ? [] : [came(at_ms + again_ms)])];
  });
  return [...heard, ...claimed];
}

/** Speech closer than this to other speech in a room goes on, for whoever listens there. */
const PAUSE_MS = 400;

/** When speech begins and ends in each room that hears it: of two people who overlap there, once. */
function speech({ rooms }: Evening, requests: readonly Request[]): readonly Happening[] {
  return rooms.flatMap(({ name, ear }) => {
    if (ear === undefined) return [];
    const { delay_ms, end_ms: told_ms } = EARS[ear];
    const spans: { from_ms: number; end_ms: number }[] = [];
    const heard = requests.filter(({ hearings }) => hearings.some(({ room }) => room.name === name));
    for (const { from_ms, end_ms } of heard.toSorted((a, b) => a.from_ms - b.from_ms)) {
      const last = spans.at(-1);
      if (last && from_ms <= last.end_ms + PAUSE_MS) last.end_ms = Math.max(last.end_ms, end_ms);
      else spans.push({ from_ms, end_ms });
    }
    return spans.flatMap(({ from_ms, end_ms }): Happening[] => [
      { at_ms: from_ms + delay_ms, kind: 'speech', fields: { room: name, age_ms: delay_ms } },
      ...(told_ms === undefined
        ? []
        : [
            { at_ms: end_ms + told_ms, kind: 'speech_end' as const, fields: { room: name, age_ms: told_ms } },
          ]),
    ]);
  });
}

function faults({ home }: Evening, { kind, at_ms, for_ms }: Evening['faults'][number]): readonly Happening[] {
  const [, unplugged = ''] = Object.keys(home.assistants);
  const end_ms = at_ms + for_ms;
  if (kind === 'broker')
    return [
      { at_ms, kind: 'broker', fields: { connected: false } },
      { at_ms: end_ms, kind: 'broker', fields: { connected: true } },
    ];
  return [
    { at_ms, kind: 'presence', fields: { assistant: unplugged, online: false } },
    { at_ms: end_ms, kind: 'presence', fields: { assistant: unplugged, online: true } },
  ];
}

/** Plays a story through the production stages, and lets every window run out. */
export function play(
  { evening, happenings }: Pick<Story, 'evening' | 'happenings'>,
  inspect?: (event: InspectionEvent) => void,
): Simulation {
  const { home, rooms } = evening;
  const microphones = rooms.flatMap(({ name, ear }) => (ear === undefined ? [] : [name]));
  const streamed = rooms.flatMap(({ name, ear }) => (ear === 'hub' ? [name] : []));
  const simulation = new Simulation(home, { microphones, streamed, inspect });
  for (const { at_ms, kind, fields } of happenings) {
    simulation.machine.run(at_ms - simulation.machine.monotonic_ms());
    simulation.take(kind, fields as never);
  }
  return simulation.settle();
}
