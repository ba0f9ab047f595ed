declare module 'node-record-lpcm16' {
  import type { ChildProcess } from 'node:child_process';
  import type { Readable } from 'node:stream';

  export interface Recording {
    readonly process: ChildProcess;
    stream(): Readable;
    stop(): void;
  }

  /** CommonJS: Node sees only its default export. */
  const library: {
    record(options: {
      sampleRate: number;
      channels: number;
      audioType: 'raw' | 'wav';
      recorder: 'arecord' | 'sox';
      device?: string;
    }): Recording;
  };
  export default library;
}
