import type { BrokerAnswer, MicrophoneAnswer } from '../../config/draft.ts';
import { isBrokerUrl, URL_FORM } from '../../config/mqtt.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import { message } from '../../text/text.ts';
import type { FolderOptions } from '../options.ts';

/** Answers on the command line. */
export interface SetupOptions extends FolderOptions {
  /** Ask nothing. An absent answer keeps the present value; a new home gets a default. */
  readonly yes?: boolean | undefined;
  /** URL of the broker, or `embedded`. */
  readonly broker?: string | undefined;
  readonly username?: string | undefined;
  readonly passwordFile?: string | undefined;
  /** A card by the name that its recorder uses, `default`, or `none`. */
  readonly microphone?: string | undefined;
  readonly recorder?: string | undefined;
  readonly room?: string | undefined;
  readonly assistant?: readonly string[] | undefined;
  /** Write a file for each device that announces itself at the broker. */
  readonly discover?: boolean | undefined;
}

/** What setup writes. An absent answer keeps the present value. */
export interface Answers {
  readonly broker?: BrokerAnswer | undefined;
  readonly microphone?: MicrophoneAnswer | undefined;
  readonly assistants?: readonly string[] | undefined;
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The answers that flags give.
 * @param of.isNew a new home needs every answer. Defaults: the hub's own broker, no microphone, Siri and Tmall Genie.
 * @throws Failure (exit 2) for flags that contradict each other.
 */
export function answersFrom(options: SetupOptions, of: { isNew: boolean }): Answers {
  const { broker, username, passwordFile, microphone, recorder, room, assistant } = options;
  if (microphone !== undefined && microphone !== 'none' && room === undefined)
    throw usage({
      path: '--room',
      found: message('setup.room.found'),
      expected: message('setup.room.expected'),
      fix: message('setup.room.fix'),
    });
  for (const id of [...(assistant ?? []), ...(room === undefined ? [] : [room])])
    if (!ID.test(id))
      throw usage({
        path: '--assistant, --room',
        found: id,
        expected: message('setup.id.expected'),
        fix: message('setup.id.fix'),
      });
  const isWanted = (given: unknown) => given !== undefined || of.isNew;
  return {
    broker: isWanted(broker) ? { url: urlOf(broker), username, password_file: passwordFile } : undefined,
    microphone: isWanted(microphone) ? microphoneOf({ microphone, recorder, room }) : undefined,
    assistants: isWanted(assistant) ? (assistant ?? ['siri', 'tmall-genie']) : undefined,
  };
}

/** The URL of the broker; undefined for the hub's own. @throws Failure (exit 2) where it is none. */
function urlOf(broker: string | undefined): string | undefined {
  if (broker === undefined || broker === 'embedded') return undefined;
  const url = broker.includes('://') ? broker : `mqtt://${broker}`;
  if (isBrokerUrl(url)) return url;
  throw usage({
    path: '--broker',
    // What is not an address may hold a password.
    found: url.includes('@') ? message('config.hidden') : url,
    expected: URL_FORM,
    fix: message('setup.broker.fix'),
  });
}

function microphoneOf(of: Pick<SetupOptions, 'microphone' | 'recorder' | 'room'>): MicrophoneAnswer {
  const { microphone = 'none', recorder, room = '' } = of;
  if (microphone === 'none') return 'none';
  return { room, device: microphone === 'default' ? undefined : microphone, recorder };
}

function usage(problem: Problem): Failure {
  return new Failure(ExitCode.usage, [problem]);
}
