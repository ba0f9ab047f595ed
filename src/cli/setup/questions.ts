import { spawnSync } from 'node:child_process';
import { cancel, confirm, intro, isCancel, multiselect, outro, password, select, text } from '@clack/prompts';
import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import { PRESETS } from './presets.ts';

/** The user wants no more questions: nothing was written. */
export class Cancelled extends Error {}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel('Nothing more is changed.');
  throw new Cancelled();
}

async function isWanted(message: string): Promise<boolean> {
  return answered(await confirm({ message }));
}

/** Which broker, and how it lets the hub in. */
async function askBroker(draft: Draft): Promise<NonNullable<Answers['broker']>> {
  const known = draft.get(['mqtt', 'url']);
  const kind = answered(
    await select({
      message: 'Which MQTT broker?',
      initialValue: known === undefined ? 'embedded' : 'external',
      options: [
        { value: 'embedded', label: 'the hub’s own', hint: 'this machine only; nothing to install' },
        { value: 'external', label: 'one that I run', hint: 'mosquitto, Home Assistant, …' },
      ],
    }),
  );
  if (kind === 'embedded') return {};
  const url = answered(
    await text({
      message: 'Where is it?',
      initialValue: typeof known === 'string' ? known : 'mqtt://127.0.0.1:1883',
      validate: (given = '') =>
        /^(mqtts?|tcp|ssl):\/\/.+/.test(given) ? undefined : 'such as mqtt://192.168.1.10:1883',
    }),
  );
  const before = draft.get(['mqtt', 'username']);
  const username = answered(
    await text({
      message: 'User name? (empty: it lets everybody in)',
      initialValue: typeof before === 'string' ? before : '',
    }),
  );
  if (!username) return { url };
  const kept = draft.get(['mqtt', 'password_file']);
  const given = answered(await password({ message: 'Password? (empty: as it is)' }));
  if (given) return { url, username, password: given };
  return { url, username, ...(typeof kept === 'string' && { password_file: kept }) };
}

/** Which card records, and where it stands. */
async function askMicrophone(draft: Draft): Promise<NonNullable<Answers['microphone']>> {
  const cards = recordingCards();
  const before = draft.get(['audio', 'device']);
  const device = answered(
    await select({
      message: 'Which microphone?',
      initialValue:
        typeof before === 'string' && cards.some(({ value }) => value === before) ? before : 'default',
      options: [
        ...cards,
        { value: 'default', label: 'the system’s default' },
        { value: 'none', label: 'none', hint: 'claims come over MQTT and other doors only' },
      ],
    }),
  );
  if (device === 'none') return 'none';
  const place = draft.get(['audio', 'room']);
  const room = answered(
    await text({
      message: 'In which room does it stand?',
      initialValue: typeof place === 'string' ? place : 'living-room',
      validate: (given = '') => (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(given) ? undefined : 'such as living-room'),
    }),
  );
  return { room, ...(device !== 'default' && { device }) };
}

async function askAssistants(draft: Draft): Promise<readonly string[]> {
  const ids = [...new Set([...draft.assistants, ...Object.keys(PRESETS)])];
  return answered(
    await multiselect({
      message: 'Which assistants does this home have?',
      initialValues: draft.assistants.length > 0 ? [...draft.assistants] : ['siri', 'tmall-genie'],
      options: ids.map((id) => ({ value: id, label: PRESETS[id]?.name ?? id, hint: id })),
      required: true,
    }),
  );
}

/** How its wake word is heard. */
async function askEngine(id: string): Promise<'preset' | 'enrolled' | 'none'> {
  const preset = PRESETS[id]?.wake;
  const keyword = preset && 'keyword' in preset ? preset.keyword : undefined;
  return answered(
    await select<'preset' | 'enrolled' | 'none'>({
      message: `How is ${PRESETS[id]?.name ?? id} called?`,
      options: [
        ...(keyword === undefined
          ? []
          : [{ value: 'preset' as const, label: `"${keyword}"`, hint: 'built in, no key, no recording' }]),
        {
          value: 'enrolled' as const,
          label: 'by a phrase that you record',
          hint: 'any language, three takes or more',
        },
        { value: 'none' as const, label: 'the hub need not hear it', hint: 'it claims by a door of its own' },
      ],
    }),
  );
}

/** The cards that arecord can record from, as it names them. */
function recordingCards(): { value: string; label: string }[] {
  const { stdout } = spawnSync('arecord', ['-l'], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^card (\d+): .*?\[(.*?)\], device (\d+): .*?\[(.*?)\]/gm)].map(
    ([, card, name, device, part]) => ({ value: `plughw:${card},${device}`, label: `${name}: ${part}` }),
  );
}

/** All that setup asks, at a terminal. */
export const questions = {
  begin: intro,
  end: outro,
  isWanted,
  askBroker,
  askMicrophone,
  askAssistants,
  askEngine,
};
