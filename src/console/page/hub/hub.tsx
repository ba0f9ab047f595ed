import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveEvent, Now, Session } from '../../api.ts';
import { useText } from '../words/language.tsx';
import { Client, type Parameters, type Refusal } from './client.ts';
import { type LinkState, LiveStream } from './live-stream.ts';

/** The hub as the page knows it. */
interface Hub {
  readonly client: Client;
  readonly session: Session;
  /** Takes what signing in or out has answered. */
  entered(session: Session): void;
  readonly link: LinkState;
  /** Undefined until it came. */
  readonly now: Now | undefined;
  /** Grows whenever everything has to be asked anew. */
  readonly generation: number;
  /** Hands over each event from now on. @returns what ends that. */
  listen(listener: (event: LiveEvent) => void): () => void;
  /** @param wanted whether the levels of microphones are to come. */
  levels(wanted: boolean): void;
}

const HubContext = createContext<Hub | undefined>(undefined);

/** The hub, within {@link HubProvider}. */
export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (!hub) throw new Error('used outside of the hub');
  return hub;
}

/** What everything looks like after an event. */
function after(now: Now, event: LiveEvent): Now {
  switch (event.kind) {
    case 'room': {
      const isKnown = now.rooms.some(({ room }) => room === event.room.room);
      const rooms = now.rooms.map((each) => (each.room === event.room.room ? event.room : each));
      return { ...now, rooms: isKnown ? rooms : [...rooms, event.room] };
    }
    case 'verdict': {
      const { contest } = event;
      return {
        ...now,
        rooms: now.rooms.map((each) => (each.room === contest.room ? { ...each, last: contest } : each)),
      };
    }
    case 'confirmation':
      return {
        ...now,
        rooms: now.rooms.map((each) =>
          each.last?.id === event.contest
            ? { ...each, last: { ...each.last, confirmation: event.state } }
            : each,
        ),
      };
    case 'health':
      return { ...now, health: event.health };
    case 'settings':
      return { ...now, settings: event.settings };
    default:
      return now;
  }
}

/** Keeps the session, the live stream and what goes on now. Shows `pending` until the hub has answered. */
export function HubProvider(of: {
  readonly children: ComponentChildren;
  readonly pending: (isUnreachable: boolean) => ComponentChildren;
}) {
  const text = useText();
  const client = useMemo(() => new Client(text.language), []);
  client.language = text.language;
  const [session, setSession] = useState<Session>();
  const [isUnreachable, setUnreachable] = useState(false);
  const [link, setLink] = useState<LinkState>('connecting');
  const [now, setNow] = useState<Now>();
  const [generation, setGeneration] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const listeners = useRef(new Set<(event: LiveEvent) => void>()).current;
  const askSession = useCallback(
    () =>
      client.session().then(
        (answer) => {
          setUnreachable(false);
          setSession((known) =>
            known?.state === answer.state && known.csrf === answer.csrf ? known : answer,
          );
        },
        () => setUnreachable(true),
      ),
    [],
  );
  const stream = useMemo(
    () =>
      new LiveStream({
        link: setLink,
        doubted: () => void askSession(),
        event: (event) => {
          if (event.kind === 'reset' || event.kind === 'configuration') setGeneration((known) => known + 1);
          setNow((known) => known && after(known, event));
          for (const listener of listeners) listener(event);
        },
      }),
    [],
  );
  client.onSignedOut = () => void askSession();

  useEffect(() => {
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void askSession().then(() => {
      if (isWanted) timer = setTimeout(() => setAttempt((known) => known + 1), 2000);
    });
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
    // Until the hub has answered once, it is asked every other second.
  }, [session === undefined ? attempt : -1]);

  const isIn = session?.state === 'signed_in';
  useEffect(() => {
    if (!isIn) {
      setNow(undefined);
      return;
    }
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      client.get<Now>('now', {}, ended.signal).then(
        (answer) => {
          setNow(answer);
          stream.open({ language: text.language, after: answer.live });
        },
        () => {
          if (!ended.signal.aborted) timer = setTimeout(ask, 1000);
        },
      );
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
      stream.close();
    };
  }, [isIn, generation, text.language]);

  const hub = useMemo(
    () =>
      session && {
        client,
        session,
        entered: (next: Session) => {
          client.csrf = next.csrf;
          setSession(next);
        },
        link,
        now,
        generation,
        listen: (listener: (event: LiveEvent) => void) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        levels: (wanted: boolean) => stream.levels(wanted),
      },
    [session, link, now, generation],
  );
  if (!hub) return <>{of.pending(isUnreachable)}</>;
  return <HubContext.Provider value={hub}>{of.children}</HubContext.Provider>;
}

/** Calls the listener for each event while its component is shown. */
export function useEvents(listener: (event: LiveEvent) => void): void {
  const { listen } = useHub();
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => listen((event) => newest.current(event)), []);
}

/** What the hub answered to a question, or why it did not. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly refusal: Refusal | undefined;
  readonly isAsking: boolean;
  /** Asks again. */
  again(): void;
  /** Takes an answer that came another way. */
  take(value: T): void;
}

/** Asks the hub when shown, and again when the parameters, the language or the hub's state change. */
export function useAnswer<T>(path: string | undefined, parameters: Parameters = {}): Answer<T> {
  const { client, generation } = useHub();
  const { language } = useText();
  const [value, setValue] = useState<T>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isAsking, setAsking] = useState(path !== undefined);
  const [round, setRound] = useState(0);
  const given = JSON.stringify(parameters);
  const asked = useRef('');
  useEffect(() => {
    if (path === undefined) return;
    const ended = new AbortController();
    const question = `${path} ${given}`;
    if (asked.current !== question) setValue(undefined);
    asked.current = question;
    setAsking(true);
    client
      .get<T>(path, parameters, ended.signal)
      .then(
        (answer) => {
          setValue(answer);
          setRefusal(undefined);
        },
        (why: Refusal) => {
          if (!ended.signal.aborted) setRefusal(why);
        },
      )
      .finally(() => {
        if (!ended.signal.aborted) setAsking(false);
      });
    return () => ended.abort();
  }, [path, given, generation, language, round]);
  const again = useCallback(() => setRound((known) => known + 1), []);
  return { value, refusal, isAsking, again, take: setValue as (value: T) => void };
}
