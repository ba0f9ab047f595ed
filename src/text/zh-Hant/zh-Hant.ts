import type { Catalogue } from '../en/en.ts';
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

/** Every message in Chinese as it is written in Taiwan, one file an area; docs/zh/README.md has the terms. */
export const zhHant: Catalogue = {
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
};
