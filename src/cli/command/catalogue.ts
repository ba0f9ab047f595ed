import { aclVerb } from './acl.ts';
import { checkVerb } from './check.ts';
import { demoVerb } from './demo.ts';
import { devicesVerb } from './devices.ts';
import { doorsVerb } from './doors.ts';
import { enrollVerb } from './enroll.ts';
import { explainVerb } from './explain.ts';
import { feedbackVerb } from './feedback.ts';
import { habitsVerb } from './habits.ts';
import { inspectVerb } from './inspect.ts';
import { journalVerb } from './journal.ts';
import { modelsVerb } from './models.ts';
import { replayVerb } from './replay.ts';
import { reportVerb } from './report.ts';
import { runVerb } from './run.ts';
import { sayVerb } from './say.ts';
import { serviceVerb } from './service.ts';
import { setupVerb } from './setup.ts';
import type { RegisterVerb } from './verb.ts';

/** Every verb, in the order in which `--help` lists them. */
export const VERBS: readonly RegisterVerb[] = [
  setupVerb,
  serviceVerb,
  runVerb,
  demoVerb,
  replayVerb,
  inspectVerb,
  checkVerb,
  aclVerb,
  sayVerb,
  enrollVerb,
  feedbackVerb,
  habitsVerb,
  devicesVerb,
  doorsVerb,
  modelsVerb,
  explainVerb,
  journalVerb,
  reportVerb,
];
