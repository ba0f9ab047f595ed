import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { PrometheusServer } from '../../../src/daemon/metrics/prometheus-server.ts';
import { openAligenie } from '../../../src/doors/cloud/aligenie/aligenie.ts';
import { onEnd } from '../../support/broker.ts';
import { SkillClient, skillHome } from '../../support/skill-client.ts';

/** Sends the beginning of a request. Resolves when the other end closes. */
const hanging = (port: number, bytes: string) =>
  new Promise<string>((ended) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => ended('ended'));
  });

test('a request whose headers or body do not come is ended', async () => {
  const cloud = await SkillClient.open(openAligenie, skillHome('aligenie', 'tmall-genie'));
  const port = Number(cloud.base.split(':')[2]);
  const ended = await Promise.all([
    hanging(port, 'POST /skill HTTP/1.1\r\nHost: h\r\n'),
    hanging(
      port,
      'POST /skill HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ),
  ]);
  expect(ended).toEqual(['ended', 'ended']);
});

test('a request for the figures whose headers do not come is ended', async () => {
  const server = await PrometheusServer.open({ port: 0, text: () => '' });
  onEnd(() => server.close());
  expect(await hanging(server.port, 'GET /metrics HTTP/1.1\r\nHost: h\r\n')).toBe('ended');
});
