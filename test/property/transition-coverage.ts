import type { AnyStateNode, AnyTransitionDefinition, InspectionEvent } from 'xstate';

/**
 * Which transitions of the contests' machines were taken: by the state that a machine was in, the event, and the
 * branch. It knows no machine by name: it asks of every one that it sees.
 */
export class TransitionCoverage {
  readonly #taken = new Set<string>();
  /** The state that each machine was last seen in. */
  readonly #states = new WeakMap<object, string>();
  readonly #roots = new Set<AnyStateNode>();
  /** States in which a machine came to rest: the others it leaves before anything else can come. */
  readonly #lasting = new Set<string>();
  #seen = 0;

  readonly inspect = (event: InspectionEvent): void => {
    const root = rootOf(event.actorRef);
    if (!root) return;
    this.#roots.add(root);
    if (event.type === '@xstate.microstep') {
      this.#seen += 1;
      const before = this.#states.get(event.actorRef) ?? initialOf(root);
      for (const transition of event._transitions) this.#taken.add(keyOf(before, transition));
    }
    if (event.type !== '@xstate.microstep' && event.type !== '@xstate.snapshot') return;
    if (!('value' in event.snapshot)) return;
    const path = pathOf(event.snapshot.value);
    this.#states.set(event.actorRef, path);
    if (event.type === '@xstate.snapshot') this.#lasting.add(path);
  };

  /** How many steps were looked at: none where nobody was shown any. */
  get steps(): number {
    return this.#seen;
  }

  /** Every transition that no schedule has taken. */
  neverTaken(): readonly string[] {
    return [...this.#roots].flatMap((root) => this.#possible(root)).filter((key) => !this.#taken.has(key));
  }

  /** Each state that lasts with each event that it or a state around it answers; each other one with its own. */
  #possible(root: AnyStateNode): readonly string[] {
    return leavesOf(root).flatMap((node) => {
      const path = node.path.join('.');
      const own = transitionsOf(node);
      const around = ancestorsOf(node).flatMap(transitionsOf);
      const answered = this.#lasting.has(path) ? [...own, ...around] : own;
      // What a state answers itself hides what the states around it would.
      const seen = new Map<string, AnyStateNode>();
      return answered
        .filter(
          ({ eventType, source }) =>
            (seen.get(eventType) ?? source) === source && seen.set(eventType, source),
        )
        .map((transition) => keyOf(path, transition));
    });
  }
}

function rootOf(actor: object): AnyStateNode | undefined {
  const logic: unknown = 'logic' in actor ? actor.logic : undefined;
  if (typeof logic !== 'object' || logic === null || !('root' in logic)) return undefined;
  return logic.root as AnyStateNode;
}

function initialOf(root: AnyStateNode): string {
  let node = root;
  while (node.type === 'compound') {
    const [first] = node.initial?.target ?? [];
    if (!first) break;
    node = first;
  }
  return node.path.join('.');
}

function leavesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return node.type === 'atomic' || node.type === 'final'
    ? [node]
    : Object.values(node.states).flatMap(leavesOf);
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
