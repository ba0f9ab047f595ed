import { useHub } from '../hub/hub.tsx';

/** What the home's things are called. */
interface CalledNames {
  assistant(id: string): string;
  device(id: string): string;
  room(id: string): string;
  /** The class of the colour of an assistant: its own in the order of the configuration. */
  tone(assistant: string | null): string;
  /** The ids of all assistants, devices and rooms. */
  readonly assistants: readonly string[];
  readonly devices: readonly string[];
  readonly rooms: readonly string[];
}

/** There are so many colours; then they come again. */
const TONES = 8;

export function useNames(): CalledNames {
  const { now } = useHub();
  const names = now?.names ?? { assistants: {}, devices: {}, rooms: {} };
  const assistants = Object.keys(names.assistants);
  const called = (of: Readonly<Record<string, string>>, id: string) =>
    Object.hasOwn(of, id) ? (of[id] ?? id) : id;
  return {
    assistant: (id) => called(names.assistants, id),
    device: (id) => called(names.devices, id),
    room: (id) => called(names.rooms, id),
    tone: (assistant) => {
      const at = assistant === null ? -1 : assistants.indexOf(assistant);
      return at < 0 ? 'tone-none' : `tone-${at % TONES}`;
    },
    assistants,
    devices: Object.keys(names.devices),
    rooms: Object.keys(names.rooms),
  };
}

/** An assistant by its name, in its colour. */
export function Assistant({ id }: { readonly id: string }) {
  const names = useNames();
  return (
    <span class={`row assistant ${names.tone(id)}`}>
      <span class="dot" aria-hidden="true" />
      <span>{names.assistant(id)}</span>
    </span>
  );
}
