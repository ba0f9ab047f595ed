import { type Add, configOption, jsonOption, stateOption } from './options.ts';

/** What this installation is made of: speech models, parts, its version. */
export function addInstallation(add: Add): void {
  addModels(add);
  addParts(add);
  addUpdate(add);
}

function addModels({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  const models = program.command('models').description(text('help.models'));
  models
    .command('list', { isDefault: true })
    .description(text('help.models.list'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./models.ts')).modelsList(terminal, options)));
  models
    .command('add')
    .description(text('help.models.add'))
    .argument('<model>', text('help.argument.model'))
    .option('--mirror <url>', text('help.models.mirror'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (model, options) =>
      exit(await (await import('./models.ts')).modelsAdd(terminal, model, options)),
    );
  models
    .command('remove')
    .description(text('help.models.remove'))
    .argument('<model>', text('help.argument.model'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (model, options) =>
      exit(await (await import('./models.ts')).modelsRemove(terminal, model, options)),
    );
}

function addParts({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  const parts = program.command('parts').description(text('help.parts'));
  parts
    .command('list', { isDefault: true })
    .description(text('help.parts.list'))
    .addOption(jsonOption(text))
    .action(async (options) => exit((await import('./parts.ts')).partsList(terminal, options)));
  parts
    .command('add')
    .description(text('help.parts.add'))
    .argument('<part...>', text('help.argument.part'))
    .option('--from <file>', text('help.parts.from'))
    .action(async (names: readonly string[], options) =>
      exit(await (await import('./parts.ts')).partsAdd(terminal, names, options)),
    );
  parts
    .command('remove')
    .description(text('help.parts.remove'))
    .argument('<part>', text('help.argument.part'))
    .action(async (name: string) => exit((await import('./parts.ts')).partsRemove(terminal, name)));
  parts
    .command('pack')
    .description(text('help.parts.pack'))
    .argument('<part>', text('help.argument.part'))
    .option('--out <file>', text('help.parts.out'))
    .action(async (name: string, options) =>
      exit(await (await import('./parts.ts')).partsPack(terminal, name, options)),
    );
}

function addUpdate({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('update')
    .description(text('help.update'))
    .requiredOption('--check', text('help.update.check'))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./update.ts')).updateCheck(terminal, options)));
}
