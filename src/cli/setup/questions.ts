import {
  cancel,
  confirm,
  intro,
  isCancel,
  text as line,
  multiselect,
  outro,
  password,
  select,
} from '@clack/prompts';
import { recordingCards } from '../../audio/recording-cards.ts';
import type { BrokerAnswer, Draft, MicrophoneAnswer } from '../../config/draft.ts';
import { isBrokerUrl } from '../../config/mqtt.ts';
import { nameOf, PRESETS } from '../../config/presets.ts';
import type { Home } from '../../config/schema.ts';
import type { Text } from '../../text/text.ts';

/** The user cancelled the questions. */
export class Cancelled extends Error {}

/** How the hub hears an assistant. */
export type Engine = 'preset' | 'enrolled' | 'none';

/** The questions of setup, at a terminal. Each throws {@link Cancelled} when the user cancels. */
export class Questions {
  readonly #text: Text;

  constructor(text: Text) {
    this.#text = text;
  }

  begin(folder: string): void {
    intro(this.#text('setup.begin', { folder }));
  }

  end(words: string): void {
    outro(words);
  }

  async isWanted(message: string): Promise<boolean> {
    const active = this.#text('setup.yes');
    const inactive = this.#text('setup.no');
    return this.#answered(await confirm({ message, active, inactive }));
  }

  /** Which broker, and how the hub logs in. */
  async broker(draft: Draft): Promise<BrokerAnswer> {
    const text = this.#text;
    const known = draft.get(['mqtt', 'url']);
    const kind = this.#answered(
      await select({
        showInstructions: false,
        message: text('setup.broker'),
        initialValue: known === undefined ? 'embedded' : 'external',
        options: [
          {
            value: 'embedded',
            label: text('setup.broker.embedded'),
            hint: text('setup.broker.embedded.hint'),
          },
          {
            value: 'external',
            label: text('setup.broker.external'),
            hint: text('setup.broker.external.hint'),
          },
        ],
      }),
    );
    if (kind === 'embedded') return {};
    const url = this.#answered(
      await line({
        message: text('setup.broker.where'),
        ...replaceable(typeof known === 'string' ? known : 'mqtt://127.0.0.1:1883'),
        validate: (given = '') =>
          given === '' || isBrokerUrl(given) ? undefined : text('setup.broker.example'),
      }),
    );
    const before = draft.get(['mqtt', 'username']);
    const username = this.#answered(
      await line({
        message: text(typeof before === 'string' ? 'setup.broker.user-kept' : 'setup.broker.user'),
        ...replaceable(typeof before === 'string' ? before : ''),
      }),
    );
    if (!username || username === NO_USER) return { url };
    const kept = draft.get(['mqtt', 'password_file']);
    const given = this.#answered(await password({ message: text('setup.broker.password') }));
    if (given) return { url, username, password: given };
    return { url, username, password_file: typeof kept === 'string' ? kept : undefined };
  }

  /** Which sound card records, and in which room. */
  async microphone(draft: Draft): Promise<MicrophoneAnswer> {
    const text = this.#text;
    const cards = (await recordingCards()).map(({ device, name }) => ({ value: device, label: name }));
    const before = draft.get(['audio', 'device']);
    const device = this.#answered(
      await select({
        showInstructions: false,
        message: text('setup.microphone'),
        initialValue:
          typeof before === 'string' && cards.some(({ value }) => value === before) ? before : 'default',
        options: [
          ...cards,
          { value: 'default', label: text('setup.microphone.default') },
          { value: 'none', label: text('setup.microphone.none'), hint: text('setup.microphone.none.hint') },
        ],
      }),
    );
    if (device === 'none') return 'none';
    const place = draft.get(['audio', 'room']);
    const room = this.#answered(
      await line({
        message: text('setup.microphone.room'),
        ...replaceable(typeof place === 'string' ? place : 'living-room'),
        validate: (given = '') =>
          given === '' || /^[a-z0-9]+(-[a-z0-9]+)*$/.test(given)
            ? undefined
            : text('setup.microphone.example'),
      }),
    );
    return { room, device: device === 'default' ? undefined : device };
  }

  async assistants(draft: Draft): Promise<readonly string[]> {
    const ids = [...new Set([...draft.assistants, ...Object.keys(PRESETS)])];
    let message = this.#text('setup.assistants');
    for (;;) {
      const chosen = this.#answered(
        await multiselect({
          showInstructions: false,
          message,
          initialValues: draft.assistants.length > 0 ? [...draft.assistants] : ['siri', 'tmall-genie'],
          options: ids.map((id) => ({ value: id, label: nameOf(id, this.#text.language), hint: id })),
          // The library's own complaint about none is English.
          required: false,
        }),
      );
      if (chosen.length > 0) return chosen;
      message = this.#text('setup.assistants.none');
    }
  }

  /** How the hub hears the wake word of an assistant. */
  async engine(id: string): Promise<Engine> {
    const text = this.#text;
    const preset = PRESETS[id]?.wake;
    const keyword = preset && 'keyword' in preset ? preset.keyword : undefined;
    return this.#answered(
      await select<Engine>({
        showInstructions: false,
        message: text('setup.wake', { name: nameOf(id, this.#text.language) }),
        options: [
          ...(keyword === undefined
            ? []
            : [
                {
                  value: 'preset' as const,
                  label: text('setup.wake.keyword', { keyword }),
                  hint: text('setup.wake.keyword.hint'),
                },
              ]),
          { value: 'enrolled', label: text('setup.wake.enrolled'), hint: text('setup.wake.enrolled.hint') },
          { value: 'none', label: text('setup.wake.none'), hint: text('setup.wake.none.hint') },
        ],
      }),
    );
  }

  /**
   * The room of a device that tells none, as it is typed; empty: later.
   * @param isRoom whether what is typed can be a room.
   */
  async room(device: string, isRoom: (typed: string) => boolean): Promise<string> {
    const text = this.#text;
    const typed = await line({
      message: text('setup.device-room', { device }),
      ...replaceable(''),
      validate: (given = '') => (isRoom(given.trim()) ? undefined : text('setup.device-room.example')),
    });
    return (this.#answered(typed) ?? '').trim();
  }

  /** Which doors to open, each for the assistant whose commands arrive there. */
  async doors(draft: Draft, home: Home): Promise<readonly (readonly ['homekit' | 'matter', string])[]> {
    const text = this.#text;
    const known = (['homekit', 'matter'] as const).filter((door) => home.doors[door] !== undefined);
    const chosen = this.#answered(
      await multiselect({
        // The library's instructions are English, and so is its word for none: one entry is always chosen.
        showInstructions: false,
        message: text('setup.doors'),
        initialValues: known.length > 0 ? [...known] : ['later' as const],
        options: [
          {
            value: 'homekit' as const,
            label: text('setup.doors.homekit'),
            hint: text('setup.doors.homekit.hint'),
          },
          {
            value: 'matter' as const,
            label: text('setup.doors.matter'),
            hint: text('setup.doors.matter.hint'),
          },
          { value: 'later' as const, label: text('setup.doors.later'), hint: text('setup.doors.later.hint') },
        ],
        required: false,
      }),
    );
    const ids = Object.keys(home.assistants);
    const doors: (readonly ['homekit' | 'matter', string])[] = [];
    for (const door of chosen) {
      if (door === 'later') continue;
      const before = draft.get(['doors', door, 'assistant']);
      const assistant = await select({
        message: text('setup.doors.whose', { door: door === 'homekit' ? 'HomeKit' : 'Matter' }),
        initialValue: typeof before === 'string' ? before : ids[0],
        options: ids.map((id) => ({ value: id, label: home.assistants[id]?.name ?? id, hint: id })),
      });
      doors.push([door, this.#answered(assistant) ?? '']);
    }
    return doors;
  }

  /** A sentence to try; empty where the user has none. @param example what is tried where nothing is typed. */
  async sentence(example: string): Promise<string> {
    const message = this.#text(example === '' ? 'setup.sentence.again' : 'setup.sentence');
    return (this.#answered(await line({ message, ...replaceable(example) })) ?? '').trim();
  }

  #answered<T>(answer: T): Exclude<T, symbol> {
    if (!isCancel(answer)) return answer as Exclude<T, symbol>;
    cancel(this.#text('setup.cancelled'));
    throw new Cancelled();
  }
}

/** Typed for a user name: the broker has no accounts. */
const NO_USER = '-';

/** A default that stands there until something is typed, and is never part of what is typed. */
function replaceable(value: string): { placeholder: string; defaultValue: string } {
  return { placeholder: value, defaultValue: value };
}
