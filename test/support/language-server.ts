import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveHttp } from './http-server.ts';

/** A question as the server got it. */
export interface Question {
  readonly request: IncomingMessage;
  readonly body: {
    model: string;
    messages: { role: string; content: string }[];
    response_format: { json_schema: { schema: { properties: { device: { enum: string[] } } } } };
    max_tokens: number;
  };
  /** Answers with a completion of this content. */
  say(content: unknown): void;
  /** Answers in any other way. */
  readonly response: ServerResponse;
  /** Resolves when the hub gives it up. */
  readonly givenUp: Promise<void>;
}

/** A real server with the interface of OpenAI, whose answers each test gives. */
export class LanguageServer {
  readonly questions: Question[] = [];
  /** What it does with what makes it ready; default: it is. */
  onReady: (question: Question) => void = (question) => question.say('');
  url = '';
  #waiting: (() => void)[] = [];

  static async open(): Promise<LanguageServer> {
    const served = new LanguageServer();
    served.url = await serveHttp((request, response) => void served.#take(request, response));
    return served;
  }

  /** The question of this number, from 0, once it is there. */
  async question(number: number): Promise<Question> {
    for (;;) {
      const found = this.questions[number];
      if (found) return found;
      await new Promise<void>((came) => void this.#waiting.push(came));
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const question: Question = {
      request,
      response,
      body: JSON.parse(Buffer.concat(parts).toString('utf8')),
      say: (content) => {
        const text = typeof content === 'string' ? content : JSON.stringify(content);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: text } }] }));
      },
      givenUp: new Promise((ended) => response.once('close', () => ended())),
    };
    if (question.body.max_tokens === 1) {
      this.onReady(question);
      return;
    }
    this.questions.push(question);
    for (const came of this.#waiting.splice(0)) came();
  }
}
