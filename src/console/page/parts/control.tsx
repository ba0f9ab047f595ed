import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useText } from '../words/language.tsx';
import { Icon } from './icon.tsx';

/** On or off, at once. */
export function Switch(of: {
  readonly label: string;
  readonly isOn: boolean;
  readonly isBusy?: boolean;
  change(isOn: boolean): void;
}) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={of.isOn}
      aria-label={of.label}
      disabled={of.isBusy}
      onClick={() => of.change(!of.isOn)}
    />
  );
}

/** A field with its name above it, and a hint below. */
function Field(of: {
  readonly label: string;
  readonly hint?: string;
  /** Gets the id that the label names, and that of the hint. */
  readonly children: (id: string, hint: string | undefined) => ComponentChildren;
}) {
  const id = useId();
  const hint = of.hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{of.label}</label>
      {of.children(id, hint)}
      {hint && (
        <p class="small quiet" id={hint}>
          {of.hint}
        </p>
      )}
    </div>
  );
}

/** One of several values. */
export function Select(of: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly words: string }[];
  readonly isBusy?: boolean;
  change(value: string): void;
}) {
  return (
    <Field label={of.label} {...(of.hint !== undefined && { hint: of.hint })}>
      {(id, hint) => (
        <select
          id={id}
          class="input"
          aria-describedby={hint}
          value={of.value}
          disabled={of.isBusy}
          onChange={(event) => of.change(event.currentTarget.value)}
        >
          {of.options.map(({ value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A field for words. */
export function Input(of: {
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'password' | 'date' | 'number' | 'search';
  readonly value: string;
  readonly autocomplete?: string;
  readonly isRequired?: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly leastLength?: number;
  change(value: string): void;
}) {
  return (
    <Field label={of.label} {...(of.hint !== undefined && { hint: of.hint })}>
      {(id, hint) => (
        <input
          id={id}
          class="input"
          // Each type has its own attributes for the compiler; those that are given here suit all.
          type={(of.type ?? 'text') as 'text'}
          value={of.value}
          aria-describedby={hint}
          required={of.isRequired}
          min={of.least}
          max={of.most}
          minLength={of.leastLength}
          {...(of.autocomplete !== undefined && { autoComplete: of.autocomplete })}
          onInput={(event) => of.change(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A window above the page; the browser keeps the focus in it, and gives it back. */
export function Dialog(of: { readonly title: string; readonly children: ComponentChildren; close(): void }) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={of.close}>
      <div class="stack">
        <div class="row apart">
          <h2 id={id} class="grow">
            {of.title}
          </h2>
          <button
            type="button"
            class="button plain little"
            aria-label={text('page.close')}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {of.children}
      </div>
    </dialog>
  );
}
