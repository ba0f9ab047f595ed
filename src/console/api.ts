// What the console's page and the hub say to each other: types alone, so that the page imports them and nothing of the
// hub. Every address is relative to the page (`api/session`), for a proxy may serve the page under another path.
//
// Language: each request may name its language by `?lang=en|zh-Hant|zh-Hans`; else `Accept-Language` decides. Whatever is
// called "words" here is a ready sentence in that language, already printable; the page shows it as text.
//
// Changes (POST, PUT, PATCH, DELETE) bear the header `x-csrf-token` with the token of the session, and a JSON body.
// An answer that is not 2xx has the body {@link ApiError}. A 401 means: sign in (again). 429: too many tries; the header
// `retry-after` tells the seconds.
//
// Times are ISO 8601 in UTC. Ids (assistant, device, room, verdict) are as in the configuration and the journal.

/** The languages of the page; `halfsecond` has a catalogue of each. */
export type ApiLanguage = 'en' | 'zh-Hant' | 'zh-Hans';

/** The body of every answer that is no success. */
export interface ApiError {
  /** For a program: which of the known cases it is. */
  readonly code:
    | 'signed_out'
    | 'wrong_password'
    | 'wrong_code'
    | 'too_many'
    | 'csrf'
    | 'invalid'
    | 'not_found'
    | 'guarded'
    | 'conflict'
    | 'unavailable'
    | 'failed';
  /** What happened, in words. */
  readonly words: string;
  /** What was found, expected, and how to fix it; absent where the words say all. */
  readonly problems?: readonly ApiProblem[];
}

/** A problem of the configuration or of a request, in words. */
export interface ApiProblem {
  /** The file, and the path in it; absent where there is none. */
  readonly where?: string;
  readonly found: string;
  readonly expected: string;
  readonly fix: string;
}

// --- Session ---------------------------------------------------------------------------------------------------------

/** `GET api/session` · what POST, DELETE of `api/session` and POST of `api/password` answer. Needs no session. */
export interface Session {
  /** `new`: no password is set yet; `signed_out`; `signed_in`. */
  readonly state: 'new' | 'signed_out' | 'signed_in';
  /** Whether the first password needs a one-time code: true for every browser that is not on the hub's machine. */
  readonly needs_code: boolean;
  /** Whether Home Assistant's ingress has let the browser in: then there is no password to ask for, and nothing to sign out of. */
  readonly vouched_for: boolean;
  /** The token that changes bear, also signing in. It changes when the session does. */
  readonly csrf: string;
  /** Whether the page came without TLS to another machine, because `console.insecure` allows it: the page says so. */
  readonly insecure: boolean;
  /** The language in which the hub speaks of this home. */
  readonly language: ApiLanguage;
  /** The release of the hub. */
  readonly version: string;
}

/** `POST api/session`: signs in. 401 `wrong_password`; 429 `too_many`. */
export interface SignIn {
  readonly password: string;
}

/** `POST api/password`: sets the first password and signs in. 403 `wrong_code`; 409 `conflict` where one is set. */
export interface FirstPassword {
  /** At least 12 characters. */
  readonly password: string;
  /** What `halfsecond console code` prints; not needed in a browser on the hub's machine. */
  readonly code?: string;
}

/** `PUT api/password`: sets another password. Every other session ends. */
export interface ChangePassword {
  readonly current: string;
  /** At least 12 characters. */
  readonly password: string;
}

/** `GET api/text?lang=`: the sentences of the page itself, whose keys begin with `page.`. Needs no session. */
export interface PageText {
  readonly language: ApiLanguage;
  /** By key, an ICU message; a message that the language lacks is English. */
  readonly messages: Readonly<Record<string, string>>;
}

// --- Now -------------------------------------------------------------------------------------------------------------

