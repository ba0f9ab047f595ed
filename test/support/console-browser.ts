import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { onEnd } from './broker.ts';
import { PROJECT } from './home.ts';

/** Whether this machine has the browser. */
export const isChromiumInstalled = spawnSync('chromium', ['--version']).error === undefined;

/** The two windows in which every screen has to be usable. */
export const PHONE = { width: 360, height: 740 } as const;
export const DESKTOP = { width: 1440, height: 900 } as const;

/** Where pictures of the screens go; they are taken with `PICTURES=1` alone. */
const PICTURES = process.env.PICTURES === '1' ? join(PROJECT, 'docs/console') : undefined;

let running: Promise<Browser> | undefined;

/** One browser for the tests of a file. */
function browser(): Promise<Browser> {
  running ??= chromium.launch({
    executablePath: execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
    // As root, in a container, Chromium has no sandbox of its own.
    args: ['--no-sandbox'],
  });
  return running;
}

/** Ends the browser; for `afterAll`. */
export async function closeBrowser(): Promise<void> {
  const known = running;
  running = undefined;
  await (await known)?.close();
}

/** Somebody's browser, of one window size and language. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page, and what it asked of other hosts: nothing, in a test that passes. */
  readonly wrong: string[] = [];
  readonly #address: string;

  private constructor(of: { context: BrowserContext; page: Page; address: string }) {
    this.context = of.context;
    this.page = of.page;
    this.#address = of.address;
    this.page.on('pageerror', ({ message }) => this.wrong.push(message));
    this.page.on('console', (line) => {
      // That a request was refused, or the hub was away, is what some tests want.
      if (line.type() === 'error' && !/Failed to load resource|net::ERR_/.test(line.text()))
        this.wrong.push(line.text());
    });
    this.page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.#address) && !/^(?:data|blob):/.test(url)) this.wrong.push(`asked for ${url}`);
    });
  }

  static async open(of: {
    address: string;
    window: { readonly width: number; readonly height: number };
    locale: 'en-US' | 'zh-TW' | 'zh-CN';
    isDark?: boolean;
  }): Promise<Visitor> {
    const { address, window, locale, isDark = false } = of;
    const context = await (await browser()).newContext({
      viewport: window,
      locale,
      colorScheme: isDark ? 'dark' : 'light',
      hasTouch: window.width < 600,
      reducedMotion: 'reduce',
      timezoneId: 'Asia/Taipei',
    });
    // A machine that other tests keep busy takes its time.
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const visitor = new Visitor({ context, page, address });
    onEnd(() => context.close());
    return visitor;
  }

  /** Goes to a place of the page, such as `#/devices`. */
  async go(place = ''): Promise<void> {
    await this.page.goto(`${this.#address}${place}`);
  }

  async signIn(password: string): Promise<void> {
    await this.go();
    await this.page.locator('input[autocomplete="current-password"]').fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.locator('nav').waitFor();
  }

  /** Sets the first password, and is in. */
  async setPassword(password: string): Promise<void> {
    await this.go();
    const fields = this.page.locator('input[autocomplete="new-password"]');
    await fields.first().fill(password);
    await fields.last().fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.locator('nav').waitFor();
  }

  /** Waits for a screen by its heading. */
  async screen(title: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
  }

  /**
   * What is wrong with the screen for whoever does not see it or has no mouse, and whether it is wider than the window.
   * @param picture its name in `docs/console`, where pictures are wanted; absent: none is taken.
   */
  async judged(picture?: string): Promise<void> {
    await this.page.evaluate(`${axe.source};0`);
    const found = (await this.page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
      }[];
    };
    const serious = found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(serious, picture).toEqual([]);
    expect(await this.page.evaluate('document.documentElement.scrollWidth <= innerWidth'), picture).toBe(
      true,
    );
    expect(this.wrong, picture).toEqual([]);
    if (PICTURES === undefined || picture === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    if ((await this.page.locator('dialog').count()) === 0) await this.page.evaluate('scrollTo(0, 0)');
    await this.page.screenshot({ path: join(PICTURES, `${picture}.png`) });
  }
}
