import { expect, test } from 'vitest';
import { capabilitiesOf, intentOf, propertiesOf } from '../../../../src/doors/cloud/alexa/capability.ts';
import { device } from '../../../support/home.ts';

const cover = (kind: 'cover' | 'garage' | 'valve', features: ('open_close' | 'position')[]) =>
  device({ id: 'it', kind, features });

/** The directive that Alexa sends for a word, by the mappings that the device was discovered with. */
function said(of: ReturnType<typeof cover>, word: string) {
  for (const capability of capabilitiesOf(of) as readonly Mapped[]) {
    const mapping = capability.semantics?.actionMappings.find(({ actions }) =>
      actions.includes(`Alexa.Actions.${word}`),
    );
    if (mapping)
      return intentOf({
        device: of,
        header: { namespace: capability.interface, name: mapping.directive.name },
        payload: mapping.directive.payload,
        state: {},
      });
  }
  return undefined;
}
interface Mapped {
  readonly interface: string;
  readonly semantics?: {
    readonly actionMappings: readonly {
      readonly actions: readonly string[];
      readonly directive: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> };
    }[];
  };
}

test.each(['cover', 'garage', 'valve'] as const)(
  'Alexa’s words open and close a %s that only opens and closes',
  (kind) => {
    const it = cover(kind, ['open_close']);
    expect(['Open', 'Raise'].map((word) => said(it, word))).toMatchObject([
      { action: 'open' },
      { action: 'open' },
    ]);
    expect(['Close', 'Lower'].map((word) => said(it, word))).toMatchObject([
      { action: 'close' },
      { action: 'close' },
    ]);
  },
);

test('Alexa’s words move a cover with a position to its ends', () => {
  const it = cover('cover', ['open_close', 'position']);
  expect(said(it, 'Open')).toMatchObject({ action: 'set_position', value: 100 });
  expect(said(it, 'Lower')).toMatchObject({ action: 'set_position', value: 0 });
});

test('a cover reports its opening by the one interface that it was discovered with', () => {
  const names = (features: ('open_close' | 'position')[]) =>
    propertiesOf(cover('cover', features), { position: 40 }, new Date(0));
  expect(names(['open_close', 'position'])).toMatchObject([{ instance: 'Cover.Position', value: 40 }]);
  expect(names(['open_close'])).toMatchObject([{ instance: 'Cover.Mode', value: 'Cover.Open' }]);
});