/** `GET api/now` */
export interface Now {
  /** The time of the hub. */
  readonly at: string;
  readonly rooms: readonly RoomNow[];
  readonly health: HealthView;
  readonly settings: SettingsView;
  /** The names of everything, so that the page need not ask for them. */
  readonly names: Names;
  /** The id of the newest live event that this answer knows: the page goes on with `api/live?after=`. */
  readonly live: string;
}

/** What the home's things are called in the reader's language. */
export interface Names {
  readonly assistants: Readonly<Record<string, string>>;
  readonly devices: Readonly<Record<string, string>>;
  readonly rooms: Readonly<Record<string, string>>;
}

/** One room, as the hub knows it now. */
export interface RoomNow {
  readonly room: string;
  readonly name: string;
  /** Whether a microphone of the hub or a satellite listens here; `none`: there is none. */
  readonly microphone: 'listening' | 'lost' | 'none';
  /** Why it is lost, in words. */
  readonly reason?: string;
  /** Assistants whose wake words are listened for here. */
  readonly listening: readonly string[];
  /** Whether somebody speaks here now. */
  readonly speaking: boolean;
  /** The contest that is open here, since when; null: none. */
  readonly open: OpenContest | null;
  /** The last verdict here since the hub started; null: none yet. */
  readonly last: ContestSummary | null;
}

/** A contest that is not decided yet. */
export interface OpenContest {
  readonly contest: string;
  readonly since: string;
  /** The assistants that have claimed. */
  readonly claimed: readonly string[];
}

/** How the hub is, in words, with what to do. */
export interface HealthView {
  readonly state: 'ok' | 'degraded';
  readonly parts: readonly PartView[];
}

/** A part of the hub. */
export interface PartView {
  /** Such as `broker`, `microphone`, `doors`. */
  readonly part: string;
  /** Its name, in words. */
  readonly name: string;
  /** `off`: not configured. */
  readonly state: 'ok' | 'degraded' | 'off';
  /** Why it is degraded or off. */
  readonly reason?: string;
  /** What to do. */
  readonly fix?: string;
}

/** What can be set while the hub runs. */
export interface SettingsView {
  /** `observe`: it decides and reports, and commands nothing. */
  readonly mode: 'arbitrate' | 'observe';
  /** How long a contest lasts at most, in milliseconds: 50 to 5000. */
  readonly budget_ms: number;
}

/** `PATCH api/settings`: what is absent stays. Answers {@link SettingsView}. */
export interface SettingsChange {
  readonly mode?: 'arbitrate' | 'observe';
  /** 50 to 5000. */
  readonly budget_ms?: number;
}

// --- Contests --------------------------------------------------------------------------------------------------------

/** `GET api/contests?before=&limit=` · newest first. All parameters may be absent. */
export interface ContestQuery {
  /** The `next` of the page before; absent: from the newest. */
  readonly before?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  /** Only contests in which this assistant claimed. */
  readonly assistant?: string;
  /** Only contests about this device. */
  readonly device?: string;
  readonly room?: string;
  /** Only contests whose words, names, ids or sentence hold this. */
  readonly search?: string;
  /** A day (`2026-11-30`, local to the hub) or a time. */
  readonly from?: string;
  readonly to?: string;
}

/** A window of contests. */
export interface ContestPage {
  readonly contests: readonly ContestSummary[];
  /** Claims that came to no contest (refused, expired, not understood), newest first, of the same span. */
  readonly lost: readonly LostClaimView[];
  /** For `before`; null: there is nothing older. */
  readonly next: string | null;
  /** Whether a part of the journal could not be read. */
  readonly damaged: boolean;
}

/** One contest, in a line. */
export interface ContestSummary {
  /** The id of its verdict. */
  readonly id: string;
  readonly at: string;
  readonly room: string;
  /** Null: nobody won. */
  readonly winner: string | null;
  readonly device: string | null;
  readonly action: string | null;
  readonly value: number | null;
  /** The verdict, in a paragraph of words. */
  readonly words: string;
  /** What was asked, in a few words; empty where nothing was. */
  readonly asked: string;
  /** The assistants that claimed, winner first. */
  readonly assistants: readonly string[];
  readonly command: 'sent' | 'undelivered' | 'observed' | 'none';
  readonly confirmation: 'confirmed' | 'unconfirmed' | 'undelivered' | 'resent' | null;
  readonly latency_ms: number;
  readonly budget_ms: number;
  /** The assistant that somebody said was meant instead; null: nobody did. */
  readonly corrected: string | null;
}

