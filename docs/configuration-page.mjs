// Writes docs/configuration.md out of the JSON Schemas of the files that halfsecond reads. `npm run schema` calls it.

const INTRO = `# Configuration

<!-- Generated from the schemas by \`npm run schema\`. Edit the descriptions in src/config and
src/devices/families, not this page. -->

halfsecond reads one folder: \`--config FOLDER\`, else the working folder if it has a \`halfsecond.yaml\`, else
\`/etc/halfsecond\`. The folder holds \`halfsecond.yaml\` and one YAML file for each device in \`devices/\`. A relative path
in these files starts at that folder. Unknown keys are errors. \`halfsecond check\` reports every problem of every file
at once, each with its file, key and line. \`halfsecond setup\` writes \`halfsecond.yaml\` for you
(see [first run](cli.md#setup)).

Editors complete both files from \`schema/halfsecond.schema.json\` and \`schema/device.schema.json\`.

How to read the tables: a key \`a.b\` is the key \`b\` below \`a\`; \`<name>\` stands for a name that you choose. The unit of a
number stands behind its range; \`dB\` in the evidence means decibans (see the [glossary](glossary.md#deciban)).
"Required" means that the part of the file that holds the key is invalid without it.
`;

/** Units by the last part of a key; a schema names any other unit itself (`meta({ unit })`). */
const UNITS = { ms: 'ms', mb: 'MB', days: 'days', db: 'dB' };

/**
 * The page, as Markdown.
 * @param of.home the JSON Schema of `halfsecond.yaml`.
 * @param of.device the JSON Schema of a device file.
 */
export function configurationPage({ home, device }) {
  return [INTRO, ...filePart('halfsecond.yaml', home), ...filePart('devices/*.yaml', device)]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

function filePart(file, schema) {
  const [plain, nested] = split(schema.properties, ([, each]) => !isNested(each));
  return [
    `## ${file}`,
    '',
    ...table(plain.map(([key, each]) => row(key, each, schema))),
    ...nested.flatMap(([key, each]) => keyPart(key, each, schema)),
  ];
}

function keyPart(key, schema, parent) {
  const { rows, forms } = below(key, schema);
  const need = parent.required?.includes(key) ? ' Required.' : '';
  return [
    `### \`${key}\``,
    '',
    `${schema.description ?? ''}${need}`,
    '',
    ...table(rows),
    ...forms.flatMap((form) => [
      `#### \`${form.key}\` with ${form.choice}`,
      '',
      ...(form.description === undefined ? [] : [form.description, '']),
      ...table(form.rows),
    ]),
  ];
}

/** The rows of all keys below one, and the forms of those that are one of several. */
function below(path, schema) {
  const rows = [];
  const forms = [];
  const take = (each) => {
    rows.push(...each.rows);
    forms.push(...each.forms);
  };
  for (const [key, each] of Object.entries(schema.properties ?? {})) {
    rows.push(row(`${path}.${key}`, each, schema, key));
    take(below(`${path}.${key}`, each));
  }
  if (typeof schema.additionalProperties === 'object') {
    const name = `${path}.<${nameOf(path)}>`;
    const value = schema.additionalProperties;
    take(below(name, value));
  }
  for (const form of alternatives(schema).filter(({ type }) => type === 'object')) {
    const inner = below(path, form);
    const constant = Object.entries(form.properties).find(([, of]) => of.const !== undefined);
    const choice = constant
      ? code(`${constant[0]}: ${constant[1].const}`)
      : code(Object.keys(form.properties)[0]);
    forms.push({
      key: path,
      choice,
      description: constant?.[1].description ?? form.description,
      rows: inner.rows.filter(([key]) => !constant || key !== code(`${path}.${constant[0]}`)),
    });
    forms.push(...inner.forms);
  }
  return { rows, forms };
}

/** What stands for the key of a map: most maps are by id. */
function nameOf(path) {
  const names = {
    recognisers: 'language',
    wake_names: 'word',
    sites: 'site',
    wakewords: 'word',
    intents: 'intent',
  };
  const last = path.split('.').at(-1);
  return { ...names, commands: 'action', values: 'value' }[last] ?? 'id';
}

function row(path, schema, parent, key = path) {
  const isRequired = parent.required?.includes(key);
  const isPlain = !isNested(schema);
  const fallback = isRequired
    ? 'required'
    : isPlain && schema.default !== undefined
      ? code(JSON.stringify(schema.default))
      : '';
  return [code(path), typeOf(schema, key), fallback, schema.description ?? ''];
}

function table(rows) {
  if (rows.length === 0) return [];
  const cells = (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '| key | type and range | default | what it does |',
    '| --- | --- | --- | --- |',
    ...rows.map(cells),
    '',
  ];
}

/** `whole number, 0 to 5000, ms`. */
function typeOf(schema, key) {
  const several = alternatives(schema);
  if (several.length > 0) return [...new Set(several.map((each) => typeOf(each, key)))].join(', or ');
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum) return schema.enum.map((each) => code(String(each))).join(', ');
  const unit = schema.unit ?? UNITS[key.split('_').at(-1)];
  switch (schema.type) {
    case 'string':
      return (
        schema.title ?? `text${bounds(schema.minLength, schema.maxLength, ' characters')}${pattern(schema)}`
      );
    case 'integer':
    case 'number': {
      const kind = schema.type === 'integer' ? 'whole number' : 'number';
      return `${kind}${bounds(schema.minimum, schema.maximum, '')}${unit ? `, ${unit}` : ''}`;
    }
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return schema.prefixItems
        ? `list of ${schema.prefixItems.length} numbers`
        : `list of: ${typeOf(schema.items, key)}${bounds(schema.minItems, schema.maxItems, ' entries')}`;
    default:
      if (!isMap(schema)) return 'keys';
      return isNested(schema.additionalProperties)
        ? 'map'
        : `map of: ${typeOf(schema.additionalProperties, key)}`;
  }
}

function bounds(low, high, of) {
  const from = low === undefined || low === Number.MIN_SAFE_INTEGER ? undefined : low;
  const to = high === undefined || high === Number.MAX_SAFE_INTEGER ? undefined : high;
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `, ${from} or more${of}`;
  return from === undefined ? `, at most ${to}${of}` : `, ${from} to ${to}${of}`;
}

function pattern({ pattern: sign }) {
  return sign === undefined ? '' : `, matching ${code(sign.replaceAll('\\/', '/'))}`;
}

function alternatives(schema) {
  return schema.anyOf ?? schema.oneOf ?? [];
}

/** Whether it has keys of its own. */
function isNested(schema) {
  if (schema.type === 'object') return true;
  return alternatives(schema).some(isNested);
}

function isMap(schema) {
  return typeof schema.additionalProperties === 'object';
}

function code(text) {
  return `\`${text}\``;
}

function split(of, isFirst) {
  const all = Object.entries(of);
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}
