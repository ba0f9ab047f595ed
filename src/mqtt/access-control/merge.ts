import type { Account, Rule } from './account.ts';
import { aclText, confText, passwordLine, verifies } from './mosquitto-files.ts';

/** A password file after a merge. */
export interface MergedPasswords {
  readonly text: string;
  /** Users of the file that are not ours. */
  readonly foreign: readonly string[];
  /** Our users that had another password already, and keep it. */
  readonly otherPassword: readonly string[];
}

/** Adds our users to a password file. Every line that is there stays as it is. Pure but for the salt. */
export function mergePasswords(of: {
  present: string;
  accounts: readonly Account[];
  passwords: ReadonlyMap<string, string>;
}): MergedPasswords {
  const lines = of.present.split('\n').filter((line) => line.trim() !== '');
  const known = new Map(lines.map((line) => [line.split(':')[0] ?? '', line]));
  const ours = new Set(of.accounts.map(({ user }) => user));
  const passwordOf = (user: string) => of.passwords.get(user) ?? '';
  const added = of.accounts.flatMap(({ user }) =>
    known.has(user) ? [] : [passwordLine(user, passwordOf(user))],
  );
  return {
    text: `${[...lines, ...added].join('\n')}\n`,
    foreign: [...known.keys()].filter((user) => !ours.has(user)),
    otherPassword: [...ours].filter((user) => {
      const line = known.get(user);
      return line !== undefined && !verifies(line, passwordOf(user));
    }),
  };
}

/**
 * Adds our rights to an ACL file. Every line that is there stays as it is. Pure.
 * @param of.present the ACL file; undefined where the broker has none: then every user had every right, and the
 * foreign users keep it.
 */
export function mergeAcl(of: {
  present: string | undefined;
  accounts: readonly Account[];
  foreign: readonly string[];
}): string {
  const { present, accounts, foreign } = of;
  if (present === undefined) {
    const kept = foreign.map((user): Account => {
      const what = 'was there before, with every right; narrow it down';
      return { user, what, rules: [{ access: 'readwrite', topic: '#' }] };
    });
    return aclText([...accounts, ...kept]);
  }
  const granted = rulesByUser(present);
  const missing = accounts.flatMap((account) => {
    const has = granted.get(account.user) ?? [];
    const rules = account.rules.filter((rule) => !has.some((each) => isSame(each, rule)));
    return rules.length > 0 ? [{ ...account, rules }] : [];
  });
  if (missing.length === 0) return present;
  return `${present.trimEnd()}\n\n${aclText(missing)}`;
}

/** The rules of each user of an ACL file; those before the first user are of clients without an account (''). */
export function rulesByUser(text: string): ReadonlyMap<string, readonly Rule[]> {
  const rules = new Map<string, Rule[]>();
  let user = '';
  for (const line of text.split('\n').map((each) => each.trim())) {
    const named = /^user\s+(.+)$/.exec(line)?.[1];
    if (named !== undefined) user = named;
    const [, access = 'readwrite', topic] = /^topic\s+(?:(read|write|readwrite)\s+)?(.+)$/.exec(line) ?? [];
    if (topic === undefined || /^deny\s/.test(topic)) continue;
    rules.set(user, [...(rules.get(user) ?? []), { access: access as Rule['access'], topic }]);
  }
  return rules;
}

/**
 * The lines that the broker's configuration lacks; empty where it lacks none.
 * @param of.has whether the configuration has a key.
 */
export function missingConf(of: { folder: string; has: (key: string) => boolean }): string {
  const lines = confText({ folder: of.folder }).split('\n');
  const isSetting = (line: string) => line !== '' && !line.startsWith('#');
  const missing = lines.filter((line) => isSetting(line) && !of.has(line.split(' ')[0] ?? ''));
  return missing.length === 0 ? '' : `# Written by: halfsecond acl.\n${missing.join('\n')}\n`;
}

function isSame(a: Rule, b: Rule): boolean {
  return a.topic === b.topic && (a.access === b.access || a.access === 'readwrite');
}
