// Home Assistant's supervisor, as far as an add-on meets it: its API, its ingress before the page, and a way to its broker. It runs
// in the network of the add-on; what is outside reaches it by Unix sockets in FOLDER.
// Usage: supervisor.mjs FOLDER
import { createServer, request } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { answer, tell } from '../matter/answering.mjs';

const ADDRESS = '172.30.32.2';
const ADD_ON = '172.30.32.1';
const BROKER = { host: '172.30.33.5', port: 1883 };
const INGRESS_PATH = '/api/hassio_ingress/g3LBnzwFAI5n2kP8RpUd7w';
const SESSION = 'a-session-of-home-assistant';

const folder = process.argv[2];
let token = '';
let mqtt;
let ingressPort = 0;
/** What was asked, by whom. */
const asked = [];

/** As the supervisor answers: https://developers.home-assistant.io/docs/api/supervisor/endpoints */
const api = createServer(({ url, method, headers }, response) => {
  asked.push(`${method} ${url}`);
  const reply = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const refuse = (status, message) => reply(status, { result: 'error', message });
  if (headers.authorization !== `Bearer ${token}`) return refuse(401, 'Invalid token');
  if (method !== 'GET') return refuse(405, 'Method not allowed');
  if (url === '/services/mqtt')
    return mqtt ? reply(200, { result: 'ok', data: mqtt }) : refuse(400, 'Service not enabled');
  if (url === '/addons/self/info')
    return reply(200, {
      result: 'ok',
      data: {
        slug: 'local_halfsecond',
        state: 'started',
        host_network: true,
        ip_address: ADD_ON,
        ingress: true,
        ingress_port: ingressPort,
        ingress_entry: INGRESS_PATH,
        ingress_url: `${INGRESS_PATH}/`,
      },
    });
  return refuse(403, 'Forbidden');
});

/** Home Assistant's page, which shows the add-on in a frame, and what passes its requests on. */
const front = createServer((incoming, response) => {
  const { url = '', headers } = incoming;
  if (url === '/')
    return response
      .writeHead(200, {
        'content-type': 'text/html',
        'set-cookie': `ingress_session=${SESSION}; Path=/api/hassio_ingress/; HttpOnly; SameSite=Strict`,
      })
      .end(
        `<!doctype html><html lang="en"><title>Home Assistant</title><style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block;overflow:hidden}</style><iframe title="halfsecond" src="${INGRESS_PATH}/"></iframe></html>`,
      );
  if (!url.startsWith(`${INGRESS_PATH}/`)) return response.writeHead(404).end();
  if (!headers.cookie?.includes(`ingress_session=${SESSION}`)) return response.writeHead(401).end();
  const passed = request(
    {
      host: ADD_ON,
      port: ingressPort,
      localAddress: ADDRESS,
      method: incoming.method,
      path: url.slice(INGRESS_PATH.length),
      headers: {
        ...headers,
        'x-ingress-path': INGRESS_PATH,
        'x-forwarded-for': '192.168.1.7, 172.30.32.1',
        'x-forwarded-host': headers.host,
        'x-forwarded-proto': 'http',
        'x-remote-user-id': 'c0ffee',
        'x-remote-user-name': 'grandma',
      },
    },
    (answered) => {
      response.writeHead(answered.statusCode, answered.headers);
      answered.pipe(response);
    },
  );
  passed.on('error', () => response.writeHead(502).end());
  response.on('close', () => passed.destroy());
  incoming.pipe(passed);
});

/** Joins a connection from outside with one inside. */
const bridge = (to) =>
  createTcpServer((outer) => {
    const inner = connect({ ...to, noDelay: true });
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ])
      one.on('error', () => other.destroy()).pipe(other);
  });

const listening = (server, ...where) => new Promise((done) => server.listen(...where, done));
await listening(front, join(folder, 'front.sock'));
await listening(bridge(BROKER), join(folder, 'mqtt.sock'));

answer({
  /** Begins to answer. */
  plug: () => listening(api, 80, ADDRESS),
  /** Nothing answers any more. */
  unplug: () =>
    new Promise((done) => {
      api.close(() => done());
      api.closeAllConnections();
    }),
  /** What it knows from here on. */
  know(of) {
    token = of.token;
    mqtt = of.mqtt;
    ingressPort = of.ingressPort;
  },
  asked: () => asked.splice(0),
  /** The status of a request to the page that does not come by ingress. */
  status: (from, path) =>
    new Promise((done) => {
      request({ host: ADD_ON, port: ingressPort, localAddress: from, path }, (response) => {
        let text = '';
        response.on('data', (bytes) => {
          text += bytes;
        });
        response.on('end', () => done({ status: response.statusCode, text }));
      })
        .on('error', ({ code }) => done({ status: 0, text: code }))
        .end();
    }),
});
tell({ ready: true });
