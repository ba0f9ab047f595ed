import type { Report } from '../arbiter/event.ts';
import type { HearingEvent } from '../hearing/hearing-event.ts';
import type { InputKind, Inputs } from './input.ts';

/** What a microphone's worker heard, as inputs of the pipeline. */
export function takeHeard(of: {
  event: HearingEvent;
  room: string;
  age_ms: number;
  /** Is told how the engines are: that is nothing to decide on. */
  report: Report;
  take: <K extends InputKind>(kind: K, fields: Inputs[K]) => void;
}): void {
  const { event, room, age_ms, take } = of;
  switch (event.kind) {
    case 'degraded':
    case 'ok': {
      const { kind: state, ...engine } = event;
      of.report('engine', { state, ...engine });
      return;
    }
    case 'wake_word': {
      const { kind: _, end_ms: __, ...detection } = event;
      take('detection', { ...detection, room, age_ms, source: 'hub' });
      return;
    }
    // No input of the pipeline takes the beginning of speech yet.
    case 'speech_start':
      return;
    case 'speech':
    case 'speech_end':
      take(event.kind, { room, age_ms });
      return;
    case 'words': {
      const { assistants, text, confidence, revises } = event;
      take('words', {
        room,
        assistants,
        text,
        ...(confidence !== undefined && { confidence }),
        ...(revises && { revises }),
      });
    }
  }
}
