import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { openAligenie } from '../../../src/doors/cloud/aligenie/aligenie.ts';
import { SkillClient, skillHome } from '../../support/skill-client.ts';

test('a request whose headers or body do not come is ended', async () => {
  const cloud = await SkillClient.open(openAligenie, skillHome('aligenie', 'tmall-genie'));
  const port = Number(cloud.base.split(':')[2]);
  const hanging = (bytes: string) =>
    new Promise<string>((ended) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => ended('ended'));
    });
  const ended = await Promise.all([
    hanging('POST /skill HTTP/1.1\r\nHost: h\r\n'),
    hanging(
      'POST /skill HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ),
  ]);
  expect(ended).toEqual(['ended', 'ended']);
});
