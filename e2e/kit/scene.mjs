// Scenes: a browser context and a page in which everything that should not happen is noted.
import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { PATIENCE } from './patience.mjs';
import { watchForms } from './forms.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Debian's Chromium as people have it; nothing is downloaded. Its pages are kept in memory when left, and it can be told of by a push service. */
export const WHOLE = { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS, timeout: PATIENCE };

/** Built of the same source without the browser around the page, of which each window costs more than a page of ours (a context 80 ms of a processor, 380 in whole Chromium 156). */
const SHELL = '/usr/bin/chromium-headless-shell';

/** The shell where it is installed and nothing else was named. */
export const LAUNCH = process.env.CHROMIUM || !existsSync(SHELL) ? WHOLE : { ...WHOLE, executablePath: SHELL };

/**
 * Options: width, height, language `ko`/`en`, theme `dark`/`light`, scripts, calm (reduced motion), and what else a context of Playwright takes.
 * Without scripts it is always calm: while one page fades into the next a click meets neither, and only a timer in the page would try again.
 */
export async function openScene(browser, url, options = {}) {
  const { width = 1280, height = 800, language = 'ko', theme = 'dark', scripts = true, calm = true, ...rest } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: theme,
    javaScriptEnabled: scripts,
    reducedMotion: calm || !scripts ? 'reduce' : 'no-preference',
    serviceWorkers: 'block',
    ...rest,
  });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(watchForms);
  const scene = new Scene(context, { url, scripts });
  scene.page = await context.newPage();
  return scene;
}

/** So many requests are remembered. */
const LAST = 60;

class Scene {
  #problems = [];
  #expected = [];
  #tolerated = [];
  #asked = [];

  constructor(context, { url, scripts }) {
    Object.assign(this, { context, url, scripts });
    const note = (text) => {
      if (!this.#tolerated.some((part) => text.includes(part))) this.#problems.push(text);
    };
    context.on('weberror', (error) => {
      const text = String(error.error()?.message ?? error.error());
      // the browser's own fade from page to page, which it gives up on a machine that is busy; the page is there without it
      if (!text.startsWith('Transition was ')) note(`page error: ${text}`);
    });
    context.on('dialog', (dialog) => { note(`a dialog opened: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    // a policy violation is an error of the console; failed loading is noted with its address below
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) note(`console: ${message.text()}`);
    });
    const asked = new WeakMap();
    const answered = (request, what) => Object.assign(asked.get(request) ?? {}, { what, after: Date.now() });
    context.on('request', (request) => {
      const row = { at: Date.now(), request, what: 'no answer yet' };
      asked.set(request, row);
      this.#asked = [...this.#asked.slice(1 - LAST), row];
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== url) note(`a third party was asked: ${request.url()}`);
    });
    context.on('requestfailed', (request) => {
      const text = request.failure()?.errorText ?? '';
      answered(request, text);
      // what a page leaves unfinished when one goes on to the next
      if (text !== 'net::ERR_ABORTED') note(`request failed: ${request.method()} ${request.url()} ${text}`);
    });
    context.on('response', (response) => {
      answered(response.request(), response.status());
      const path = response.url().slice(url.length);
      if (response.status() >= 400 && !this.#expected.some((other) => other.status === response.status() && path.startsWith(other.path))) {
        note(`${response.status()} for ${response.request().method()} ${path}`);
      }
    });
  }

  /** An answer that belongs to the check: its status, and how its path begins. */
  expect(status, path = '/') {
    this.#expected.push({ status, path });
  }

  /** Any other problem that belongs to the check, by a part of its words: see the constructor and `forms.mjs`. */
  tolerate(part) {
    this.#tolerated.push(part);
  }

  /** What was noted since the last time. */
  async takeProblems() {
    // what the browser has already sent on its way arrives first
    await Promise.all(this.context.pages().map((page) => page.evaluate('0').catch(() => {})));
    await new Promise((resolve) => setTimeout(resolve, 30));
    return this.#problems.splice(0);
  }

  /** What was asked for last, when, and what came of it after how long: for those who look why a check failed. */
  lately() {
    return this.#asked.map(({ at, after, request, what }) => `${new Date(at).toISOString()} ${request.method()} ${request.url().slice(0, 200)}: ${what}${after ? ` after ${after - at} ms` : ''}`).join('\n');
  }

  /** From now on everything is a problem again. */
  forget() {
    this.#expected = [];
    this.#tolerated = [];
    this.#asked = [];
  }

  /** A part of a check, with a name of its own; what went wrong in it is told with it. */
  step(name, work) {
    return test.step(name, async () => {
      await work(this);
      expect(await this.takeProblems(), 'nothing went wrong on the way').toEqual([]);
    });
  }

  async goto(path, status = 200) {
    if (status >= 400) this.expect(status, path.split('#')[0]);
    const response = await this.page.goto(path);
    if (response) expect(response.status(), `the answer of ${path}`).toBe(status);
    return response;
  }

  path(page = this.page) {
    const { pathname, search } = new URL(page.url());
    return pathname + search;
  }

  /** Where one is: waits for it. A text is the whole of path and query. */
  async at(path, page = this.page) {
    const here = ({ pathname, search }) => (path instanceof RegExp ? path.test(pathname + search) : pathname + search === path);
    await expect(page, `one is at ${path}`).toHaveURL(here);
  }

  /** Presses something that leads to another document, and waits for that; the status of its last answer. */
  async follow(target) {
    const element = typeof target === 'string' ? this.page.locator(target) : target;
    return this.loads(() => element.click());
  }

  async loads(work) {
    const answers = [];
    const listen = (response) => {
      if (response.request().isNavigationRequest()) answers.push(response.status());
    };
    this.page.on('response', listen);
    try {
      await Promise.all([this.page.waitForEvent('load'), work()]);
    } finally {
      this.page.off('response', listen);
    }
    return answers.at(-1);
  }

  /** Signs `person` in as a browser does, without showing the page. */
  async signIn(person) {
    const answer = await this.context.request.post('/login', {
      form: { username: person.username, password: person.password },
      headers: { Origin: this.url },
      maxRedirects: 0,
    });
    expect(answer.status(), `signing in ${person.username}`).toBe(303);
  }

  /** As after some minutes: only the long-lived token is left. */
  tokenRunsOut() {
    return this.context.clearCookies({ name: /access/ });
  }

  async close() {
    await this.context.close();
  }
}
