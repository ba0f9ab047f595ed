import { parentPort } from 'node:worker_threads';
import { loadText } from '../../text/text.ts';
import { readerOf } from '../view/reader.ts';
import { imagined } from './imagined.ts';
import { PastContests } from './past-contests.ts';
import type { Answered, Asked } from './questions.ts';
import { csvOf, reportOf } from './report-view.ts';

const contests = new PastContests();

async function answer(asked: Asked): Promise<unknown> {
  const { place } = asked;
  const { folder, home, language } = place;
  const reader = readerOf(await loadText(language), home);
  switch (asked.kind) {
    case 'contests':
      return contests.page(folder, { ...asked.query, home, reader });
    case 'contest':
      return contests.one(folder, asked.query.id, reader);
    case 'report':
      return reportOf(contests.segments(folder), asked.query, reader);
    case 'csv':
      return csvOf(contests.segments(folder), asked.query);
    case 'what_if':
      return imagined(contests.segments(folder, asked.query), { ...asked.query, home, reader });
    case 'unanswered':
      return contests.unanswered(folder);
  }
}

parentPort?.on('message', async (asked: Asked) => {
  const { number } = asked;
  let told: Answered;
  try {
    told = { number, answer: await answer(asked) };
  } catch (error) {
    told = { number, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(told);
});
