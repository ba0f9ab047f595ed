import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';

/** One recording of the demonstration, and the claims that the assistants' clouds send. */
export interface Episode {
  readonly title: Message;
  /** What a person should notice. */
  readonly point: Message;
  /** In `scenarios/audio`. */
  readonly recording: string;
  /** Claims that the assistants send over MQTT, in ms from the start of the recording. */
  readonly claims: readonly {
    readonly at_ms: number;
    readonly assistant: string;
    readonly text: string;
    readonly confidence: number;
    readonly room?: string;
  }[];
  /** The expected winner of each verdict; each verdict sends one command. */
  readonly winners: readonly string[];
  readonly lasts_ms: number;
}

export const episodes: readonly Episode[] = [
  {
    title: message('demo.rivals.title'),
    point: message('demo.rivals.point'),
    recording: 'turn-on-the-living-room-light-in-mandarin.wav',
    claims: [
      { at_ms: 3300, assistant: 'siri', text: 'turn off the living room light', confidence: 0.35 },
      { at_ms: 3360, assistant: 'tmall-genie', text: '打開客廳燈', confidence: 0.93, room: 'living-room' },
    ],
    winners: ['tmall-genie'],
    lasts_ms: 4600,
  },
  {
    title: message('demo.called.title'),
    point: message('demo.called.point'),
    recording: 'hey-siri-turn-off-the-bedroom-light.wav',
    claims: [{ at_ms: 4300, assistant: 'tmall-genie', text: '打開臥室燈', confidence: 0.95 }],
    winners: ['siri'],
    lasts_ms: 5300,
  },
  {
    title: message('demo.local.title'),
    point: message('demo.local.point'),
    recording: 'tmall-genie-turn-on-the-living-room-light.wav',
    claims: [{ at_ms: 4700, assistant: 'siri', text: 'turn off the living room light', confidence: 0.6 }],
    winners: ['tmall-genie'],
    lasts_ms: 5500,
  },
  {
    title: message('demo.both.title'),
    point: message('demo.both.point'),
    recording: 'tmall-genie-and-hey-siri.wav',
    claims: [{ at_ms: 6400, assistant: 'tmall-genie', text: '打開客廳燈', confidence: 0.7 }],
    winners: ['siri'],
    lasts_ms: 7200,
  },
  {
    title: message('demo.conversation.title'),
    point: message('demo.conversation.point'),
    recording: 'conversation.wav',
    claims: [],
    winners: [],
    lasts_ms: 8500,
  },
];
