import { configOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const setupVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('setup')
    .description(
      'the first run: asks for broker, microphone and assistants, writes the configuration, and tries it',
    )
    .option('--yes', 'ask nothing: take the flags, and leave the rest as it is')
    .option('--broker <url>', 'an MQTT broker, or `embedded`')
    .option('--username <name>', 'how the broker knows the hub')
    .option('--password-file <file>', 'a file that holds the broker’s password')
    .option('--microphone <card>', 'as its recorder calls it (plughw:1,0), `default`, or `none`')
    .option('--recorder <program>', 'arecord or sox')
    .option('--room <room>', 'where the microphone stands')
    .option(
      '--assistant <id...>',
      'the assistants of the home: siri, tmall-genie, alexa, google, xiaoai, or any',
    )
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (options) => exit(await (await import('../setup/setup.ts')).setup(terminal, options)));
};
