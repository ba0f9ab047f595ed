import type { PipelineEvent } from '../arbiter/event.ts';
import { message } from '../text/text.ts';
import { askedMessage, reasonMessage } from '../text/verdict.ts';
import type { ConsoleHub, HubListener } from './hub.ts';
import type { Content, Live } from './live.ts';
import type { Rooms } from './rooms.ts';
import { assistantViews, settingsView } from './view/assistants.ts';
import { bypassMessage } from './view/bypass.ts';
import { summaryOf } from './view/contest.ts';
import { healthView } from './view/health.ts';
import type { PageReader } from './view/reader.ts';

type Maker = (reader: PageReader) => Content;

/** Tells pages what happens in the hub: each step of the pipeline that a person would look at. */
export class LiveEvents implements HubListener {
  readonly #hub: ConsoleHub;
  readonly #live: Live;
  readonly #rooms: Rooms;

  constructor(of: { hub: ConsoleHub; live: Live; rooms: Rooms }) {
    this.#hub = of.hub;
    this.#live = of.live;
    this.#rooms = of.rooms;
  }

  event(event: PipelineEvent): void {
    const told = this.#contentOf(event);
    if (told) this.#live.tell(told);
    const room = this.#rooms.take(event);
    if (room === undefined) return;
    const now = this.#rooms.stateOf(room);
    this.#live.tell((reader) => ({ kind: 'room', room: now(reader) }));
  }

  health(): void {
    const { health } = this.#hub;
    this.#live.tell((reader) => ({ kind: 'health', health: healthView(health, reader) }));
  }

  settings(): void {
    const { home, settings } = this.#hub;
    this.#live.tell(() => ({
      kind: 'settings',
      settings: settingsView(settings),
      assistants: assistantViews(home, settings),
    }));
  }

  reconfigured(): void {
    this.#live.tell(() => ({ kind: 'configuration' }));
    this.settings();
  }

  #contentOf(event: PipelineEvent): Maker | undefined {
    switch (event.kind) {
      case 'detection': {
        const { assistant, room, level_db, snr_db, score } = event;
        return ({ text, names }) => ({
          kind: 'detection',
          room,
          assistant,
          ...(level_db !== undefined && { level_db }),
          ...(snr_db !== undefined && { snr_db }),
          ...(score !== undefined && { score }),
          words:
            score === undefined
              ? text('demo.wake', { assistant, room: names.room(room) })
              : text('demo.wake-score', { assistant, room: names.room(room), score }),
        });
      }
      case 'words': {
        const { room, assistants, text: said } = event;
        return ({ text }) => ({ kind: 'words', room, assistants, said: text.of(said) });
      }
      case 'claim': {
        const { assistant, id, door, room, intents, text: said } = event;
        return ({ text, names }) => ({
          kind: 'claim',
          assistant: text.of(assistant),
          claim: text.of(id),
          door,
          room,
          asked: intents.map((intent) => text.of(askedMessage(intent, names))).join(', '),
          ...(said !== undefined && { said: text.of(said) }),
        });
      }
      case 'verdict': {
        const at = new Date(this.#hub.wall() - (this.#hub.clock.now() - event.at_ms));
        return (reader) => ({
          kind: 'verdict',
          contest: summaryOf({ verdict: event.whole, at, after: [] }, reader),
        });
      }
      case 'command': {
        const { verdict: contest, device, state } = event;
        return () => ({ kind: 'command', contest, device, state });
      }
      case 'confirmation': {
        const { verdict: contest, device, state, after_ms } = event;
        return () => ({ kind: 'confirmation', contest, device, state, after_ms: Math.round(after_ms) });
      }
      case 'outcome': {
        const { assistant, claim, verdict: contest, outcome, reason } = event;
        return ({ text, names }) => ({
          kind: 'outcome',
          assistant: text.of(assistant),
          claim: text.of(claim),
          contest,
          outcome,
          words: text.of(
            message('explain.lost', {
              assistant: names.assistant(assistant),
              outcome,
              reason: reasonMessage(reason, names),
            }),
          ),
        });
      }
      case 'feedback': {
        const { verdict: contest, should, taught } = event;
        return () => ({ kind: 'feedback', contest, should, taught });
      }
      case 'device_state':
      case 'availability': {
        const known = this.#hub.devices.find(({ device }) => device === event.device);
        const state = { ...known?.state };
        const online = event.kind === 'availability' ? event.online : (known?.online ?? null);
        return () => ({ kind: 'device', device: event.device, state, online });
      }
      case 'bypass': {
        const { device } = event;
        return ({ text, names }) => ({ kind: 'bypass', device, words: text.of(bypassMessage(event, names)) });
      }
      default:
        return undefined;
    }
  }
}