/** A claim without a contest. */
export interface LostClaimView {
  readonly at: string;
  readonly assistant: string;
  readonly claim: string;
  readonly outcome: 'refused' | 'expired' | 'absorbed' | 'overruled' | 'withheld' | 'granted';
  /** Why, in words. */
  readonly words: string;
  /** What to do about it, in words. */
  readonly fix: string;
  /** What was said, where it is written down. */
  readonly said?: string;
  readonly devices: readonly string[];
}

/** `GET api/contests/:id`: one contest drawn. */
export interface Contest extends ContestSummary {
  /** Sentences about its voices: heard in several rooms, two people called. Part of `words` too. */
  readonly because: string;
  /** What would have turned it, in a sentence. */
  readonly counterfactual: string;
  /** What was heard, in order. */
  readonly heard: readonly Heard[];
  /** Winner first, then its rivals, then what the rules refused. */
  readonly claims: readonly ContestClaim[];
  /** What followed, in order: messages, confirmations, late claims, "wrong one". */
  readonly after: readonly AfterStep[];
  /** Whether "wrong one" teaches now: the hub still knows the verdict. */
  readonly teachable: boolean;
  /** The assistants that "wrong one" may name. */
  readonly others: readonly string[];
}

/** One thing that was heard. Times are milliseconds from the opening of the contest; before it they are negative. */
export interface Heard {
  readonly at_ms: number;
  readonly kind: 'speech_start' | 'detection' | 'words' | 'speech_end';
  readonly room: string;
  /** Of a detection: whose wake word. */
  readonly assistant?: string;
  /** Level of the call in dB below full scale, with the microphone's offset. */
  readonly level_db?: number;
  readonly snr_db?: number;
  /** The detector's score, 0 to 1. */
  readonly score?: number;
  /** What was said, where it is written down. */
  readonly said?: string;
}

/** One claim of a contest. */
export interface ContestClaim {
  readonly id: string;
  readonly assistant: string;
  /** By which door it came. */
  readonly door: string;
  /** When it came, in milliseconds from the opening of the contest; null: the journal does not tell. */
  readonly at_ms: number | null;
  /** What it asked, in words. */
  readonly asked: string;
  /** What was said, where the claim told words and they are written down. */
  readonly said?: string;
  readonly room?: string;
  readonly outcome: 'granted' | 'absorbed' | 'overruled' | 'refused' | 'expired' | 'withheld';
  /** Why it got that outcome, in words. */
  readonly reason: string;
  /** In decibans; null: it was not scored. */
  readonly total_db: number | null;
  /** For (above 0) and against (below 0). */
  readonly evidence: readonly EvidenceView[];
}

/** A row of evidence, a bar. */
export interface EvidenceView {
  /** Such as `named`, `room`, `habit`. */
  readonly kind: string;
  /** The kind, in words. */
  readonly name: string;
  /** In decibans. */
  readonly db: number;
  /** What it rests on, in words. */
  readonly words: string;
}

/** A consequence of a verdict. */
export interface AfterStep {
  /** After the decision, in milliseconds. */
  readonly after_ms: number;
  readonly kind: 'command' | 'undelivered' | 'confirmation' | 'outcome' | 'feedback';
  readonly words: string;
}

/** `POST api/contests/:id/wrong`: "wrong one". Answers {@link Taught}. */
export interface WrongOne {
  /** The assistant that was meant. */
  readonly should: string;
}

export interface Taught {
  /** False: the hub no longer knows the verdict. */
  readonly taught: boolean;
  readonly words: string;
}

