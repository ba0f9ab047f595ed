import { soundOf, WyomingPeer } from '../../../support/wyoming-peer.ts';
import type { HomeAssistant } from './home-assistant.ts';

const BY = { attribution: { name: 'test', url: '' }, installed: true, description: null, version: null };
const NOTHING = { asr: [], tts: [], wake: [], handle: [], intent: [] };

const FORMAT = { rate: 16_000, width: 2, channels: 1 };

/** Half a second of sound; what is said in it only the speech server of the test knows. */
const SOUND = new Int16Array(8000);

/** A satellite of Home Assistant's voice, and the speech server that understands what it hears, over the Wyoming protocol. */
export class VoiceSatellite {
  readonly #satellite: WyomingPeer;
  /** What the speech server makes of the sound that comes next. */
  #sentence = '';

  private constructor(satellite: WyomingPeer) {
    this.#satellite = satellite;
  }

  /**
   * Adds both to a Home Assistant, with a pipeline from the one to the other.
   * @param of.area where the satellite stands, as it tells itself.
   */
  static async add(home: HomeAssistant, of: { area: string }): Promise<VoiceSatellite> {
    const satellite = await WyomingPeer.open();
    const server = await WyomingPeer.open();
    const voice = new VoiceSatellite(satellite);
    satellite.answersDescribe = false;
    satellite.onEvent = ({ type, data }, reply) => {
      const told = { ...BY, name: 'Shelf', area: of.area, has_vad: false, supports_trigger: false };
      if (type === 'describe') reply('info', { ...NOTHING, satellite: told });
      if (type === 'ping') reply('pong', data);
    };
    server.answersDescribe = false;
    server.onEvent = ({ type }, reply) => {
      const model = { ...BY, name: 'model', languages: ['en'] };
      const asr = [{ ...BY, name: 'ears', models: [model] }];
      const tts = [{ ...BY, name: 'mouth', voices: [model] }];
      if (type === 'describe') reply('info', { ...NOTHING, asr, tts });
      if (type === 'audio-stop') reply('transcript', { text: voice.#sentence });
      if (type === 'synthesize') {
        reply('audio-start', FORMAT);
        reply(...soundOf(SOUND));
        reply('audio-stop');
      }
    };
    await home.integrate('wyoming', { host: '127.0.0.1', port: server.port });
    await home.until(() => home.states.has('stt.ears') && home.states.has('tts.mouth'));
    await home.ask('assist_pipeline/pipeline/create', {
      name: 'Voice',
      language: 'en',
      conversation_engine: 'conversation.home_assistant',
      conversation_language: 'en',
      stt_engine: 'stt.ears',
      stt_language: 'en',
      // Home Assistant's satellites fail in a pipeline that does not speak.
      tts_engine: 'tts.mouth',
      tts_language: 'en',
      tts_voice: null,
      wake_word_entity: null,
      wake_word_id: null,
    });
    const { pipelines } = await home.ask<{ pipelines: { id: string; name: string }[] }>(
      'assist_pipeline/pipeline/list',
    );
    const pipeline_id = pipelines.find(({ name }) => name === 'Voice')?.id;
    await home.ask('assist_pipeline/pipeline/set_preferred', { pipeline_id });
    await home.integrate('wyoming', { host: '127.0.0.1', port: satellite.port });
    await satellite.event(({ type }) => type === 'run-satellite');
    return voice;
  }

  /** Somebody has called the satellite and says a sentence. @returns the answer that the satellite has spoken. */
  async hears(sentence: string): Promise<unknown> {
    this.#sentence = sentence;
    const satellite = this.#satellite;
    satellite.received.length = 0;
    satellite.send('run-pipeline', { start_stage: 'asr', end_stage: 'tts', restart_on_end: false });
    await satellite.event(({ type }) => type === 'transcribe');
    satellite.send('audio-start', FORMAT);
    satellite.send(...soundOf(SOUND));
    satellite.send('audio-stop');
    const { data } = await satellite.event(({ type }) => type === 'synthesize');
    await satellite.event(({ type }) => type === 'audio-stop');
    satellite.send('played');
    return data.text;
  }
}
