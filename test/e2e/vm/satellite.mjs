// A microphone of the Wyoming protocol, outside the machine, that speaks as slowly as an emulated processor hears.
//   node satellite.mjs PORT RECORDING PACE     PACE: how many seconds each second of sound takes
// It streams a quiet room, the recording and the room, again and again, and says when each turn begins.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const RATE_HZ = 16_000;
const PIECE_SAMPLES = 512;
const HEADER_BYTES = 44;
const BEFORE_S = 2;
const AFTER_S = 4;
const INFO = `${JSON.stringify({ type: 'info', data: { asr: [], tts: [], wake: [], handle: [], intent: [] } })}\n`;

const [port, recording, pace] = process.argv.slice(2);
const said = readFileSync(recording).subarray(HEADER_BYTES);
const turn = Buffer.concat([quiet(BEFORE_S), said, quiet(AFTER_S)]);

createServer((socket) => {
  socket.on('error', () => socket.destroy());
  let isAsked = false;
  socket.on('data', (bytes) => {
    // The hub asks again and again, to know that it is there.
    if (bytes.includes('"describe"')) socket.write(INFO);
    if (isAsked || !bytes.includes('"run-satellite"')) return;
    isAsked = true;
    void stream(socket);
  });
}).listen(Number(port), '127.0.0.1');

/** Paced by the clock, not by the last piece: a machine that is held up for a moment is not slower for it. */
async function stream(socket) {
  const begun_ms = performance.now();
  for (let pieces = 0; !socket.destroyed; ) {
    console.log('the recording begins anew');
    for (let at = 0; at < turn.length && !socket.destroyed; at += 2 * PIECE_SAMPLES, pieces++) {
      const payload = turn.subarray(at, at + 2 * PIECE_SAMPLES);
      const head = {
        type: 'audio-chunk',
        data: { rate: RATE_HZ, width: 2, channels: 1 },
        payload_length: payload.length,
      };
      socket.write(`${JSON.stringify(head)}\n`);
      socket.write(payload);
      const due_ms = begun_ms + ((1000 * PIECE_SAMPLES) / RATE_HZ) * Number(pace) * (pieces + 1);
      await pause(Math.max(0, due_ms - performance.now()));
    }
  }
}

/** Noise that is hardly there: a microphone that hears exact zeros is muted. */
function quiet(seconds) {
  const samples = Int16Array.from({ length: seconds * RATE_HZ }, () => Math.round((Math.random() - 0.5) * 6));
  return Buffer.from(samples.buffer);
}