// --- Report ----------------------------------------------------------------------------------------------------------

/** `GET api/report?from=&to=`; `GET api/report.csv?from=&to=` is the same verdicts as CSV, a download. Default: 7 days. */
export interface Report {
  readonly from: string;
  readonly to: string;
  readonly verdicts: number;
  /** How many of them only observed. */
  readonly observed: number;
  /** By assistant, how often it won; `nobody`: withheld. */
  readonly winners: Readonly<Record<string, number>>;
  /** Every day of the span, oldest first, in the hub's time zone. */
  readonly days: readonly ReportDay[];
  readonly confirmations: {
    readonly confirmed: number;
    readonly unconfirmed: number;
    readonly undelivered: number;
  };
  /** The added wait: from the opening of a contest to its command, in milliseconds; null without verdicts. */
  readonly latency: { readonly p50_ms: number; readonly p95_ms: number; readonly max_ms: number } | null;
  /** How many verdicts took how long. */
  readonly latencies: readonly { readonly up_to_ms: number; readonly count: number }[];
  /** What two assistants did, or would have done, to one device. Newest first, at most 50 each. */
  readonly sections: readonly ReportSection[];
  /** Why claims were refused: by kind, in words, most first. */
  readonly refused_by: readonly { readonly kind: string; readonly words: string; readonly count: number }[];
  /** Devices that were commanded and confirmed nothing. */
  readonly unanswered: readonly { readonly device: string; readonly count: number; readonly last: string }[];
}

export interface ReportDay {
  /** `2026-11-30` */
  readonly day: string;
  readonly verdicts: number;
  /** Contests with claims of two or more assistants. */
  readonly conflicts: number;
  readonly withheld: number;
  readonly bypasses: number;
  readonly winners: Readonly<Record<string, number>>;
  /** Median of the added wait, in milliseconds; null without verdicts. */
  readonly p50_ms: number | null;
}

export interface ReportSection {
  readonly kind: 'double_acts' | 'fights' | 'late_twins' | 'bypasses' | 'refused';
  readonly title: string;
  readonly meaning: string;
  readonly count: number;
  readonly items: readonly {
    readonly at: string;
    readonly device?: string;
    /** The contest; absent: there is none. */
    readonly contest?: string;
    readonly words: string;
  }[];
}

// --- Devices ---------------------------------------------------------------------------------------------------------

/** `GET api/devices` */
export interface Devices {
  readonly devices: readonly DeviceView[];
}

/** One device of the home. */
export interface DeviceView {
  readonly device: string;
  readonly name: string;
  readonly room: string;
  readonly kind: string;
  /** Null: a group. */
  readonly family: string | null;
  /** Null: nobody has told. */
  readonly online: boolean | null;
  /** The last reported state, such as `{ on: true, brightness: 40 }`; empty where nothing is known. */
  readonly state: Readonly<Record<string, boolean | number>>;
  readonly owner: Owner;
  /** Whether it is a lock or the like: it has no test button. */
  readonly guarded: boolean;
  /** The actions that the test button offers; empty where it cannot be tried. */
  readonly tests: readonly ('turn_on' | 'turn_off' | 'open' | 'close' | 'activate')[];
  /** By which paths it was commanded since the hub started. */
  readonly paths: { readonly ours: number; readonly others: number; readonly unexplained: number };
  /** What is wrong with it, in words. */
  readonly problems: readonly string[];
  /** Whether it was accepted on this page, and can be undone. */
  readonly undoable: boolean;
}

/** Whose device it is. `prefer`: its claims weigh more; `only`: others' are refused. */
export type Owner =
  | { readonly way: 'anyone' }
  | { readonly way: 'prefer' | 'only'; readonly assistant: string };

/** `PATCH api/devices/:id`: writes the owner into the device's file, and reloads. Answers {@link DeviceView}. */
export interface DeviceChange {
  readonly owner: Owner;
}

