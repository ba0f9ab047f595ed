/** What is used here of the library, which brings no types of its own. */
declare module 'sherpa-onnx-node' {
  interface Waveform {
    samples: Float32Array;
    sampleRate: number;
  }
  interface Stream {
    acceptWaveform(wave: Waveform): void;
  }
  interface OnlineStream extends Stream {
    inputFinished(): void;
  }
  class OnlineRecognizer {
    constructor(config: object);
    createStream(): OnlineStream;
    isReady(stream: OnlineStream): boolean;
    decode(stream: OnlineStream): void;
    getResult(stream: OnlineStream): { text: string };
  }
  class OfflineRecognizer {
    constructor(config: object);
    createStream(): Stream;
    decode(stream: Stream): void;
    getResult(stream: Stream): { text: string };
  }
  export class Vad {
    constructor(config: object, buffer_s: number);
    /** From −1 to 1. */
    acceptWaveform(samples: Float32Array): void;
    isDetected(): boolean;
    /** Drops what it cut out. */
    clear(): void;
    reset(): void;
  }
  const sherpa: {
    OnlineRecognizer: typeof OnlineRecognizer;
    OfflineRecognizer: typeof OfflineRecognizer;
    Vad: typeof Vad;
  };
  export default sherpa;
}
