// The browser, and scenes in it: a context and a page in which everything that should not happen is noted.
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** How long anything may take before it counts as not happening; a very slow machine sets PATIENCE, in seconds. */
const PATIENCE = 1000 * (process.env.PATIENCE || 120);

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS, timeout: PATIENCE });
}

/** Options: width, height, language `ko`/`en`, theme `dark`/`light`, scripts, calm (reduced motion). */
export async function openScene(browser, url, options = {}) {
  const { width = 1280, height = 800, language = 'ko', theme = 'dark', scripts = true, calm = true } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: theme,
    javaScriptEnabled: scripts,
    reducedMotion: calm ? 'reduce' : 'no-preference',
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(PATIENCE);
  const scene = new Scene(context, url, scripts);
  scene.page = await context.newPage();
  return scene;
}

class Scene {
  #problems = [];
  #expected = [];

  constructor(context, url, scripts) {
    Object.assign(this, { context, url, scripts });
    const note = (text) => this.#problems.push(text);
    context.on('weberror', (error) => note(`page error: ${error.error()?.message ?? error.error()}`));
    context.on('dialog', (dialog) => { note(`a dialog opened: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    // a policy violation is an error of the console; failed loading is noted with its address below
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) note(`console: ${message.text()}`);
    });
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== url) note(`a third party was asked: ${request.url()}`);
    });
    context.on('requestfailed', (request) => {
      const text = request.failure()?.errorText ?? '';
      // what a page leaves unfinished when one goes on to the next
      if (text !== 'net::ERR_ABORTED') note(`request failed: ${request.method()} ${request.url()} ${text}`);
    });
    context.on('response', (response) => {
      const path = response.url().slice(url.length);
      if (response.status() >= 400 && !this.#expected.some((other) => other.status === response.status() && path.startsWith(other.path))) {
        note(`${response.status()} for ${response.request().method()} ${path}`);
      }
    });
  }

  /** An answer that belongs to the test. */
  expect(status, path = '/') {
    this.#expected.push({ status, path });
  }

  /** What was noted since the last time. */
  async takeProblems() {
    // what the browser has already sent on its way arrives first
    await new Promise((resolve) => setTimeout(resolve, 50));
    return this.#problems.splice(0);
  }

  async goto(path, status = 200) {
    if (status >= 400) this.expect(status, path.split('#')[0]);
    const response = await this.page.goto(path);
    if (response && response.status() !== status) throw new Error(`${path} answered ${response.status()}, expected ${status}`);
    return response;
  }

  path(page = this.page) {
    const { pathname, search } = new URL(page.url());
    return pathname + search;
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
    // While one page fades into the next, a click meets neither. Playwright then tries again by a timer in the page, which never fires without scripts.
    if (!this.scripts) await new Promise((resolve) => setTimeout(resolve, 500));
    return answers.at(-1);
  }

  /** Signs `person` in as a browser does, without showing the page. */
  async signIn(person) {
    const answer = await this.context.request.post('/login', {
      form: { username: person.username, password: person.password },
      headers: { Origin: this.url },
      maxRedirects: 0,
    });
    if (answer.status() !== 303) throw new Error(`signing in ${person.username} answered ${answer.status()}`);
  }

  async close() {
    await this.context.close();
  }
}
