import { configOption, jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const aclVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('acl')
    .description('write mosquitto’s password and ACL files for this home')
    .option('--out <folder>', 'where to; default: mosquitto in the configuration')
    .option('--force', 'overwrite what is there; passwords stay as they are')
    .option('--new-passwords', 'give out new passwords')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../acl.ts')).acl(terminal, options)));
};
