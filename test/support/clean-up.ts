// Runs before each test file. Test files share the modules of a worker, and a hook that a module registers counts only
// for the file that loads it first: the hooks that every file needs are therefore registered here.
import { afterAll, afterEach } from 'vitest';
import { endAll } from './on-end.ts';
import { removeFolders } from './temp-folder.ts';

afterEach(endAll);
// Not after each test: what a test has opened, or shares with the next, may write there until it is closed.
afterAll(removeFolders);
