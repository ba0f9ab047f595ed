import { randomBytes } from 'node:crypto';
import { HapStatusError } from 'hap-nodejs';
import type { Device } from '../../config/device.ts';
import { colorOfHue } from '../../devices/color.ts';
import { unsupported } from '../../intent/capability.ts';
import type { Intent } from '../../intent/intent.ts';
import { type ClaimResult, type DoorHost, replyTo } from '../door.ts';
import type { PendingReports } from '../pending-reports.ts';
import { type ColorPart, shownColor, type Wish } from './traits.ts';

/** HAP status codes (HomeKit Accessory Protocol, Table 6-11). */
export const STATUS = { noAnswer: -70402, busy: -70403, invalidValue: -70410 } as const;

/** The most intents of one command; a larger request becomes several, which the arbiter joins to one gesture. */
const MOST_INTENTS = 50;

interface Request {
  readonly intents: Intent[];
  /** By device, the parts of its new colour that were written. */
  readonly colors: Map<string, ColorPart>;
  readonly result: Promise<ClaimResult>;
}

/** Receives the writes of all accessories: the writes of one request become one claim, answered by its result. */
export class CommandHandler {
  readonly #host: DoorHost;
  readonly #pendingReports: PendingReports;
  /** The assistant of the pairing; undefined where nothing is paired. */
  readonly #assistant: () => string | undefined;
  /** By connection, the request that is being read. */
  readonly #requests = new Map<object, Request>();
  readonly #run = randomBytes(4).toString('hex');
  #commands = 0;

  constructor(of: { host: DoorHost; pendingReports: PendingReports; assistant: () => string | undefined }) {
    this.#host = of.host;
    this.#pendingReports = of.pendingReports;
    this.#assistant = of.assistant;
  }

  /**
   * Holds a write until the hub has decided it.
   * @param connection identifies the request: all of its writes share it.
   * @throws HapStatusError where the sender gets an error.
   */
  async take(device: Device, wish: Wish | ColorPart, connection: object): Promise<void> {
    const intent: Intent = 'action' in wish ? { ...wish, device: device.id } : this.#colorOf(device.id, wish);
    const assistant = this.#assistant();
    if (assistant === undefined || this.#host.isOffline(device.id)) throw status('noAnswer');
    if (unsupported(device, intent) !== undefined) throw status('invalidValue');
    this.#pendingReports.commanded(device.id, { assistant, turnsOn: false });
    // All writes of a request arrive in one turn of the event loop: they are one gesture.
    const request = this.#requests.get(connection) ?? this.#begin(connection, assistant);
    if ('action' in wish) request.intents.push(intent);
    else request.colors.set(device.id, { ...request.colors.get(device.id), ...wish });
    const result = await request.result;
    const hasActed = result.outcome === 'granted' || result.outcome === 'absorbed';
    this.#pendingReports.answered(device.id, { wasDropped: !hasActed });
    const reply = replyTo(result, this.#host.home.assistants[assistant]?.on_lost ?? 'success');
    if (reply !== 'success') throw status(reply === 'busy' ? 'busy' : 'noAnswer');
  }

  #begin(connection: object, assistant: string): Request {
    const intents: Intent[] = [];
    const colors = new Map<string, ColorPart>();
    const result = Promise.resolve().then(() => {
      this.#requests.delete(connection);
      const colored = [...colors].map(([device, part]) => this.#colorOf(device, part));
      return this.#claim(withoutRedundant([...intents, ...colored]), assistant);
    });
    const request = { intents, colors, result };
    this.#requests.set(connection, request);
    return request;
  }

  /** The whole colour: a part that was not written is as it is shown; of a lamp without a colour, a full red. */
  #colorOf(device: string, { hue, saturation }: ColorPart): Intent {
    const shown = shownColor(this.#host.stateOf(device)) ?? { hue: 0, saturation: 100 };
    const value = colorOfHue(hue ?? shown.hue, saturation ?? shown.saturation);
    return { action: 'set_color', device, ...(value !== undefined && { value }) };
  }

  async #claim(intents: readonly Intent[], assistant: string): Promise<ClaimResult> {
    const results: Promise<ClaimResult>[] = [];
    for (let from = 0; from < intents.length; from += MOST_INTENTS) {
      // TCP delivers nothing twice: a repeated write was sent again, and is a new command.
      const id = `homekit-${this.#run}-${++this.#commands}`;
      results.push(this.#host.claim({ id, assistant, intents: intents.slice(from, from + MOST_INTENTS) }));
    }
    const [first, ...others] = await Promise.all(results);
    if (!first) throw new Error('invariant: a request asks for something');
    return others.find(({ outcome }) => outcome !== 'granted') ?? first;
  }
}

/** What is asked of a light that is to shine. */
const LIT: ReadonlySet<Intent['action']> = new Set([
  'turn_on',
  'set_brightness',
  'set_color_temperature',
  'set_color',
]);

function status(of: keyof typeof STATUS): HapStatusError {
  return new HapStatusError(STATUS[of]);
}

/**
 * The intents of one request without the redundant ones: a brightness turns a light on by itself, and needs no
 * `turn_on`; a light that is turned off needs no brightness and no colour. Two ecosystems that ask for the same then have the same
 * intents. Pure.
 */
function withoutRedundant(intents: readonly Intent[]): readonly Intent[] {
  const asks = (device: string, action: Intent['action']) =>
    intents.some((intent) => intent.device === device && intent.action === action);
  const said = new Set<string>();
  return intents.filter(({ device, action, value }) => {
    if (action === 'turn_on' && asks(device, 'set_brightness') && !asks(device, 'turn_off')) return false;
    if (LIT.has(action) && asks(device, 'turn_off')) return false;
    const key = JSON.stringify([device, action, value]);
    return !said.has(key) && said.add(key);
  });
}
