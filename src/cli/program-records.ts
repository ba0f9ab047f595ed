import { Option } from 'commander';
import { type Add, configOption, dryRunOption, jsonOption, stateOption } from './options.ts';

/** What was recorded: verdicts, the journal, the report. */
export function addPast({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('explain')
    .description(text('help.explain'))
    .argument('[verdict]', text('help.explain.verdict'))
    .option('--last <number>', text('help.explain.last'), Number)
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (verdict, options) =>
      exit(await (await import('./explain.ts')).explain(terminal, verdict, options)),
    );
  const journal = program.command('journal').description(text('help.journal'));
  journal
    .command('export')
    .description(text('help.journal.export'))
    .option('--from <time>', text('help.option.from'))
    .option('--to <time>', text('help.option.to'))
    .addOption(
      new Option('--format <format>', text('help.journal.format')).choices(['csv', 'json']).default('csv'),
    )
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (options) => exit(await (await import('./journal.ts')).journalExport(terminal, options)));
  journal
    .command('prune')
    .description(text('help.journal.prune'))
    .option('--keep-days <days>', text('help.journal.keep-days'), Number)
    .option('--keep-mb <megabytes>', text('help.journal.keep-mb'), Number)
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (options) => exit((await import('./journal.ts')).journalPrune(terminal, options)));
  journal
    .command('status')
    .description(text('help.journal.status'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit((await import('./journal.ts')).journalStatus(terminal, options)));
  program
    .command('report')
    .description(text('help.report'))
    .option('--since <time>', text('help.option.since'))
    .option('--from <time>', text('help.option.from'))
    .option('--to <time>', text('help.option.to'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit((await import('./report.ts')).report(terminal, options)));
}

/** The whole home in one file, and back. */
export function addBackup({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('backup')
    .description(text('help.backup'))
    .argument('<file>', text('help.backup.file'))
    .option('--with-credentials', text('help.backup.with-credentials'))
    .option('--force', text('help.backup.force'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (file, options) =>
      exit(await (await import('./backup/backup.ts')).backup(terminal, file, options)),
    );
  program
    .command('restore')
    .description(text('help.restore'))
    .argument('<file>', text('help.restore.file'))
    .option('--yes', text('help.restore.yes'))
    .addOption(dryRunOption(text))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (file, options) =>
      exit(await (await import('./backup/restore.ts')).restore(terminal, file, options)),
    );
}
