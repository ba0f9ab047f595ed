import { copyFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Document, isMap, parseDocument } from 'yaml';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { makeFolder } from '../state/make-folder.ts';
import type { Language } from '../text/language.ts';
import { message } from '../text/text.ts';
import { HOME_FILE, loadHome } from './load.ts';
import type { AssistantEntry } from './presets.ts';
import type { Home } from './schema.ts';

/** How the hub reaches its broker; without a URL it runs its own. */
export interface BrokerAnswer {
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  readonly password_file?: string | undefined;
  /** A password that the user typed; `setup` puts it into a file. */
  readonly password?: string | undefined;
}

/** The microphone and its room, or `none`. */
export type MicrophoneAnswer =
  | { readonly device?: string | undefined; readonly recorder?: string | undefined; readonly room: string }
  | 'none';

const TEMPLATE =
  '# Every key and its default: schema/halfsecond.schema.json. Written by halfsecond setup, and yours to change.\n';
const CREDENTIALS = 'credentials';

/** `halfsecond.yaml` while setup changes it. Present keys keep their comments and their order. */
export class Draft {
  readonly folder: string;
  readonly #file: string;
  readonly #document: Document;

  /** @throws Failure (exit 3) where the present file is not valid YAML. */
  constructor(folder: string) {
    this.folder = folder;
    this.#file = join(folder, HOME_FILE);
    this.#document = parseDocument(existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : TEMPLATE);
    // The configuration's own reader describes the problem best.
    if (this.#document.errors.length > 0) loadHome(folder);
    if (this.#document.contents === null) this.#document.contents = this.#document.createNode({}) as never;
  }

  get isNew(): boolean {
    return !existsSync(this.#file);
  }

  /** The present value; undefined where there is none. */
  get(path: readonly string[]): unknown {
    return this.#document.getIn(path);
  }

  /** Sets a value, or removes it where it is undefined. */
  put(path: readonly string[], value: string | number | boolean | undefined): void {
    if (value === undefined) this.#remove(path);
    else this.#set(path, value);
  }

  get assistants(): readonly string[] {
    const known = this.#document.get('assistants');
    return isMap(known) ? known.items.map(({ key }) => String(key)) : [];
  }

  /**
   * Sets the language of what the hub shows to people.
   * @param where `absent`: only where the file does not name one yet.
   */
  language(language: Language | 'auto', where: 'absent' | 'replace' = 'absent'): void {
    if (where === 'replace' || !this.#document.hasIn(['language'])) this.#set(['language'], language);
  }

  /** Without a URL the hub runs its own broker. */
  broker(of: BrokerAnswer): void {
    for (const key of ['url', 'username', 'password_file'] as const) {
      if (of[key] === undefined) this.#remove(['mqtt', key]);
      else this.#set(['mqtt', key], of[key]);
    }
  }

  microphone(of: MicrophoneAnswer): void {
    if (of === 'none') {
      this.#set(['audio', 'source'], 'none');
      return;
    }
    this.#set(['audio', 'source'], 'microphone');
    if (of.recorder !== undefined) this.#set(['audio', 'recorder'], of.recorder);
    if (of.device === undefined) this.#remove(['audio', 'device']);
    else this.#set(['audio', 'device'], of.device);
    this.#set(['audio', 'room'], of.room);
  }

  /** Sets the assistants of the home. A present assistant keeps its entry. */
  choose(chosen: Readonly<Record<string, AssistantEntry>>): void {
    for (const id of this.assistants) if (!Object.hasOwn(chosen, id)) this.#remove(['assistants', id]);
    for (const [id, entry] of Object.entries(chosen))
      if (!this.assistants.includes(id)) this.#set(['assistants', id], entry);
    this.#set(['prefer'], Object.keys(chosen));
  }

  /** Opens a door for an assistant; a door that is configured keeps its other keys. */
  door(name: 'homekit' | 'matter', assistant: string): void {
    if (name === 'homekit') this.#set(['doors', name, 'assistant'], assistant);
    else if (this.get(['doors', name]) === undefined) this.#set(['doors', name], {});
  }

  /** Names a room; one that has a name keeps it. */
  room(id: string, name: { readonly en: string } | { readonly zh: string }): void {
    if (this.get(['rooms', id]) === undefined) this.#set(['rooms', id], { name });
  }

  /** Sets the offset of a satellite's microphone, or of the hub's own. */
  offset(satellite: string | undefined, offset_db: number): void {
    const microphone = satellite === undefined ? ['audio'] : ['satellites', satellite];
    this.#set([...microphone, 'offset_db'], offset_db);
  }

  wake(assistant: string, wake: AssistantEntry['wake']): void {
    if (wake === undefined) this.#remove(['assistants', assistant, 'wake']);
    else this.#set(['assistants', assistant, 'wake'], wake);
  }

  /** Writes a secret beside the configuration, readable only by its owner: the unit reads it as a credential. */
  secret(name: string, value: string): void {
    const folder = join(this.folder, CREDENTIALS);
    this.#write(() => {
      makeFolder(folder);
      writeFileSync(join(folder, name), `${value}\n`, { mode: 0o600 });
    });
  }

  /** Copies shipped recordings to where the configuration looks for them. Existing ones stay. */
  takes(from: string, relative: string): void {
    const to = join(this.folder, relative);
    if (existsSync(to) || !existsSync(from)) return;
    this.#write(() => {
      makeFolder(dirname(to), 0o755);
      cpSync(from, to, { recursive: true });
    });
  }

  /**
   * Writes the file, and keeps the previous one as `.bak`.
   * @param of.allowMissingFiles the recordings do not exist yet.
   * @returns the home that the file describes.
   * @throws Failure where the file cannot be written (exit 4), or describes no valid home (exit 3); then the previous
   *   file is restored.
   */
  write(of: { allowMissingFiles?: boolean } = {}): Home {
    const undo = this.save();
    try {
      return loadHome(this.folder, of);
    } catch (error) {
      undo();
      throw error;
    }
  }

  /**
   * Writes the file without reading it back, and keeps the previous one as `.bak`.
   * @returns what puts the previous file back.
   * @throws Failure (exit 4) where it cannot be written.
   */
  save(): () => void {
    const isNew = this.isNew;
    const backup = `${this.#file}.bak`;
    this.#write(() => {
      makeFolder(dirname(this.#file), 0o755);
      if (!isNew) copyFileSync(this.#file, backup);
      writeFileSync(`${this.#file}.tmp`, this.#document.toString({ lineWidth: 110 }));
      renameSync(`${this.#file}.tmp`, this.#file);
    });
    return () => {
      if (isNew) rmSync(this.#file);
      else copyFileSync(backup, this.#file);
    };
  }

  #remove(path: readonly string[]): void {
    if (this.#document.hasIn(path)) this.#document.deleteIn(path);
  }

  /** Writes nested values as a flow map on one line. */
  #set(path: readonly string[], value: unknown): void {
    const node = this.#document.createNode(value, { flow: path.length > 1 || Array.isArray(value) });
    const [first = ''] = path;
    if (path.length > 1 && !isMap(this.#document.get(first)))
      this.#document.set(first, this.#document.createNode({}));
    this.#document.setIn(path, node);
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new Failure(ExitCode.unavailable, [
        {
          file: this.folder,
          found: messageOf(error),
          expected: message('cli.folder.expected'),
          fix: message('setup.folder.fix'),
        },
      ]);
    }
  }
}
