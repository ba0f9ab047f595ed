import type { Draft } from '../../config/draft.ts';
import type { Home } from '../../config/schema.ts';
import { knownRooms } from '../../devices/discovery/accepted-files.ts';
import type { ProposedFile } from '../../devices/discovery/device-files.ts';
import { idFrom } from '../../devices/discovery/device-id.ts';
import { guessRoom, type KnownRoom } from '../../devices/discovery/room-guess.ts';
import type { Questions } from './questions.ts';

/** Typed for a room: the devices that are left are not asked for. */
const NO_MORE = '-';

/** Asks for the room of each discovered device that tells none. A room with a name of its own is written with it. */
export class MissingRooms {
  readonly #questions: Pick<Questions, 'room'>;
  readonly #draft: Pick<Draft, 'room'>;
  readonly #rooms: KnownRoom[];
  #isOver = false;

  constructor(of: { questions: Pick<Questions, 'room'>; draft: Pick<Draft, 'room'>; home: Home }) {
    this.#questions = of.questions;
    this.#draft = of.draft;
    const own = knownRooms(of.home);
    const used = [...new Set(of.home.devices.map(({ room }) => room))];
    this.#rooms = [
      ...own,
      ...used.filter((id) => own.every((room) => room.id !== id)).map((id) => ({ id, names: [] })),
    ];
  }

  /** @returns the room's id; undefined where the user answers later. */
  async roomOf({ file: { id, name } }: ProposedFile): Promise<string | undefined> {
    if (this.#isOver) return undefined;
    const answer = await this.#questions.room(name.zh ?? name.en ?? id, isRoom);
    if (answer === NO_MORE) this.#isOver = true;
    if (answer === NO_MORE || answer === '') return undefined;
    const room = guessRoom({ place: answer, hints: [], rooms: this.#rooms });
    if (room === undefined) return undefined;
    const isTold = answer === room || this.#rooms.some((known) => known.id === room);
    if (!isTold) {
      this.#rooms.push({ id: room, names: [answer] });
      // A usual word for a usual room is known without being written.
      if (guessRoom({ place: undefined, hints: [answer], rooms: [] }) !== room)
        this.#draft.room(room, /\p{Script=Han}/u.test(answer) ? { zh: answer } : { en: answer });
    }
    return room;
  }
}

/** Whether an id can be made of what was typed. */
function isRoom(typed: string): boolean {
  return typed === '' || typed === NO_MORE || idFrom(typed) !== undefined;
}