/** `POST api/devices/:id/test`: claims as that assistant, and waits for the outcome. 403 `guarded`. */
export interface DeviceTest {
  readonly action: DeviceView['tests'][number];
  readonly as: string;
}

/** What became of it. */
export interface DeviceTested {
  readonly outcome: ContestClaim['outcome'] | 'unanswered';
  readonly words: string;
  /** The contest; null: there was none. */
  readonly contest: string | null;
}

/** `GET api/discovered`: the devices that the broker announces and the home lacks. Takes up to 2 s. */
export interface Discovered {
  readonly proposals: readonly ProposedDevice[];
  /** What was announced and cannot be taken, each with its reason. */
  readonly left_out: readonly { readonly name: string; readonly source: string; readonly reason: string }[];
  /** The rooms that the home knows. */
  readonly rooms: readonly string[];
}

export interface ProposedDevice {
  readonly device: string;
  readonly name: { readonly en?: string; readonly zh?: string };
  /** Null: a person has to say it. */
  readonly room: string | null;
  readonly kind: string;
  readonly family: string;
  /** Which message announced it. */
  readonly source: string;
}

/** `POST api/discovered`: writes `devices/*.yaml`, and reloads. Answers {@link Accepted}. */
export interface AcceptDevices {
  readonly devices: readonly {
    /** As proposed. */
    readonly device: string;
    /** Edited; each may be absent. */
    readonly name?: { readonly en?: string; readonly zh?: string };
    /** Required where none was proposed. */
    readonly room?: string;
  }[];
}

/** `DELETE api/discovered/:device` undoes one: its file is removed, unless it was changed since. Answers it too. */
export interface Accepted {
  /** The devices whose files this page wrote and can remove. */
  readonly undoable: readonly string[];
}

// --- Assistants and doors --------------------------------------------------------------------------------------------

/** `GET api/assistants` */
export interface Assistants {
  readonly assistants: readonly AssistantView[];
  readonly settings: SettingsView;
}

export interface AssistantView {
  readonly assistant: string;
  readonly name: string;
  readonly locale: string;
  readonly enabled: boolean;
  /** When it comes back by itself; null: it does not. */
  readonly off_until: string | null;
  /** Its wake engines. */
  readonly wake: readonly string[];
  /** By which doors its claims may come. */
  readonly doors: readonly string[];
}

/** `PATCH api/assistants/:id`. Answers {@link AssistantView}. */
export interface AssistantChange {
  readonly enabled: boolean;
  /** With `enabled: false`: a while such as `30m`, `3h` or `2d`, after which it comes back. */
  readonly for?: string;
}

/** `GET api/doors` */
export interface Doors {
  readonly doors: readonly DoorView[];
  /** How late the claims of each assistant come. */
  readonly lags: readonly {
    readonly assistant: string;
    readonly door: string;
    readonly observed: number;
    readonly p50_ms: number;
    readonly p95_ms: number;
    /** Whether there were enough of them to wait by. */
    readonly learned: boolean;
  }[];
  /** What to do about commands past the hub: lines in order; a line that begins with two spaces is a step. */
  readonly advice: readonly string[];
}

/** A door with a process of its own that is configured. */
export interface DoorView {
  readonly door: 'matter' | 'homekit' | 'aligenie' | 'alexa' | 'bemfa' | 'webhook';
  readonly state: 'open' | 'degraded';
  readonly reason?: string;
  /** Where it listens. */
  readonly address: string;
  readonly pairings: readonly {
    readonly id: string;
    readonly label: string;
    readonly assistant: string | null;
  }[];
  /** The assistants for which it can be paired. */
  readonly claimants: readonly string[];
  /** Tries to link an account since the door opened (AliGenie, Alexa); null: it links none. */
  readonly links: { readonly succeeded: number; readonly failed: number } | null;
}

/** `POST api/doors/:door/pairings`: opens the door for one more. Answers {@link Invitation}, which is shown once. */
export interface Pair {
  readonly assistant: string;
  /** What the sender is called, such as "Lin's iPhone"; up to 80 characters. */
  readonly name?: string;
}

