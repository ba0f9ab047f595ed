import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const modelsVerb: RegisterVerb = (program, { exit, terminal }) => {
  const models = program
    .command('models')
    .description('speech models for the engine sherpa: which there are, and which are here');
  models
    .command('list', { isDefault: true })
    .description('every model of the catalogue, and whether its files are here and whole')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../models.ts')).modelsList(terminal, options)));
  models
    .command('add')
    .description('fetch a model; it goes on where it was broken off, and verifies what it has')
    .argument('<model>', 'its id, as `models list` shows it')
    .option('--mirror <url>', 'a server with a copy of the Hugging Face hub; default: $HF_ENDPOINT')
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (model, options) =>
      exit(await (await import('../models.ts')).modelsAdd(terminal, model, options)),
    );
  models
    .command('remove')
    .description('take a model away')
    .argument('<model>', 'its id, as `models list` shows it')
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (model, options) =>
      exit(await (await import('../models.ts')).modelsRemove(terminal, model, options)),
    );
};
