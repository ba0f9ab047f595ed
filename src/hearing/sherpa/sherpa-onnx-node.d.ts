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
  const sherpa: {
    OnlineRecognizer: typeof OnlineRecognizer;
    OfflineRecognizer: typeof OfflineRecognizer;
  };
  export default sherpa;
}
