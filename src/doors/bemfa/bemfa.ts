import { bemfaCredential } from '../../config/doors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import type { Door, DoorHost, DoorStatus, Invitation, OpenDoor, Trial } from '../door.ts';
import { secretIn } from '../secret-file.ts';
import { BemfaAccount, type BemfaConfig } from './account.ts';

/** A private key of Bemfa. A connection with anything else may get its owner blocked. */
const KEY = /^[0-9a-f]{32}$/i;

/**
 * Bemfa (巴法雲): 小愛 and 小度 send their commands there, and the door fetches them by MQTT. Each account is one
 * assistant. The door opens whether or not the cloud can be reached.
 * @throws Failure (exit 4) for a key that cannot be read or is none, and for one key of two assistants.
 */
export const openBemfa: OpenDoor = async (host) => {
  const config = host.home.doors.bemfa;
  if (!config) throw new Error('invariant: only a configured door is opened');
  const keys: string[] = [];
  for (const [at, account] of config.accounts.entries()) {
    const path = `doors.bemfa.accounts.${at}.key_file`;
    const key = keyIn(host, account, path);
    const known = config.accounts[keys.findIndex((each) => each.toLowerCase() === key.toLowerCase())];
    if (known) throw sameKey(path, known.assistant);
    keys.push(key);
  }
  const accounts = config.accounts.map(
    (account, at) => new BemfaAccount({ host, config, account, key: keys[at] ?? '' }),
  );
  for (const account of accounts) void account.start();
  return doorOf({ host, config, accounts });
};

function doorOf(of: { host: DoorHost; config: BemfaConfig; accounts: readonly BemfaAccount[] }): Door {
  const { host, config, accounts } = of;
  return {
    show: (device) => {
      for (const account of accounts) account.show(device);
    },
    status: async (): Promise<DoorStatus> => {
      const faults = accounts.flatMap((account) => account.faults);
      return {
        state: faults.length === 0 ? 'open' : 'degraded',
        address: config.mqtt_url,
        pairings: accounts.map(({ assistant, offered }, at) => ({
          id: `account-${at + 1}`,
          label: message('door.bemfa.account', { count: offered.length }),
          assistant,
        })),
        ...(faults.length > 0 && { reason: message('door.bemfa.faults', { faults }) }),
      };
    },
    invite: async (assistant): Promise<Invitation> => ({
      words: instructions(accountOf(accounts, assistant)),
    }),
    unpair: async () => {
      throw new Failure(ExitCode.usage, [
        {
          path: 'doors.bemfa.accounts',
          found: message('door.bemfa.unpair.found'),
          expected: message('door.bemfa.unpair.expected'),
          fix: message('door.bemfa.unpair.fix'),
        },
      ]);
    },
    test: (trial) => tried(host, accountOf(accounts, trial.assistant), trial),
    close: async () => {
      await Promise.all(accounts.map((account) => account.close()));
    },
  };
}

/** @throws Failure (exit 4) */
function keyIn(
  host: DoorHost,
  { assistant, key_file: file }: BemfaConfig['accounts'][number],
  path: string,
): string {
  const key = secretIn(host, file, path, bemfaCredential(assistant));
  if (KEY.test(key)) return key;
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.bemfa.key.found', { file, count: key.length }),
      expected: message('door.bemfa.key.expected'),
      fix: message('door.bemfa.key.fix', { file }),
    },
  ]);
}

/** Two connections under one key would end each other again and again, and nobody would know who spoke. */
function sameKey(path: string, assistant: string): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.bemfa.key.twice.found', { assistant }),
      expected: message('door.bemfa.key.twice.expected'),
      fix: message('door.bemfa.key.twice.fix'),
    },
  ]);
}

/** The account of the assistant, or the only one. @throws Failure (exit 2) where there is none. */
function accountOf(accounts: readonly BemfaAccount[], assistant: string | undefined): BemfaAccount {
  const [first, another] = accounts;
  const account =
    assistant === undefined && !another ? first : accounts.find((each) => each.assistant === assistant);
  if (account) return account;
  throw new Failure(ExitCode.usage, [
    {
      path: '--as',
      found: assistant ?? message('cli.nothing'),
      expected: message('door.bemfa.assistant.expected', { known: accounts.map((each) => each.assistant) }),
      fix: message('door.bemfa.assistant.fix'),
    },
  ]);
}

function instructions(account: BemfaAccount): readonly Message[] {
  const { assistant, offered, faults } = account;
  const [example] = offered;
  const names = offered.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) < at);
  return [
    ...(faults.length > 0 ? [message('door.bemfa.pair.faults', { faults })] : []),
    message('door.bemfa.pair.topics', { assistant, count: offered.length, names }),
    ...(twice.length > 0 ? [message('door.bemfa.pair.twice', { names: [...new Set(twice)] })] : []),
    message('door.bemfa.pair.xiaoai'),
    message('door.bemfa.pair.xiaodu'),
    message('door.bemfa.pair.genie'),
    message('door.bemfa.pair.once'),
    ...(example ? [message('door.bemfa.pair.test', { device: example.device.id, assistant })] : []),
    message('door.bemfa.pair.unmeasured'),
  ];
}

/** @throws Failure (exit 2) for an unknown device, (exit 4) where the cloud does not send. */
async function tried(host: DoorHost, account: BemfaAccount, trial: Trial): Promise<readonly Message[]> {
  const device = account.offered.find((each) => each.device.id === trial.device)?.device;
  if (!device) {
    const known = account.offered.map((each) => each.device.id);
    throw new Failure(ExitCode.usage, [
      {
        found: trial.device,
        expected: message('door.bemfa.device.expected', { known }),
        fix: message('door.bemfa.device.fix'),
      },
    ]);
  }
  const sent = trial.message ?? 'on';
  const result = await account.test(device, sent);
  if (result.state !== 'ok') {
    const { reason } = result;
    host.log.warn({ device: device.id, reason }, 'the trial was not sent');
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'doors.bemfa',
        found: reason,
        expected: message('door.bemfa.test.expected'),
        fix: message('door.bemfa.test.fix'),
      },
    ]);
  }
  const head = message('door.bemfa.test.sent', { message: sent, device: device.id });
  if (result.value === 'nothing') return [head, message('door.bemfa.test.nothing')];
  const { after_ms, result: decided } = result.value;
  return [
    head,
    message('door.bemfa.test.arrived', { ms: after_ms }),
    message('door.bemfa.test.outcome', { outcome: decided.outcome, reason: decided.reason }),
    message('door.bemfa.test.speaker'),
  ];
}
