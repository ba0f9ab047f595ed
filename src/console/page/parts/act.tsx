import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../hub/client.ts';

const ToastContext = createContext<(words: string) => void>(() => undefined);

/** How long a toast stands, in milliseconds. */
const STANDS_MS = 6000;

/** Says what was done, at the foot of the page and to a screen reader. */
export function Toasts({ children }: { readonly children: ComponentChildren }) {
  const [words, setWords] = useState('');
  useEffect(() => {
    if (words === '') return;
    const timer = setTimeout(() => setWords(''), STANDS_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <ToastContext.Provider value={setWords}>
      {children}
      <div role="status">{words !== '' && <p class="toast">{words}</p>}</div>
    </ToastContext.Provider>
  );
}

/** What says that something was done. */
export function useToast(): (words: string) => void {
  return useContext(ToastContext);
}

/** Something that the reader can do, and how it goes. */
interface Act {
  readonly isBusy: boolean;
  /** Why the last try was refused. */
  readonly refusal: Refusal | undefined;
  /** Does it, unless it is being done. */
  run<T>(work: () => Promise<T>, done?: (value: T) => void): void;
  /** Forgets the last refusal. */
  clear(): void;
}

export function useAct(): Act {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = <T,>(work: () => Promise<T>, done?: (value: T) => void) => {
    if (isBusy) return;
    setBusy(true);
    setRefusal(undefined);
    work()
      .then(
        (value) => done?.(value),
        (why: Refusal) => setRefusal(why),
      )
      .finally(() => setBusy(false));
  };
  const clear = useCallback(() => setRefusal(undefined), []);
  return { isBusy, refusal, run, clear };
}
