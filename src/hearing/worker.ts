import { parentPort, workerData } from 'node:worker_threads';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { Engines } from './engines.ts';
import { FairQueue } from './fair-queue.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { HearingPipeline } from './hearing-pipeline.ts';
import type { Answer, Ending, Request, ThreadData } from './worker-protocol.ts';

/** The streams that this thread hears, each by a pipeline of its own. */
class Streams {
  readonly #engines: Engines;
  readonly #answer: (answer: Answer) => void;
  readonly #pipelines = new Map<number, HearingPipeline>();
  readonly #queue = new FairQueue<Request>();
  /** Streams that wait for an engine, which lets others take their turn meanwhile. */
  readonly #busy = new Set<number>();
  #isServing = false;

  constructor(engines: Engines, answer: (answer: Answer) => void) {
    this.#engines = engines;
    this.#answer = answer;
  }

  async open(stream: number): Promise<void> {
    const told = (event: HearingEvent) => this.#answer({ kind: 'told', stream, event });
    this.#pipelines.set(stream, await this.#engines.open(told));
  }

  /** Takes a request. Those of one stream are served in the order in which they came. */
  take(request: Request): void {
    if (request.kind === 'drop')
      for (const { number } of this.#queue.drop(request.stream))
        this.#answer({ kind: 'heard', number, events: [] });
    this.#queue.add(request.stream, request);
    if (!this.#isServing) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    const isBusy = (stream: number) => this.#busy.has(stream);
    for (let next = this.#queue.next(isBusy); next; next = this.#queue.next(isBusy)) {
      void this.#begin(next.stream, next.work);
      // Requests that came meanwhile take their turn before the next one.
      await new Promise((turned) => setImmediate(turned));
    }
    this.#isServing = false;
  }

  /** Serves a request of a stream, and then goes on with what the stream waits for. */
  async #begin(stream: number, request: Request): Promise<void> {
    this.#busy.add(stream);
    await this.#served(request);
    this.#busy.delete(stream);
    if (!this.#isServing) await this.#serve();
  }

  async #served(request: Request): Promise<void> {
    const { kind, number } = request;
    try {
      this.#answer({ kind: 'heard', number, events: await this.#events(request) });
    } catch (error) {
      // A stream that cannot be opened is refused. Any other fault ends the thread, and it is started anew.
      if (kind !== 'open') throw error;
      this.#answer({ ...failureOf(error), number });
    }
  }

  async #events(request: Request): Promise<readonly HearingEvent[]> {
    const { stream } = request;
    const pipeline = this.#pipelines.get(stream);
    switch (request.kind) {
      case 'open':
        await this.open(stream);
        return [];
      case 'close':
        pipeline?.close();
        this.#pipelines.delete(stream);
        return [];
      case 'feed':
        return (await pipeline?.feed(request.samples)) ?? [];
      case 'named':
        return (await pipeline?.named(request.assistant)) ?? [];
      case 'reset':
      case 'drop':
        await pipeline?.reset();
        return [];
      case 'ping':
        return [];
    }
  }
}

function failureOf(error: unknown): Answer & { kind: 'failed' } {
  if (error instanceof Failure) return { kind: 'failed', exitCode: error.exitCode, problems: error.problems };
  const found = messageOf(error);
  return {
    kind: 'failed',
    exitCode: ExitCode.unavailable,
    problems: [
      { path: 'assistants.*.wake', found, expected: 'wake engines that start', fix: 'see halfsecond check' },
    ],
  };
}

async function main({ plan, streams: first }: ThreadData): Promise<void> {
  const answer = (message: Answer) => parentPort?.postMessage(message);
  let streams: Streams | undefined;
  parentPort?.on('message', (message: Request | Ending) => {
    // It ends this thread, not the process.
    if (message.kind === 'end') process.exit();
    streams?.take(message);
  });
  try {
    const engines = await Engines.load(plan, (event) => answer({ kind: 'told', event }));
    const opened = new Streams(engines, answer);
    for (const stream of first) await opened.open(stream);
    streams = opened;
    answer({ kind: 'ready' });
  } catch (error) {
    answer(failureOf(error));
  } finally {
    // Emscripten's modules turn every stray rejection into the end of the process.
    process.removeAllListeners('unhandledRejection');
    process.removeAllListeners('uncaughtException');
  }
}

await main(workerData);
