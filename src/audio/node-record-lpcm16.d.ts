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
      /** One of the library's own, or the absolute path of another. */
      recorder: string;
      device?: string;
    }): Recording;
  };
  export default library;
}