/** `DELETE api/doors/:door/pairings/:id` ends a pairing, or revokes a token. Answers {@link Doors}. */
export interface Invitation {
  /** What to do, line by line. A token of the webhook stands here and nowhere else. */
  readonly words: readonly string[];
  /** The QR code, row by row: `1` is dark. Without a quiet zone: leave four modules around it. Null: there is none. */
  readonly qr: readonly string[] | null;
  /** How long it is valid, in seconds; null: until it is used. */
  readonly expires_s: number | null;
}

// --- Hearing ---------------------------------------------------------------------------------------------------------

/** `GET api/hearing`. Live levels come by `api/live?levels=1`. */
export interface Hearing {
  readonly microphones: readonly {
    /** `microphone`, or `satellite ID`. */
    readonly id: string;
    readonly room: string;
    readonly state: 'listening' | 'lost';
    readonly reason?: string;
  }[];
  /** The phrases that can be enrolled: of assistants with `engine: enrolled`, and of those that nothing hears yet. */
  readonly phrases: readonly {
    readonly assistant: string;
    readonly phrase: string;
    /** How many takes it has. */
    readonly takes: number;
    /** Whether a program spoke the takes. */
    readonly synthetic: boolean;
  }[];
  /** What is being recorded or tested now; null: nothing. */
  readonly enrolment: Enrolment | null;
}

/**
 * `POST api/hearing/enrolment` begins, `DELETE` cancels; each change comes as a live event. It is recorded by the hub's own
 * microphone, and only one at a time (409 `conflict`).
 */
export interface Enrol {
  readonly assistant: string;
  /** `record`: takes; `test`: says when the phrase is heard. It ends by itself after two minutes. */
  readonly what: 'record' | 'test';
  /** How many takes; 3 to 10, default 4. */
  readonly takes?: number;
}

/** How it goes. */
export interface Enrolment {
  readonly assistant: string;
  readonly what: 'record' | 'test';
  /** `measuring`: the takes are compared; then `done` or `failed`. */
  readonly state: 'listening' | 'measuring' | 'done' | 'failed';
  /** Takes that can be used so far; of a test: how often it was heard. */
  readonly count: number;
  readonly wanted: number;
  /** The last thing that happened, in words. */
  readonly words: string;
}

// --- Set-up ----------------------------------------------------------------------------------------------------------

/** `GET api/setup`: the present answers, and what can be chosen. */
export interface Setup {
  readonly broker: {
    readonly url: string | null;
    readonly username: string | null;
    readonly has_password: boolean;
  };
  readonly microphone: {
    readonly source: 'microphone' | 'none';
    readonly device: string | null;
    readonly room: string | null;
  };
  /** The cards that can record. */
  readonly cards: readonly { readonly device: string; readonly name: string }[];
  /** Those of the home, and those that halfsecond knows. */
  readonly assistants: readonly { readonly id: string; readonly name: string; readonly chosen: boolean }[];
  /** The order of preference. */
  readonly prefer: readonly string[];
  readonly doors: readonly {
    readonly door: 'homekit' | 'matter';
    readonly open: boolean;
    readonly assistant: string | null;
  }[];
  readonly language: 'auto' | ApiLanguage;
}

/** `PUT api/setup`: what is absent stays. The hub writes its file, and reloads. Answers {@link Setup}. */
export interface SetupChange {
  /** `null`: the hub's own broker. A password is written into a file, and sent to no page. */
  readonly broker?: { readonly url: string; readonly username?: string; readonly password?: string } | null;
  /** `null`: none. `device` absent: the system's card. */
  readonly microphone?: { readonly device?: string; readonly room: string } | null;
  /** By id, in the order of preference. An assistant that is left out is removed. */
  readonly assistants?: readonly string[];
  /** Doors to open; a door that is open stays. */
  readonly doors?: readonly { readonly door: 'homekit' | 'matter'; readonly assistant: string }[];
  readonly language?: 'auto' | ApiLanguage;
}

