import type { RegisterVerb } from './verb.ts';

export const demoVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('demo')
    .description('bundled recordings through the real pipeline, in real time')
    .action(async () => exit(await (await import('../demo/demo.ts')).demo(terminal)));
};
