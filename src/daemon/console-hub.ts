import { lagProfiles } from '../arbiter/timing/lag.ts';
import { Microphone } from '../audio/microphone.ts';
import type { Home } from '../config/schema.ts';
import { version } from '../config/version.ts';
import type { ConsoleHub } from '../console/hub.ts';
import type { HubDoors } from '../doors/process/hub-doors.ts';
import type { Problem } from '../error/failure.ts';
import type { AudioInputs } from '../hearing/audio-inputs.ts';
import type { Logger } from '../log/logger.ts';
import { announcedThrough, connectTo } from '../mqtt/tool.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Sources } from '../pipeline/sources.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import type { HubBroker } from './broker.ts';
import type { HealthBoard } from './health/health.ts';
import type { ServedHome } from './reconfiguration.ts';
import type { HubStatus } from './status/hub-status.ts';

/** The parts of the hub of which the console tells, and that it moves. */
interface Parts {
  readonly options: {
    readonly wall: WallClock;
    readonly log: Logger;
    readonly state?: string | undefined;
    readonly credentialsFolder?: string | undefined;
    readonly reload?: (() => Promise<readonly Problem[]>) | undefined;
  };
  readonly clock: Clock;
  readonly sources: Sources;
  readonly board: HealthBoard;
  readonly broker: HubBroker;
  readonly audio: AudioInputs;
  readonly doors: HubDoors | undefined;
  readonly served: ServedHome;
  readonly status: HubStatus;
  /** Takes a message as the broker's are taken. */
  readonly receive: (message: WireMessage) => void;
}

/** The hub as its console sees it: each question is answered by whichever pipeline is attached then. */
export function consoleHub(of: Parts): ConsoleHub {
  const { options, clock, sources, board, broker, audio, doors, served, status } = of;
  return {
    clock,
    wall: options.wall,
    log: options.log,
    state: options.state,
    credentialsFolder: options.credentialsFolder,
    version: version(),
    get home() {
      return served.home;
    },
    get language() {
      return served.text.language;
    },
    get settings() {
      return status.settings;
    },
    get health() {
      return board.health;
    },
    get rooms() {
      return sources.pipeline.rooms;
    },
    get microphones() {
      return sources.pipeline.house.microphones;
    },
    get devices() {
      return sources.pipeline.registry.list();
    },
    get paths() {
      return sources.pipeline.paths.list();
    },
    get lags() {
      return lagProfiles(sources.pipeline.lags);
    },
    get sounds() {
      return audio.sources;
    },
    isTeachable: (verdict) => sources.pipeline.knows(verdict),
    receive: (topic, payload) => of.receive({ topic, payload: Buffer.from(payload), retained: false }),
    claim: (claim) => sources.claim({ ...claim, arrived_ms: clock.now() }),
    ask: async (request) => (await doors?.ask(request)) ?? { failed: 'the hub has no doors' },
    reload: options.reload,
    listen: (source, chunk) => {
      const isOpen = audio.sources.some(({ id }) => id === source);
      const { audio: of } = served.home;
      if (isOpen || source !== 'microphone' || of.source !== 'microphone') return audio.listen(source, chunk);
      // Nothing listens to the microphone yet: no assistant has a wake word.
      return listenAlone({ audio: of, clock, chunk });
    },
    announced: async () => announcedThrough(await connectTo(broker.address, served.home), clock),
  };
}

/** Opens a microphone that no one else has open. @returns what closes it. */
function listenAlone(of: {
  audio: Home['audio'];
  clock: Clock;
  chunk: (samples: Int16Array) => void;
}): () => void {
  const { recorder, device } = of.audio;
  const microphone = new Microphone({
    recorder,
    ...(device !== undefined && { device }),
    clock: of.clock,
    listener: { chunk: of.chunk, state: () => undefined },
  });
  void microphone.start();
  return () => microphone.stop();
}
