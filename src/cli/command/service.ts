import { jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

const DRY = ['--dry-run', 'change nothing: tell what it would do'] as const;

export const serviceVerb: RegisterVerb = (program, { exit, terminal }) => {
  const service = program.command('service').description('the hub as a service of systemd, started at boot');
  service
    .command('install')
    .description('write the unit for this installation, make its user, and start it')
    .option(...DRY)
    .action(async (options) =>
      exit(await (await import('../service/install.ts')).serviceInstall(terminal, options)),
    );
  service
    .command('uninstall')
    .description('stop it and delete the unit; configuration and what was learned stay')
    .option('--purge', 'delete those too, and the user')
    .option(...DRY)
    .action(async (options) =>
      exit(await (await import('../service/uninstall.ts')).serviceUninstall(terminal, options)),
    );
  service
    .command('status')
    .description('whether it is installed, enabled and running, since when, and what is wrong')
    .addOption(jsonOption())
    .action(async (options) =>
      exit(await (await import('../service/status.ts')).serviceStatus(terminal, options)),
    );
};
