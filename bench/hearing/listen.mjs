// What the pipeline hears in one recording, and when.
import { HearingPipeline } from '../../dist/hearing/hearing-pipeline.js';

/** As long as a period of the recorder. */
export const CHUNK_SAMPLES = 512;

/** A pipeline that many recordings are played to, each from a fresh start. */
export async function ear(of) {
  const pipeline = new HearingPipeline(of);
  await pipeline.check();
  return {
    /**
     * @returns the events, each with `known_ms`: when it is known of a stream that comes as fast as it is spoken. Work that
     * takes longer than a piece of sound holds the next pieces up.
     */
    async hear(samples) {
      await pipeline.reset();
      const heard = [];
      let done_ms = 0;
      for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
        const chunk = samples.slice(at, at + CHUNK_SAMPLES);
        // The processor's time, not the clock's: what else this machine does meanwhile is none of ours.
        const before = process.cpuUsage();
        const events = await pipeline.feed(chunk);
        const { user, system } = process.cpuUsage(before);
        done_ms = Math.max(done_ms, (at + chunk.length) / 16) + (user + system) / 1000;
        heard.push(...events.map((event) => ({ ...event, known_ms: done_ms })));
      }
      return heard.filter(({ kind }) => kind !== 'speech');
    },
    close: () => pipeline.close(),
  };
}
