/** One message of the Wyoming protocol: a line of JSON, then data, then payload. */
export interface WyomingEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Mostly sound. */
  readonly payload: Buffer;
}

/** The largest that are no attack: an `info` lists every model and voice of a server. */
export const LARGEST = { header_bytes: 65_536, data_bytes: 4_194_304, payload_bytes: 1_048_576 } as const;

const NOTHING = Buffer.alloc(0);
const NEWLINE = 0x0a;

/** The event as bytes on the wire. */
export function encodeEvent(of: {
  type: string;
  data?: Readonly<Record<string, unknown>>;
  payload?: Buffer;
}): Buffer {
  const { type, data = {}, payload = NOTHING } = of;
  const head = { type, data, ...(payload.length > 0 && { payload_length: payload.length }) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), payload]);
}

/** What came is not the protocol, or larger than anything of it: the connection is of no more use. */
export class NotWyoming extends Error {}

/** The lengths that a header announces. */
interface Header {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly data_bytes: number;
  readonly payload_bytes: number;
}

/** Cuts a stream of bytes into events. Holds no more than one event and the piece that came last. */
export class EventReader {
  #pieces: Buffer[] = [];
  #held_bytes = 0;
  #header: Header | undefined;

  /** @throws NotWyoming where the bytes are no events. */
  *push(bytes: Buffer): Iterable<WyomingEvent> {
    this.#pieces.push(bytes);
    this.#held_bytes += bytes.length;
    // A header is looked for only where it may have come to its end: a slow sender costs no work.
    if (!this.#header && !bytes.includes(NEWLINE)) {
      if (this.#held_bytes > LARGEST.header_bytes) throw new NotWyoming('a line without end');
      return;
    }
    for (let event = this.#next(); event; event = this.#next()) yield event;
  }

  #next(): WyomingEvent | undefined {
    this.#header ??= this.#readHeader();
    if (!this.#header) return undefined;
    const { type, data, data_bytes, payload_bytes } = this.#header;
    if (this.#held_bytes < data_bytes + payload_bytes) return undefined;
    const body = this.#take(data_bytes + payload_bytes);
    this.#header = undefined;
    const more = data_bytes > 0 ? objectOf(body.subarray(0, data_bytes)) : {};
    return { type, data: { ...data, ...more }, payload: body.subarray(data_bytes) };
  }

  #readHeader(): Header | undefined {
    if (this.#held_bytes === 0) return undefined;
    const all = this.#whole();
    const end = all.indexOf(NEWLINE);
    if (end > LARGEST.header_bytes || (end < 0 && all.length > LARGEST.header_bytes))
      throw new NotWyoming(`a header of more than ${LARGEST.header_bytes} bytes`);
    if (end < 0) return undefined;
    const header = objectOf(this.#take(end + 1).subarray(0, end));
    const { type, data = {} } = header;
    if (typeof type !== 'string' || type === '') throw new NotWyoming('a header without a type');
    return {
      type,
      data: isObject(data) ? data : {},
      data_bytes: lengthOf(header, 'data_length', LARGEST.data_bytes),
      payload_bytes: lengthOf(header, 'payload_length', LARGEST.payload_bytes),
    };
  }

  #whole(): Buffer {
    const whole = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    this.#pieces = whole ? [whole] : [];
    return whole ?? NOTHING;
  }

  #take(bytes: number): Buffer {
    const whole = this.#whole();
    const rest = whole.subarray(bytes);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#held_bytes = rest.length;
    return whole.subarray(0, bytes);
  }
}

function lengthOf(header: Record<string, unknown>, name: string, largest: number): number {
  const length = header[name] ?? 0;
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    throw new NotWyoming(`a ${name} that is no length`);
  if (length > largest) throw new NotWyoming(`a ${name} of ${length}, more than ${largest}`);
  return length;
}

function objectOf(json: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch {
    throw new NotWyoming('a line that is not JSON');
  }
  if (!isObject(value)) throw new NotWyoming('a line that is no JSON object');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
