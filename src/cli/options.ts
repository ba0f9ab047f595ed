import { Option } from 'commander';

/** Options that many verbs have. */
export function configOption(): Option {
  return new Option(
    '--config <folder>',
    'the folder of halfsecond.yaml; default: this one, else /etc/halfsecond',
  );
}

export function stateOption(): Option {
  return new Option(
    '--state <folder>',
    'where it keeps what it learned; default: $STATE_DIRECTORY, else state in the configuration',
  );
}

export function jsonOption(): Option {
  return new Option('--json', 'plain data, one object a line');
}
