import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';

/** What the command line answers beforehand. */
export interface SetupOptions {
  readonly config?: string;
  /** Where models are. */
  readonly state?: string;
  /** Ask nothing: what is not answered stays as it is, or is as for a new home. */
  readonly yes?: boolean;
  /** Its URL, or `embedded`. */
  readonly broker?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  /** A card by its recorder's name, `default`, or `none`. */
  readonly microphone?: string;
  readonly recorder?: string;
  readonly room?: string;
  readonly assistant?: readonly string[];
}

/** What is to be written. Undefined: as it is. */
export interface Answers {
  readonly broker?: { url?: string; username?: string; password_file?: string; password?: string };
  readonly microphone?: { device?: string; recorder?: string; room: string } | 'none';
  readonly assistants?: readonly string[];
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The answers that flags give.
 * @param of.isNew a new home needs an answer to everything: its own broker, no microphone, Siri and Tmall Genie.
 * @throws Failure (exit 2) for flags that make no sense together.
 */
export function answersFrom(options: SetupOptions, of: { isNew: boolean }): Answers {
  const { broker, username, passwordFile, microphone, recorder, room, assistant } = options;
  const url = broker === undefined || broker === 'embedded' ? undefined : broker;
  if (microphone !== undefined && microphone !== 'none' && room === undefined)
    throw usage('--room', 'no room', 'the room that the microphone stands in', 'add --room living-room');
  for (const id of [...(assistant ?? []), ...(room === undefined ? [] : [room])])
    if (!ID.test(id)) throw usage('--assistant, --room', id, 'an id such as tmall-genie', 'write it so');
  return {
    ...((broker !== undefined || of.isNew) && {
      broker: {
        ...(url !== undefined && { url: url.includes('://') ? url : `mqtt://${url}` }),
        ...(username !== undefined && { username }),
        ...(passwordFile !== undefined && { password_file: passwordFile }),
      },
    }),
    ...((microphone !== undefined || of.isNew) && {
      microphone:
        microphone === undefined || microphone === 'none'
          ? 'none'
          : {
              room: room ?? '',
              ...(microphone !== 'default' && { device: microphone }),
              ...(recorder !== undefined && { recorder }),
            },
    }),
    ...((assistant !== undefined || of.isNew) && { assistants: assistant ?? ['siri', 'tmall-genie'] }),
  };
}

function usage(path: string, found: string, expected: string, fix: string): Failure {
  return new Failure(ExitCode.usage, [{ path, found, expected, fix }]);
}
