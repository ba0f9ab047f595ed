import { Argument, Command, Option } from 'commander';
import { version } from '../config/version.ts';
import type { ExitCode } from '../error/exit-code.ts';
import { languageOption } from './language.ts';
import { type Add, configOption, dryRunOption, jsonOption, stateOption } from './options.ts';
import { addInstallation } from './program-installation.ts';
import { addBackup, addPast } from './program-records.ts';
import type { Terminal } from './ui/terminal.ts';
import { speak } from './usage.ts';

/**
 * The whole command line. Each verb imports its own file only when it is called, so the daemon starts no slower for
 * the others.
 * @param exit takes the exit code of the verb.
 */
export function createProgram(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const program = new Command('halfsecond')
    .description(terminal.text('help.program'))
    .version(version(), '--version', terminal.text('help.version'))
    .addOption(languageOption(terminal.text))
    .exitOverride()
    .showHelpAfterError(terminal.text('help.after-error'));
  // Before the verbs: they inherit it.
  speak(program, terminal.text);
  const add = { program, terminal, exit };
  addHub(add);
  addTesting(add);
  addTeaching(add);
  addAssistants(add);
  addRooms(add);
  addDevices(add);
  addDoors(add);
  addConsole(add);
  addInstallation(add);
  addPast(add);
  addBackup(add);
  return program;
}

