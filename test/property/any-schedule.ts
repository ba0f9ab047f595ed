import type { Claim } from '../../src/claim/claim.ts';
import { defined } from '../../src/doors/mqtt/payload.ts';
import type { Intent } from '../../src/intent/intent.ts';
import type { Happening, Schedule } from './schedule-arbitrary.ts';
import type { Simulation } from './simulation.ts';

/** Plays a schedule that nobody meant: whatever can come, in any order. */
export function playSchedule(simulation: Simulation, schedule: Schedule): Simulation {
  const player = new SchedulePlayer(simulation);
  for (const [wait_ms, happening] of schedule) {
    simulation.machine.run(wait_ms);
    player.happen(happening);
  }
  return simulation.settle();
}

class SchedulePlayer {
  readonly #simulation: Simulation;
  #claims = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  happen(step: Happening): void {
    const effect: (step: never) => void = this.#effects[step.kind];
    effect(step as never);
  }

  /** What an intent by number asks for, of what this home has. */
  #intent({ device: at, verb }: { device: number; verb: number }): Intent {
    const { devices } = this.#simulation.home;
    const device = devices[at % devices.length];
    if (!device) throw new Error('a home has a device');
    const actions: readonly Pick<Intent, 'action' | 'value'>[] =
      device.kind === 'lock'
        ? [{ action: 'lock' }, { action: 'unlock' }]
        : device.kind === 'garage'
          ? [{ action: 'close' }, { action: 'open' }]
          : [{ action: 'turn_on' }, { action: 'turn_off' }, { action: 'set_brightness', value: 40 }];
    const asked = actions[verb % actions.length];
    return { action: 'turn_on', ...asked, device: device.id };
  }

  readonly #effects: { readonly [K in Happening['kind']]: (step: Extract<Happening, { kind: K }>) => void } =
    {
      claim: ({ kind: _, intents, utterance, ...rest }) => {
        const simulation = this.#simulation;
        const claim: Claim = {
          ...defined(rest),
          ...(utterance !== undefined && { utterance: `utterance-${utterance}` }),
          assistant: rest.assistant,
          id: `c${this.#claims++}`,
          intents: intents.map((each) => this.#intent(each)),
          arrived_ms: simulation.clock.now(),
        };
        simulation.take('claim', claim);
      },
      again: ({ claim: at }) => {
        const claim = this.#simulation.claims[at];
        if (claim) this.#simulation.take('claim', { ...claim, arrived_ms: this.#simulation.clock.now() });
      },
      detection: ({ kind: _, ...detection }) =>
        this.#simulation.take('detection', { ...defined(detection), source: 'hub' }),
      speech_end: ({ kind: _, ...end }) => this.#simulation.take('speech_end', end),
      spoke: ({ kind: _, ...speech }) => this.#simulation.take('speech', speech),
      words: ({ room, assistant, intent, confidence }) => {
        const understood = { kind: 'understood', intents: [this.#intent(intent)] } as const;
        this.#simulation.take('words', {
          room,
          assistants: [assistant],
          text: 'words',
          confidence,
          understood,
        });
      },
      relayed: ({ assistant, intent, age_ms }) =>
        this.#simulation.take('relayed', {
          id: `r${this.#simulation.relayed.length}`,
          assistant,
          door: 'matter',
          intents: [this.#intent(intent)],
          age_ms,
          can_serve: true,
          origin: 'unknown',
          arrived_ms: this.#simulation.clock.now(),
        }),
      presence: ({ assistant, online }) => this.#simulation.take('presence', { assistant, online }),
      enabled: ({ assistant, enabled }) => this.#simulation.take('enabled', { assistant, enabled }),
      microphone: ({ room, works }) =>
        this.#simulation.take('microphone', { room, state: works ? 'listening' : 'lost' }),
      broker: ({ up }) => this.#simulation.take('broker', { connected: up }),
      budget: ({ budget_ms }) => this.#simulation.take('budget', { budget_ms }),
      habit: ({ room, assistant, device, weight }) => {
        const about = { room, assistant, device: this.#intent({ device, verb: 0 }).device };
        this.#simulation.take('feedback', {
          verdict: 'an old one',
          should: assistant,
          lessons: [{ ...about, weight }],
        });
      },
      report: ({ device, on }) =>
        this.#simulation.take('device_state', {
          device: this.#intent({ device, verb: 0 }).device,
          state: { on },
        }),
      sleep: ({ for_ms }) => this.#simulation.machine.sleep(for_ms),
      set: ({ by_ms }) => this.#simulation.machine.set(by_ms),
      late: ({ lateness_ms }) => {
        this.#simulation.machine.lateness_ms = lateness_ms;
      },
    };
}
