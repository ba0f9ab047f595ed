import { aclVerb } from './command/acl.ts';
import { checkVerb } from './command/check.ts';
import { demoVerb } from './command/demo.ts';
import { devicesVerb } from './command/devices.ts';
import { doorsVerb } from './command/doors.ts';
import { enrollVerb } from './command/enroll.ts';
import { evaluateVerb } from './command/evaluate.ts';
import { explainVerb } from './command/explain.ts';
import { feedbackVerb } from './command/feedback.ts';
import { habitsVerb } from './command/habits.ts';
import { inspectVerb } from './command/inspect.ts';
import { journalVerb } from './command/journal.ts';
import { modelsVerb } from './command/models.ts';
import { replayVerb } from './command/replay.ts';
import { reportVerb } from './command/report.ts';
import { runVerb } from './command/run.ts';
import { sayVerb } from './command/say.ts';
import { serviceVerb } from './command/service.ts';
import { setupVerb } from './command/setup.ts';
import type { RegisterVerb } from './command/verb.ts';

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
  evaluateVerb,
];