/** Setting the hub up and running it. */
function addHub({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('setup')
    .description(text('help.setup'))
    .option('--yes', text('help.setup.yes'))
    .option('--broker <url>', text('help.setup.broker'))
    .option('--username <name>', text('help.setup.username'))
    .option('--password-file <file>', text('help.setup.password-file'))
    .option('--microphone <card>', text('help.setup.microphone'))
    .option('--recorder <program>', text('help.setup.recorder'))
    .option('--room <room>', text('help.setup.room'))
    .option('--assistant <id...>', text('help.setup.assistant'))
    .option('--discover', text('help.setup.discover'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (options) => exit(await (await import('./setup/setup.ts')).setup(terminal, options)));
  const service = program.command('service').description(text('help.service'));
  service
    .command('install')
    .description(text('help.service.install'))
    .addOption(dryRunOption(text))
    .action(async (options) =>
      exit(await (await import('./service/install.ts')).serviceInstall(terminal, options)),
    );
  service
    .command('uninstall')
    .description(text('help.service.uninstall'))
    .option('--purge', text('help.service.purge'))
    .addOption(dryRunOption(text))
    .action(async (options) =>
      exit(await (await import('./service/uninstall.ts')).serviceUninstall(terminal, options)),
    );
  service
    .command('doors')
    .description(text('help.service.doors'))
    .addOption(dryRunOption(text))
    .action(async (options) =>
      exit(await (await import('./service/door-units.ts')).serviceDoors(terminal, options)),
    );
  service
    .command('status')
    .description(text('help.service.status'))
    .addOption(jsonOption(text))
    .action(async (options) =>
      exit(await (await import('./service/status.ts')).serviceStatus(terminal, options)),
    );
  program
    .command('run')
    .description(text('help.run'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(new Option('--homes <folder>', text('help.run.homes')).conflicts('config'))
    .action(async (options) =>
      exit(
        options.homes === undefined
          ? await (await import('./run.ts')).run(terminal, options)
          : await (await import('./run-homes.ts')).runHomes(terminal, options),
      ),
    );
  // Only the container of Home Assistant's add-on calls it.
  program
    .command('add-on', { hidden: true })
    .description(text('help.add-on'))
    .action(async () => exit(await (await import('./add-on/add-on.ts')).addOn(terminal)));
}

/** Trying the hub and looking into it. */
function addTesting({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('demo')
    .description(text('help.demo'))
    .option('--console', text('help.demo.console'))
    .addOption(stateOption(text))
    .action(async (options) => exit(await (await import('./demo/demo.ts')).demo(terminal, options)));
  program
    .command('replay')
    .description(text('help.replay'))
    .argument('<path...>', text('help.replay.path'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (paths, options) =>
      exit(await (await import('./replay.ts')).replay(terminal, paths, options)),
    );
  program
    .command('inspect')
    .description(text('help.inspect'))
    .argument('[filter]', text('help.inspect.filter'))
    .option('--once', text('help.inspect.once'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (filter, options) =>
      exit(await (await import('./inspect/inspect.ts')).inspect(terminal, filter, options)),
    );
  program
    .command('check')
    .description(text('help.check'))
    .option('--broker-config <file>', text('help.check.broker-config'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./check/check.ts')).check(terminal, options)));
  program
    .command('health')
    .description(text('help.health'))
    .option('--answers', text('help.health.answers'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./health.ts')).health(terminal, options)));
  program
    .command('acl')
    .description(text('help.acl'))
    .option('--broker-config <file>', text('help.acl.broker-config'))
    .option('--out <folder>', text('help.acl.out'))
    .option('--force', text('help.acl.force'))
    .option('--new-passwords', text('help.acl.new-passwords'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./acl.ts')).acl(terminal, options)));
  program
    .command('say')
    .description(text('help.say'))
    .argument('<text>', text('help.say.text'))
    .requiredOption('--as <assistant>', text('help.say.as'))
    .option('--room <room>', text('help.say.room'))
    .option('--confidence <share>', text('help.say.confidence'), Number)
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (words, options) => exit(await (await import('./say.ts')).say(terminal, words, options)));
}

/** Phrases, commands and preferences that a household teaches. */
function addTeaching({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('enroll')
    .description(text('help.enroll'))
    .argument('[assistant]', text('help.enroll.assistant'))
    .argument('[file...]', text('help.enroll.file'))
    .option('--command <words>', text('help.enroll.command'))
    .option('--takes <number>', text('help.enroll.takes'), Number, 4)
    .option('--add', text('help.enroll.add'))
    .option('--test', text('help.enroll.test'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (first: string | undefined, rest: string[], options) => {
      const given = [first ?? [], ...rest].flat();
      const [assistant, ...files] = options.command === undefined ? given : [undefined, ...given];
      exit(await (await import('./enroll/enroll.ts')).enroll(terminal, { assistant, files, ...options }));
    });
  program
    .command('feedback')
    .description(text('help.feedback'))
    .requiredOption('--should <assistant>', text('help.feedback.should'))
    .option('--verdict <id>', text('help.feedback.verdict'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./feedback.ts')).feedback(terminal, options)));
  program
    .command('habits')
    .description(text('help.habits'))
    .option('--reset [id]', text('help.habits.reset'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./habits.ts')).habits(terminal, options)));
}

function addAssistants({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  const assistants = program.command('assistants').description(text('help.assistants'));
  assistants
    .command('list', { isDefault: true })
    .description(text('help.assistants.list'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (options) =>
      exit(await (await import('./assistants.ts')).assistantsList(terminal, options)),
    );
  assistants
    .command('on')
    .description(text('help.assistants.on'))
    .argument('<assistant>', text('help.argument.assistant'))
    .addOption(configOption(text))
    .action(async (assistant, options) => {
      const { assistantSwitch } = await import('./assistants.ts');
      exit(await assistantSwitch(terminal, { ...options, assistant, enabled: true }));
    });
  assistants
    .command('off')
    .description(text('help.assistants.off'))
    .argument('<assistant>', text('help.argument.assistant'))
    .option('--for <while>', text('help.assistants.for'))
    .addOption(configOption(text))
    .action(async (assistant, options) => {
      const { assistantSwitch } = await import('./assistants.ts');
      exit(await assistantSwitch(terminal, { ...options, assistant, enabled: false }));
    });
  program
    .command('mode')
    .description(text('help.mode'))
    .addArgument(new Argument('[mode]', text('help.mode.mode')).choices(['arbitrate', 'observe']))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (mode, options) =>
      exit(await (await import('./assistants.ts')).setMode(terminal, mode, options)),
    );
  program
    .command('own')
    .description(text('help.own'))
    .argument('<device>', text('help.own.device'))
    .option('--prefer <assistant>', text('help.own.prefer'))
    .option('--only <assistant>', text('help.own.only'))
    .option('--anyone', text('help.own.anyone'))
    .addOption(configOption(text))
    .action(async (device, options) => exit((await import('./own.ts')).own(terminal, device, options)));
}

function addRooms({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('rooms')
    .description(text('help.rooms'))
    .command('calibrate')
    .description(text('help.rooms.calibrate'))
    .argument('[room...]', text('help.rooms.room'))
    .option('--calls <number>', text('help.rooms.calls'), Number, 3)
    .addOption(dryRunOption(text))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (rooms: string[], options) =>
      exit(await (await import('./rooms.ts')).roomsCalibrate(terminal, rooms, options)),
    );
}

function addDevices({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  const devices = program.command('devices').description(text('help.devices'));
  devices
    .command('list', { isDefault: true })
    .description(text('help.devices.list'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./devices.ts')).devicesList(terminal, options)));
  devices
    .command('discover')
    .description(text('help.devices.discover'))
    .argument('[folder]', text('help.devices.folder'))
    .option('--write', text('help.devices.write'))
    .addOption(configOption(text))
    .addOption(jsonOption(text))
    .action(async (folder, options) =>
      exit(await (await import('./devices.ts')).devicesDiscover(terminal, folder, options)),
    );
}

function addDoors({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  const doors = program.command('doors').description(text('help.doors'));
  doors
    .command('status', { isDefault: true })
    .description(text('help.doors.status'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) =>
      exit(await (await import('./doors/status.ts')).doorsStatus(terminal, options)),
    );
  doors
    .command('pair')
    .description(text('help.doors.pair'))
    .argument('<door>', text('help.argument.door'))
    .option('--as <assistant>', text('help.doors.as'))
    .option('--name <name>', text('help.doors.sender'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (door, options) =>
      exit(await (await import('./doors/pairing.ts')).doorsPair(terminal, door, options)),
    );
  doors
    .command('unpair')
    .description(text('help.doors.unpair'))
    .argument('<door>', text('help.argument.door'))
    .argument('<pairing>', text('help.doors.pairing'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (door, pairing, options) =>
      exit(await (await import('./doors/pairing.ts')).doorsUnpair(terminal, { door, pairing, ...options })),
    );
  doors
    .command('test')
    .description(text('help.doors.test'))
    .argument('<door>', text('help.argument.door'))
    .argument('<device>', text('help.doors.device'))
    .option('--as <assistant>', text('help.doors.as'))
    .option('--send <message>', text('help.doors.send'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (door, device, options) =>
      exit(await (await import('./doors/trial.ts')).doorsTest(terminal, { door, device, ...options })),
    );
  doors
    .command('record')
    .description(text('help.doors.record'))
    .argument('<file>', text('help.doors.file'))
    .requiredOption('--with <what>', text('help.doors.with'))
    .option('--name <sentence>', text('help.doors.name'))
    .addOption(configOption(text))
    .action(async (file, options) =>
      exit(await (await import('./doors/record.ts')).doorsRecord(terminal, file, options)),
    );
  doors
    .command('run')
    .description(text('help.doors.run'))
    .option('--spawned', text('help.doors.spawned'))
    .option('--hub <socket>', text('help.doors.hub'))
    .argument('<door>', text('help.argument.door'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .action(async (door, options) =>
      exit(await (await import('./doors/run.ts')).doorRun(terminal, door, options)),
    );
}

function addConsole({ program, terminal, exit }: Add): void {
  const { text } = terminal;
  program
    .command('console')
    .description(text('help.console'))
    .command('code')
    .description(text('help.console.code'))
    .addOption(configOption(text))
    .addOption(stateOption(text))
    .addOption(jsonOption(text))
    .action(async (options) => exit(await (await import('./console.ts')).consoleCode(terminal, options)));
}
