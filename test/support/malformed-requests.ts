import { connect } from 'node:net';

const long = (letter: string, length: number) => letter.repeat(length);
const http = (line: string, ...headers: string[]) => [line, 'Host: h', ...headers, '', ''].join('\r\n');

/** Requests that no well-made client sends, as bytes on the wire, by what is wrong with each. */
export const MALFORMED_REQUESTS: Readonly<Record<string, string>> = {
  'an address of two slashes': http('GET // HTTP/1.1'),
  'an address of two slashes, posted': http('POST //pair-setup HTTP/1.1', 'Content-Length: 0'),
  'an absolute address without a host': http('GET http:// HTTP/1.1'),
  'an absolute address with an open bracket': http('GET http://[ HTTP/1.1'),
  'an address with a broken escape': http('GET /%E0%A4%A HTTP/1.1'),
  'an address with a port out of range': http('GET //a:99999999/ HTTP/1.1'),
  'an asterisk': http('OPTIONS * HTTP/1.1'),
  'a backslash': http('GET \\\\\\ HTTP/1.1'),
  'a path to the files of the system': http('GET /../../../etc/passwd HTTP/1.1'),
  'an address without a path': http('GET ?x=1 HTTP/1.1'),
  'a very long address': http(`GET /${long('a', 60_000)} HTTP/1.1`),
  'a very long header': http('GET / HTTP/1.1', `X: ${long('a', 100_000)}`),
  'a thousand headers': http('GET / HTTP/1.1', ...Array.from({ length: 1000 }, (_, at) => `X${at}: 1`)),
  'an unknown method': http('FROBNICATE / HTTP/1.1'),
  'a tunnel': http('CONNECT h:1 HTTP/1.1'),
  'an upgrade to a WebSocket': http('GET / HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'),
  'an unknown version': http('GET / HTTP/9.9'),
  'no request line': '\r\n\r\n\r\n',
  'zero bytes': long('\0', 500),
  'a TLS greeting': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'a header without a colon': http('GET / HTTP/1.1', 'nonsense'),
  'a header with a line break in its name': http('GET / HTTP/1.1', 'a\rb: c'),
  'a negative length': http('POST /pair-setup HTTP/1.1', 'Content-Length: -1'),
  'two lengths': http('POST /pair-setup HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
  'a length and chunks': http('POST /skill HTTP/1.1', 'Content-Length: 4', 'Transfer-Encoding: chunked'),
  'a chunk of a wrong size': `${http('POST /skill HTTP/1.1', 'Transfer-Encoding: chunked')}zz\r\nab\r\n`,
  'a body larger than announced': `${http('POST /skill HTTP/1.1', 'Content-Length: 2')}{}${long('x', 5000)}`,
  'a huge announced body': http('POST /skill HTTP/1.1', 'Content-Length: 99999999999999'),
  'a body that is no JSON': `${http('POST /skill HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1')}{`,
  'a body that names a prototype': `${http('POST /skill HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 28')}{"__proto__":{"polluted":1}}\n`,
  'a body of deep brackets': `${http('POST /skill HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 60000')}${long('[', 60_000)}`,
  'a pairing without a body': http('POST /pair-setup HTTP/1.1', 'Content-Length: 0'),
  'a pairing with a truncated body': `${http('POST /pair-setup HTTP/1.1', 'Content-Length: 2')}\x06\xff`,
  'a verification without a body': http('POST /pair-verify HTTP/1.1', 'Content-Length: 0'),
  'a verification with a truncated key': `${http('POST /pair-verify HTTP/1.1', 'Content-Length: 5')}\x06\x01\x01\x03\x20`,
  'characteristics of a stranger': http('GET /characteristics?id=1.1,,x HTTP/1.1'),
  'two requests at once': http('GET // HTTP/1.1') + http('GET // HTTP/1.1'),
};

/**
 * Sends bytes to a port of this machine, or to a Unix socket, then ends its side. Resolves with what was answered once the other end has
 * closed too, and rejects where nothing listens.
 */
export function sendRaw(to: number | string, bytes: string | Buffer): Promise<string> {
  return new Promise((answered, failed) => {
    let answer = '';
    let isConnected = false;
    const socket = connect(typeof to === 'string' ? { path: to } : { port: to, host: '127.0.0.1' }, () => {
      isConnected = true;
      socket.end(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    });
    socket.on('data', (part) => {
      answer += part.toString('latin1');
    });
    socket.on('error', (error) => {
      if (!isConnected) failed(error);
    });
    // Some servers keep their side of a connection open; nothing more comes then.
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('close', () => answered(answer));
  });
}

/** Malformed requests, mutated. */
export function mutated(random: () => number): Buffer {
  const known = Object.values(MALFORMED_REQUESTS).filter(({ length }) => length < 3000);
  return mutatedOf(
    known.map((request) => Buffer.from(request, 'latin1')),
    random,
  );
}

/**
 * One or two of the messages with bytes replaced, dropped and doubled.
 * @param random draws from 0 (inclusive) to 1 (exclusive).
 */
export function mutatedOf(known: readonly Buffer[], random: () => number): Buffer {
  const pick = () => known[Math.floor(random() * known.length)] ?? Buffer.alloc(0);
  const parts = random() < 0.3 ? [pick(), pick()] : [pick()];
  const bytes = [...Buffer.concat(parts)];
  for (let change = 0; change < 1 + random() * 12; change++) {
    const at = Math.floor(random() * bytes.length);
    const kind = random();
    if (kind < 0.5) bytes[at] = Math.floor(random() * 256);
    else if (kind < 0.75) bytes.splice(at, Math.floor(random() * 20));
    else bytes.splice(at, 0, ...bytes.slice(at, at + Math.floor(random() * 20)));
  }
  return Buffer.from(bytes);
}
