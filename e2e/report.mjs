// Runs checks one after the other and says how each went.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScene } from './browser.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const out = join(root, 'e2e', 'out');
/** No single check may hang the run; nothing else is measured by the clock. */
const LONGEST = 15 * 60_000;

export class Report {
  passed = 0;
  failures = [];

  /** `world` is the lazily made town of `world.mjs`. */
  constructor({ browser, server, world, waiting, full = false, filter = '' }) {
    Object.assign(this, { browser, world, waiting, full, filter, url: server.url });
  }

  static async clean() {
    await rm(out, { recursive: true, force: true });
    await mkdir(out, { recursive: true });
  }

  /** One check with scenes of its own: `work({ scene })`. Any problem a scene saw is a failure too. */
  async check(name, work) {
    if (!name.includes(this.filter)) return true;
    const scenes = [];
    const scene = async (options) => {
      const opened = await openScene(this.browser, this.url, options);
      scenes.push(opened);
      return opened;
    };
    const fine = await this.#run(name, () => work({ scene }), scenes);
    for (const opened of scenes) await opened.close();
    return fine;
  }

  /** Steps that build on each other, in one scene: after a failure the rest is not reached. */
  async journey(name, options, steps) {
    if (!name.includes(this.filter)) return;
    const scene = await openScene(this.browser, this.url, options);
    let fine = true;
    for (const [step, work] of steps) {
      if (fine) fine = await this.#run(`${name}: ${step}`, () => work(scene), [scene]);
      else this.#fail(`${name}: ${step}`, 'not reached');
    }
    await scene.close();
  }

  /** One check in a scene that is used by many. */
  async within(scene, name, work) {
    if (!name.includes(this.filter)) return true;
    return this.#run(name, () => work(scene), [scene]);
  }

  /** A part that could not go on. */
  broken(name, error) {
    this.#fail(name, reason(error));
  }

  /** Says the sum; whether all is well. */
  end() {
    if (this.failures.length) console.log(`\n${this.failures.map((name) => `FAILED ${name}`).join('\n')}`);
    console.log(`\n${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 && this.passed > 0;
  }

  async #run(name, work, scenes) {
    const began = Date.now();
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('took longer than any check may')), LONGEST); });
    try {
      await Promise.race([work(), late]);
      const problems = [];
      for (const scene of scenes) problems.push(...await scene.takeProblems());
      if (problems.length) throw new Error(problems.join('\n'));
      this.passed += 1;
      console.log(`ok ${name} (${Date.now() - began})`);
      return true;
    } catch (error) {
      const seen = [];
      for (const scene of scenes) seen.push(...await scene.takeProblems().catch(() => []));
      const text = [reason(error), ...seen.filter((line) => !error.message?.includes(line)), ...await pictures(name, scenes)].join('\n');
      this.#fail(name, text);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  #fail(name, text) {
    this.failures.push(name);
    console.log(`FAILED ${name}\n${text.replace(/^/gm, '    ')}`);
  }
}

/** What went wrong, and the line of these files where it did. */
function reason(error) {
  const text = String(error?.message ?? error).replace(/\u001b\[[0-9;]*m/g, '').split('\n').slice(0, 16).join('\n');
  const place = String(error?.stack ?? '').split('\n').find((line) => line.includes('/e2e/') && !line.includes('node_modules') && !line.includes('report.mjs'));
  return place ? `${text}\nat ${place.trim().replace(/^at /, '').replace(/file:\/\/.*\/e2e\//, 'e2e/')}` : text;
}

async function pictures(name, scenes) {
  const lines = [];
  for (const page of scenes.flatMap((scene) => scene.context.pages()).slice(0, 3)) {
    const file = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 90)}${lines.length || ''}.png`;
    try {
      await page.screenshot({ path: join(out, file), timeout: 60_000 });
      lines.push(`page ${page.url()}, picture e2e/out/${file}`);
    } catch { /* the page is gone; the reason above stands */ }
  }
  return lines;
}
