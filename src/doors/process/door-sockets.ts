import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { messageOf } from '../../error/message-of.ts';
import { makeFolder } from '../../state/make-folder.ts';
import type { ProcessDoorName } from '../catalogue.ts';

/** More connections at a time than a door with an account of its own needs. */
const MOST_OF_ONE_DOOR = 4;

/** Is told of connections. @param only the door that alone can open this socket; absent: the hub's own account. */
export type OnConnection = (socket: Socket, only?: ProcessDoorName) => void;

/** The socket of a door with an account of its own. @param folder of all such doors. */
function ownDoorSocket(folder: string, door: ProcessDoorName): string {
  return join(folder, door, 'hub.sock');
}

/**
 * The Unix sockets at which the hub is found: one that only the hub's account can open, and one for each door with an
 * account of its own. The rights on the folder of such a door prove who connects there.
 */
export class DoorSockets {
  readonly #servers: readonly Server[];
  readonly #connected: ReadonlySet<Socket>;

  private constructor(of: { servers: readonly Server[]; connected: ReadonlySet<Socket> }) {
    this.#servers = of.servers;
    this.#connected = of.connected;
  }

  /**
   * Listens at every socket; one that a killed hub has left is replaced.
   * @param of.shared the socket of the hub's account; its folder is made where it is missing.
   * @param of.ownFolder the folder of the doors with accounts of their own; a door without a folder in it has none.
   * Undefined: no door has one.
   * @param of.unopened told where the socket of a door cannot be opened.
   * @throws Error where the shared socket cannot be opened.
   */
  static async open(of: {
    shared: string;
    ownFolder: string | undefined;
    doors: readonly ProcessDoorName[];
    connection: OnConnection;
    unopened: (door: ProcessDoorName, reason: string) => void;
  }): Promise<DoorSockets> {
    const { shared, ownFolder, doors, connection, unopened } = of;
    const connected = new Set<Socket>();
    const serverFor = (only?: ProcessDoorName) =>
      createServer((socket) => {
        connected.add(socket);
        socket.once('close', () => connected.delete(socket));
        connection(socket, only);
      });
    makeFolder(dirname(shared));
    const servers = [await listening(serverFor(), shared, 0o600)];
    for (const door of doors) {
      const path = ownFolder === undefined ? undefined : ownDoorSocket(ownFolder, door);
      if (path === undefined || !existsSync(dirname(path))) continue;
      const server = serverFor(door);
      server.maxConnections = MOST_OF_ONE_DOOR;
      try {
        // The folder's group, the door's, is the socket's too (setgid), and the folder is closed to others.
        servers.push(await listening(server, path, 0o660));
      } catch (error) {
        unopened(door, messageOf(error));
      }
    }
    return new DoorSockets({ servers, connected });
  }

  /** Ends every connection, once what was sent has gone out, and closes the sockets. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((done) => server.close(done)));
    for (const socket of this.#connected) socket.end();
    await Promise.all(closed);
  }
}

async function listening(server: Server, path: string, mode: number): Promise<Server> {
  rmSync(path, { force: true });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(path, () => {
      chmodSync(path, mode);
      done();
    });
  });
  return server;
}
