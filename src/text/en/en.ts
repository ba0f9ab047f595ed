import { backup } from './backup.ts';
import { check } from './check.ts';
import { cli } from './cli.ts';
import { config } from './config.ts';
import { demo } from './demo.ts';
import { doors } from './doors.ts';
import { error } from './error.ts';
import { help } from './help.ts';
import { inspect } from './inspect.ts';
import { journal } from './journal.ts';
import { service } from './service.ts';
import { setup } from './setup.ts';
import { spoken } from './spoken.ts';
import { teach } from './teach.ts';

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
  ...inspect,
  ...demo,
  ...backup,
  ...spoken,
} as const;