// --- Journal: another policy -----------------------------------------------------------------------------------------

/** `POST api/what-if`: replays a span under another policy. At most 7 days; ends after 20 s (503 `unavailable`). */
export interface WhatIfQuestion {
  readonly from: string;
  readonly to: string;
  /** The order of preference; absent: as configured. */
  readonly prefer?: readonly string[];
  /** By device, whose it were; absent: as configured. */
  readonly owners?: Readonly<Record<string, Owner>>;
  /** Assistants that were switched off. */
  readonly without?: readonly string[];
}

/** What would have been decided. */
export interface WhatIfAnswer {
  /** How many contests were decided again. */
  readonly verdicts: number;
  /** Those that would have ended in another way, oldest first, at most 500. */
  readonly turned: readonly {
    readonly recorded: ContestSummary | null;
    readonly imagined: ContestSummary | null;
    /** One line a change, in words. */
    readonly changes: readonly string[];
  }[];
  /** How many parts of the journal could not be replayed. */
  readonly skipped: number;
}

// --- Live ------------------------------------------------------------------------------------------------------------

/**
 * `GET api/live?lang=&after=&levels=1`: Server-Sent Events. Each has `id:` and, as `data:`, one {@link LiveEvent}. The
 * browser sends `Last-Event-ID` when it comes back, and gets what it missed; `after` is the same for the first time.
 * Where the hub does not know any more what came after that id (it restarted, or too much happened), the first event is
 * `reset`: the page fetches anew. A stream is 30 s silent at most: then comes a comment.
 */
export type LiveEvent = { readonly at: string } & (
  | { readonly kind: 'reset' }
  | { readonly kind: 'room'; readonly room: RoomNow }
  | {
      readonly kind: 'detection';
      readonly room: string;
      readonly assistant: string;
      readonly level_db?: number;
      readonly snr_db?: number;
      readonly score?: number;
      readonly words: string;
    }
  | {
      readonly kind: 'words';
      readonly room: string;
      readonly assistants: readonly string[];
      readonly said: string;
    }
  | {
      readonly kind: 'claim';
      readonly assistant: string;
      readonly claim: string;
      readonly door: string;
      readonly room: string;
      readonly asked: string;
      readonly said?: string;
    }
  | { readonly kind: 'verdict'; readonly contest: ContestSummary }
  | {
      readonly kind: 'command';
      readonly contest: string;
      readonly device: string;
      readonly state: 'sent' | 'undelivered' | 'observed';
    }
  | {
      readonly kind: 'confirmation';
      readonly contest: string;
      readonly device: string;
      readonly state: 'confirmed' | 'unconfirmed' | 'undelivered' | 'resent';
      readonly after_ms: number;
    }
  | {
      readonly kind: 'outcome';
      readonly assistant: string;
      readonly claim: string;
      readonly contest: string | null;
      readonly outcome: ContestClaim['outcome'];
      readonly words: string;
    }
  | { readonly kind: 'feedback'; readonly contest: string; readonly should: string; readonly taught: boolean }
  | {
      readonly kind: 'device';
      readonly device: string;
      readonly state: Readonly<Record<string, boolean | number>>;
      readonly online: boolean | null;
    }
  | { readonly kind: 'bypass'; readonly device: string; readonly words: string }
  | { readonly kind: 'health'; readonly health: HealthView }
  | {
      readonly kind: 'settings';
      readonly settings: SettingsView;
      readonly assistants: readonly AssistantView[];
    }
  /** The configuration is another one: names, devices and doors may be too. */
  | { readonly kind: 'configuration' }
  | { readonly kind: 'enrolment'; readonly enrolment: Enrolment | null }
  /** Only with `levels=1`, four times a second, and never repeated. `level_db`: dB below full scale. */
  | { readonly kind: 'levels'; readonly levels: Readonly<Record<string, number>> }
);
