import { describe, expect, test } from 'vitest';
import { broker } from '../../support/broker.ts';
import { RunningHub } from '../../support/running-hub.ts';
import { folderWith } from '../../support/temp-folder.ts';
import { installPeer } from './install.ts';
import { startNodeRed } from './node-red/node-red.ts';

const peer = await installPeer('node-red');
const PATIENTLY_MS = 180_000;

describe.skipIf(!peer)('a flow of Node-RED', () => {
  test(
    'makes a claim by its MQTT nodes, gets the outcome, and reads what the hub keeps on the broker',
    async () => {
      if (!peer) return;
      const { port } = await broker();
      const hub = await RunningHub.open({ port });
      await startNodeRed(peer, { folder: folderWith({}), port });
      // It comes when the nodes have subscribed, though the hub said it before they were there.
      expect(JSON.parse(await hub.witness.message((topic) => topic === 'test/retained'))).toMatchObject({
        retain: true,
        settings: { mode: 'arbitrate', budget_ms: 500 },
      });
      await hub.witness.message((topic) => topic === 'halfsecond/heartbeat');
      const press = (claim: object) => hub.witness.client.publish('test/press', JSON.stringify(claim));
      const outcomeOf = async (id: string) =>
        JSON.parse(
          await hub.witness.message(
            (topic, payload) => topic === 'test/outcome' && payload.includes(`"${id}"`),
          ),
        );

      const claimed = new Promise<object | undefined>((told) =>
        hub.witness.client.on('message', (topic, _, { properties }) => {
          if (topic === 'halfsecond/claim/siri') told(properties);
        }),
      );
      press({ id: 'n-1', intent: { action: 'turn_on', device: 'study-lamp' }, room: 'study' });
      expect(await claimed).toMatchObject({
        contentType: 'application/json',
        userProperties: { flow: 'button' },
      });
      const { beat } = JSON.parse(await hub.witness.message((topic) => topic === 'halfsecond/claim/siri'));
      expect(hub.witness.received).toContainEqual(
        expect.objectContaining({ topic: 'halfsecond/heartbeat', payload: beat }),
      );
      expect(await outcomeOf('n-1')).toMatchObject({ claim: 'n-1', outcome: 'granted' });
      expect(await hub.witness.message((topic) => topic === 'zigbee2mqtt/study-lamp/set')).toBe(
        '{"state":"ON"}',
      );

      // The same claim again gets the same outcome and does nothing.
      hub.witness.received.splice(0);
      press({ id: 'n-1', intent: { action: 'turn_on', device: 'study-lamp' }, room: 'study' });
      expect(await outcomeOf('n-1')).toMatchObject({ outcome: 'granted' });

      press({ id: 'n-2', intent: { action: 'turn_on', device: 'cellar-lamp' } });
      expect(await outcomeOf('n-2')).toMatchObject({ claim: 'n-2', outcome: 'refused' });
      const commands = hub.witness.received.filter(({ topic }) => topic.endsWith('/set'));
      expect(commands).toEqual([]);
    },
    PATIENTLY_MS,
  );
});
