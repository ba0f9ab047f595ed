import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { type Accessory, Characteristic, HAPStorage, Bridge as HapBridge, Service, uuid } from 'hap-nodejs';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';
import type { DoorHost } from '../door.ts';
import { BridgedDevice } from './bridged-device.ts';
import type { CommandHandler } from './command-handler.ts';
import { MOST_DEVICES, type OfferedDevice, offeredOf } from './device-limit.ts';
import { deviceMappingOf } from './device-mapping.ts';
import type { PairingFile } from './pairing-file.ts';
import { RequestGuard } from './request-guard.ts';

/** Category of a bridge (HomeKit Accessory Protocol, Table 13-1). */
const BRIDGE = 2;

/** The bridge on the network, under one setup code. */
export class PublishedBridge {
  readonly port: number;
  /** Text for a QR code. */
  readonly setupUri: string;
  readonly devices: ReadonlyMap<string, BridgedDevice>;
  readonly #accessory: Accessory;

  private constructor(of: {
    accessory: Accessory;
    port: number;
    devices: ReadonlyMap<string, BridgedDevice>;
  }) {
    this.#accessory = of.accessory;
    this.port = of.port;
    this.devices = of.devices;
    this.setupUri = of.accessory.setupURI();
  }

  /** @throws Failure (exit 4) where its port is taken. */
  static async publish(of: {
    host: DoorHost;
    file: PairingFile;
    commandHandler: CommandHandler;
    code: SetupCode;
    /** `paired`: the first controller has paired; `unpaired`: an app has removed the last one. */
    changed: (state: 'paired' | 'unpaired') => void;
  }): Promise<PublishedBridge> {
    const { host, file, code } = of;
    const { port = 0, name = 'halfsecond' } = host.home.doors.homekit ?? {};
    await ensureFree(port);
    // hap-nodejs has one storage a process, and it does not survive a power cut.
    HAPStorage.storage = () => file.storage;
    const accessory = new HapBridge(name, uuid.generate(`halfsecond bridge ${file.username}`));
    accessory
      .getService(Service.AccessoryInformation)
      ?.setCharacteristic(Characteristic.Manufacturer, 'halfsecond')
      .setCharacteristic(Characteristic.Model, 'halfsecond')
      .setCharacteristic(Characteristic.SerialNumber, file.username);
    const devices = new Map<string, BridgedDevice>();
    for (const offered of offer(host)) {
      const bridged = new BridgedDevice({ ...offered, ...of });
      devices.set(offered.device.id, bridged);
      accessory.addBridgedAccessory(bridged.accessory);
    }
    for (const state of ['paired', 'unpaired'] as const)
      accessory.on(state as 'paired', () => of.changed(state));
    accessory.on('characteristic-warning', ({ message }) => host.log.debug({ said: message }, 'hap-nodejs'));
    const listening = new Promise<number>((found) => accessory.once('listening', (at: number) => found(at)));
    host.listens();
    await accessory.publish({
      username: file.username,
      pincode: code,
      port,
      category: BRIDGE,
      addIdentifyingMaterial: false,
    });
    try {
      new RequestGuard({ accessory, clock: host.clock, log: host.log });
    } catch (error) {
      // Nothing listens without the guard.
      await accessory.unpublish();
      throw error;
    }
    return new PublishedBridge({ accessory, port: await listening, devices });
  }

  /** Takes the bridge off the network; its pairings stay. */
  withdraw(): Promise<void> {
    return this.#accessory.unpublish();
  }
}

/** The devices for the bridge. What HomeKit cannot carry, and devices beyond its limit, are logged. */
function offer({ home, log }: DoorHost): readonly OfferedDevice[] {
  for (const device of home.devices) {
    const { leftOut } = deviceMappingOf(device);
    if (leftOut.length > 0) log.warn({ device: device.id, leftOut }, 'HomeKit cannot carry this');
  }
  const { offered, beyond } = offeredOf(home.devices);
  if (beyond.length > 0)
    log.warn({ most: MOST_DEVICES, leftOut: beyond }, 'HomeKit takes no more devices in one bridge');
  return offered;
}

/** Codes that HomeKit does not allow (HomeKit Accessory Protocol, 4.2.1.2). */
const FORBIDDEN = new Set([
  ...Array.from({ length: 10 }, (_, digit) => String(digit).repeat(8)),
  '12345678',
  '87654321',
]);

/** What a person types to pair, as `123-45-678`. */
export type SetupCode = `${string}-${string}-${string}`;

/** A new random setup code. */
export function newSetupCode(): SetupCode {
  const digits = String(randomInt(100_000_000)).padStart(8, '0');
  if (FORBIDDEN.has(digits)) return newSetupCode();
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}

/**
 * Tries the port first: hap-nodejs ends the process over a taken one.
 * @throws Failure (exit 4) where nothing can listen there.
 */
async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, listening);
    });
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'doors.homekit.port',
        found: message('door.port.found', { port, error: messageOf(error) }),
        expected: message('door.port.expected'),
        fix: message('door.port.fix'),
      },
    ]);
  }
  await new Promise((closed) => server.close(closed));
}
