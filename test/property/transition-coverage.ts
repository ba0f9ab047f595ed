import type { AnyStateNode, AnyTransitionDefinition, InspectionEvent } from 'xstate';
import { contestMachine } from '../../src/arbiter/timing/contest-machine.ts';

/** The states in which a machine waits; the others it leaves before anything else can come. */
const LASTING = ['free', 'timing.patient', 'timing.resolved'];

/** Which transitions of the rooms' machine were taken: by the state the room was in, the event, and the branch. */
export class TransitionCoverage {
  readonly #taken = new Set<string>();
  /** The state that each room was last seen in. */
  readonly #states = new WeakMap<object, string>();
  readonly #possible = possible().length;

  /** Whether all were taken: there is nothing to look for any more. */
  get isWhole(): boolean {
    return this.#taken.size >= this.#possible && this.neverTaken().length === 0;
  }

  readonly inspect = (event: InspectionEvent): void => {
    if (event.type !== '@xstate.microstep') return;
    const before = this.#states.get(event.actorRef) ?? 'free';
    for (const transition of event._transitions) this.#taken.add(keyOf(before, transition));
    if ('value' in event.snapshot) this.#states.set(event.actorRef, pathOf(event.snapshot.value));
  };

  /** Every transition that no schedule has taken. */
  neverTaken(): readonly string[] {
    return possible().filter((key) => !this.#taken.has(key));
  }
}

/** Each state that lasts with each event that it or a state around it answers; each other one with its own. */
function possible(): readonly string[] {
  return leavesOf(contestMachine.root).flatMap((node) => {
    const path = node.path.join('.');
    const own = transitionsOf(node);
    const around = ancestorsOf(node).flatMap(transitionsOf);
    const answered = LASTING.includes(path) ? [...own, ...around] : own;
    // What a state answers itself hides what the states around it would.
    const seen = new Map<string, AnyStateNode>();
    return answered
      .filter(
        ({ eventType, source }) => (seen.get(eventType) ?? source) === source && seen.set(eventType, source),
      )
      .map((transition) => keyOf(path, transition));
  });
}

function leavesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return node.type === 'atomic' ? [node] : Object.values(node.states).flatMap(leavesOf);
}

function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

function ancestorsOf(node: AnyStateNode): readonly AnyStateNode[] {
  return node.parent ? [node.parent, ...ancestorsOf(node.parent)] : [];
}

function keyOf(state: string, { source, eventType, target }: AnyTransitionDefinition): string {
  const branches = transitionsOf(source).filter((each) => each.eventType === eventType);
  const branch = branches.findIndex((each) => each.target === target) + 1;
  return `${state}: ${eventType || 'always'}${branches.length > 1 ? ` (branch ${branch})` : ''}`;
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value ?? {})
    .map(([state, inner]) => `${state}.${pathOf(inner)}`)
    .join(' ');
}
