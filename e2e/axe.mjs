// Every page against axe-core, and that none of them scrolls sideways.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { openScene } from './browser.mjs';
import { gallery, Viewers } from './gallery.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const QUICK = [
  { language: 'ko', theme: 'dark', widths: [390], narrow: true },
  { language: 'en', theme: 'light', widths: [1280] },
];
const FULL = ['ko', 'en'].flatMap((language) => ['dark', 'light'].map((theme) => ({ language, theme, widths: [1280, 390, 320] })));
const HEIGHTS = { 1280: 800, 390: 844, 320: 640 };

export default async function run(report) {
  const [world, waiting] = [await report.world(), await report.waiting()];
  await world.people.portrait(world.resident);
  for (const { language, theme, widths, narrow } of report.full ? FULL : QUICK) {
    const viewers = new Viewers((url, options) => openScene(report.browser, url, options), world, waiting);
    for (const { who, name, path, act, status } of gallery(world, waiting)) {
      const label = `axe ${language} ${theme}: ${name}`;
      if (!label.includes(report.filter)) continue;
      const [width] = widths;
      const scene = await viewers.scene(who, { language, theme, width, height: HEIGHTS[width] });
      await report.within(scene, label, async () => {
        await scene.page.setViewportSize({ width, height: HEIGHTS[width] });
        await scene.goto(path, status);
        await act?.(scene);
        const wrong = [];
        for (const each of widths) {
          await resize(scene.page, each);
          wrong.push(...(await violations(scene.page)).concat(await overflow(scene.page)).map((line) => `${each} px: ${line}`));
        }
        if (narrow) {
          await resize(scene.page, 320);
          wrong.push(...(await overflow(scene.page)).map((line) => `320 px: ${line}`));
        }
        if (wrong.length) throw new Error(wrong.join('\n'));
      });
    }
    await viewers.close();
  }
}

/** Lengths in shares of the window follow with the next frame. */
async function resize(page, width) {
  await page.setViewportSize({ width, height: HEIGHTS[width] });
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}

async function violations(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  return page.evaluate(async (tags) => {
    const { violations: found } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false });
    return found.flatMap(({ id, nodes }) => nodes.slice(0, 4).map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.split('\n').slice(1).map((line) => line.trim()).join(' ').slice(0, 220)}`));
  }, TAGS);
}

/** Who sticks out, when the page is wider than the window. */
function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= window.innerWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5);
    const named = out.slice(0, 6).map((element) => `${element.localName}${element.id && `#${element.id}`}${typeof element.className === 'string' && element.className ? `.${element.className.trim().replace(/\s+/g, '.')}` : ''}`);
    return [`the page is ${wide} px wide: ${named.join(', ')}`];
  });
}
