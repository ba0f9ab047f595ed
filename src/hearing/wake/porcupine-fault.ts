import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';

type Errors = typeof import('@picovoice/porcupine-node')['PorcupineErrors'];

/** What is wrong, and what to do about it. */
interface Fault {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly fix: string;
}

const KEY = 'porcupine.access_key_file';
const WAKE = 'assistants.*.wake';
const WITHOUT = 'use `engine: porcupine-keyless` or `engine: enrolled`';
const copyAnew = 'copy it anew from the Picovoice console, whole and alone on its line';

/**
 * By class, because every error of the library has the name `Error`. Special classes come before general
 * ones.
 */
const FAULTS: readonly (readonly [keyof Errors, (of: { files: string; message: string }) => Fault])[] = [
  [
    'PorcupineActivationLimitReachedError',
    () => ({
      path: KEY,
      found: 'an AccessKey that is active on too many devices',
      expected: 'a free activation',
      fix: `free one on the Picovoice console, or ${WITHOUT}`,
    }),
  ],
  [
    'PorcupineActivationThrottledError',
    () => ({
      path: KEY,
      found: 'an AccessKey that is asked for too often',
      expected: 'fewer activations',
      fix: 'wait some minutes, then start again',
    }),
  ],
  [
    'PorcupineActivationRefusedError',
    () => ({
      path: KEY,
      found: 'an AccessKey that is refused',
      expected: 'a valid AccessKey',
      fix: copyAnew,
    }),
  ],
  [
    'PorcupineActivationError',
    () => ({
      path: KEY,
      found: 'an AccessKey that could not be activated',
      expected: 'the network, once, and a valid AccessKey',
      fix: `connect this machine to the internet for the first start, or ${WITHOUT}`,
    }),
  ],
  [
    'PorcupineKeyError',
    () => ({
      path: KEY,
      found: 'an AccessKey that fits no account',
      expected: 'a valid AccessKey',
      fix: copyAnew,
    }),
  ],
  [
    'PorcupineIOError',
    ({ files, message }) => ({
      path: WAKE,
      found: `a keyword or model file that cannot be read (${files || message})`,
      expected: 'a .ppn and a .pv of version 4 for this system',
      fix: 'correct the path, or download it anew for this platform',
    }),
  ],
  [
    'PorcupineInvalidArgumentError',
    ({ files }) =>
      files === ''
        ? {
            path: KEY,
            found: 'an AccessKey that is malformed',
            expected: 'an AccessKey as the Picovoice console shows it',
            fix: copyAnew,
          }
        : {
            path: WAKE,
            found: `an AccessKey, keyword or model that does not fit (${files})`,
            expected: 'a valid AccessKey, and .ppn and .pv of one language and of this platform',
            fix: 'copy the key anew; then download the files for this platform, whole',
          },
  ],
  [
    'PorcupineOutOfMemoryError',
    () => ({
      path: WAKE,
      found: 'too little memory for Porcupine',
      expected: 'some 30 MB for each language model',
      fix: 'give fewer assistants an engine of their own, or this machine more memory',
    }),
  ],
  [
    'PorcupineRuntimeError',
    ({ message }) => ({
      path: WAKE,
      found: `a Porcupine that failed as it started (${message})`,
      expected: 'a processor and system that it runs on',
      fix: `start again; where it happens again, ${WITHOUT}`,
    }),
  ],
  [
    'PorcupineInvalidStateError',
    ({ message }) => ({
      path: WAKE,
      found: `a Porcupine that was already closed (${message})`,
      expected: 'an engine that is open',
      fix: 'start again',
    }),
  ],
  [
    'PorcupineStopIterationError',
    ({ message }) => ({
      path: WAKE,
      found: `a Porcupine that stopped by itself (${message})`,
      expected: 'an engine that goes on',
      fix: `start again; where it happens again, ${WITHOUT}`,
    }),
  ],
];

/**
 * What to do about one of the library's errors.
 * @param files the keyword and model files in use; empty where all are built in.
 */
export function porcupineFault(
  errors: Errors,
  error: unknown,
  of: { accessKey: string; files: string },
): Failure {
  const message = redact(messageOf(error), of.accessKey);
  const told = FAULTS.find(([name]) => error instanceof errors[name])?.[1];
  return new Failure(ExitCode.unavailable, [
    told?.({ files: of.files, message }) ?? {
      path: WAKE,
      found: message,
      expected: 'a Porcupine that starts',
      fix: `${WITHOUT} until it does`,
    },
  ]);
}

/** Porcupine repeats a malformed key in its message. */
export function redact(message: string, secret: string): string {
  return secret === '' ? message : message.replaceAll(secret, '[AccessKey]');
}
