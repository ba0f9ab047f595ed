import { addOn } from './add-on.ts';
import { backup } from './backup.ts';
import { broker } from './broker.ts';
import { check } from './check.ts';
import { cli } from './cli.ts';
import { config } from './config.ts';
import { consolePage } from './console.ts';
import { data } from './data.ts';
import { demo } from './demo.ts';
import { doors } from './doors.ts';
import { entity } from './entity.ts';
import { error } from './error.ts';
import { help } from './help.ts';
import { hubConsole } from './hub-console.ts';
import { inspect } from './inspect.ts';
import { journal } from './journal.ts';
import { service } from './service.ts';
import { setup } from './setup.ts';
import { spoken } from './spoken.ts';
import { teach } from './teach.ts';
import { topics } from './topics.ts';
import { usage } from './usage.ts';
import { verdict } from './verdict.ts';

/** Every message in English: keys and parameters are typed from this catalogue. One file an area. */
export const en = {
  ...error,
  ...help,
  ...cli,
  ...check,
  ...config,
  ...setup,
  ...service,
  ...doors,
  ...teach,
  ...journal,
  ...hubConsole,
  ...inspect,
  ...demo,
  ...verdict,
  ...topics,
  ...entity,
  ...usage,
  ...data,
  ...broker,
  ...backup,
  ...addOn,
  ...spoken,
  ...consolePage,
} as const;

/** The name of a message: `<area>.<what is said>`. */
export type MessageKey = keyof typeof en;

/**
 * The messages of a language, by key. A message that a language lacks is said in English; a test names each that is
 * missing.
 */
export type Catalogue = Readonly<Partial<Record<MessageKey, string>>>;
