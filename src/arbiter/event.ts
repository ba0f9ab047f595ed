import type { Intent } from '../intent/intent.ts';
import type { AskedState } from '../intent/llm/language-model.ts';
import type { Notice } from './admission/claim-deduplicator.ts';
import type { Verdict } from './explain/verdict.ts';

/**
 * Every step of the pipeline, typed: what `event` publishes, `demo` and `inspect` show, and metrics count.
 * One row per step; a step's fields are its whole story.
 */
export interface PipelineEvents {
  microphone: {
    room: string;
    state: 'listening' | 'lost' | 'off';
    reason?: string;
    retry_in_ms?: number;
    satellite?: string;
  };
  engine: { engine: string; state: 'ok' | 'degraded'; reason?: string };
  broker: { state: 'connected' | 'lost'; reason?: string };
  /** A part of the hub is not well, or is again; the rest serves. */
  health: { part: string; state: 'ok' | 'degraded' | 'off'; reason?: string };
  utterance: { state: 'opened' | 'closed'; id: string; room: string; named: readonly string[] };
  detection: {
    assistant: string;
    room: string;
    score?: number;
    snr_db?: number;
    /** With the offset of its microphone. */
    level_db?: number;
    /** The offset of its microphone that `level_db` contains; absent where it is 0. */
    offset_db?: number;
    source: 'hub' | 'satellite';
  };
  speech_start: { room: string };
  speech_end: { room: string };
  words: {
    room: string;
    assistants: readonly string[];
    text: string;
    confidence?: number;
    revises?: true;
  };
  understood: {
    room: string;
    text: string;
    intents: readonly Intent[];
    reason?: string;
    /** The word for one device where several are there, and all are meant. */
    widened?: string;
    /** The floor that was said where the home tells none: the rooms that usually are on it are meant. */
    assumed?: string;
  };
  /** A language model was asked what words mean; what it made of them comes with the words or their claim. */
  asked: { state: AskedState; took_ms: number; room?: string; reason?: string };
  claim: {
    assistant: string;
    id: string;
    door: string;
    room: string;
    age_ms: number;
    origin: string;
    text?: string;
    confidence?: number;
    intents: readonly Intent[];
  };
  contest: { room: string; contest: string; claim: string };
  /** A contest was decided. `src/text` makes words of its reasons. */
  verdict: {
    id: string;
    room: string;
    winner: string | null;
    because: string;
    latency_ms: number;
    /** All of it. */
    whole: Verdict;
  };
  command: {
    verdict: string;
    device: string;
    topic: string;
    payload: string;
    state: 'sent' | 'undelivered' | 'observed';
    reason?: string;
  };
  confirmation: {
    verdict: string;
    device: string;
    /** `undelivered`: the broker never took it, or denied it. */
    state: 'confirmed' | 'unconfirmed' | 'undelivered' | 'resent';
    after_ms: number;
  };
  outcome: Notice;
  presence: { assistant: string; online: boolean };
  device_state: { device: string; state: object };
  /** A device can be reached, as far as it or its bridge tells, or cannot any more. */
  availability: { device: string; online: boolean };
  /** Another writer commands a device, or it changed though nobody here commanded it. */
  bypass: {
    device: string;
    by: 'another_writer' | 'unknown';
    topic?: string;
    /** What was said in its room, or claimed of it, just before: that assistant may command it directly. */
    follows?: { utterance?: string; assistant?: string; claim?: string };
  };
  /** Somebody said "wrong one"; it taught nothing where the verdict is not known any more. */
  feedback: { verdict: string; should: string; taught: boolean };
  /** A habit was learned, or, with 0 dB, forgotten. */
  habit: { room: string; device: string; assistant: string; db: number };
  malformed: { topic: string; reason: string; count: number };
}

export type PipelineEventKind = keyof PipelineEvents;

/** One event of one kind, with its time on the injected clock. */
export type PipelineEvent = {
  [K in PipelineEventKind]: { kind: K; at_ms: number } & PipelineEvents[K];
}[PipelineEventKind];

/** Takes events; never throws. */
export type Report = <K extends PipelineEventKind>(kind: K, fields: PipelineEvents[K]) => void;
