// Every page against axe-core, and that all of it fits into the window and can be read.
import { axe } from '../kit/axe.mjs';
import { gallery } from '../kit/gallery.mjs';
import { HEIGHTS, resize, unfit, unread } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const QUICK = [
  { language: 'ko', theme: 'dark', widths: [390], narrow: true },
  { language: 'en', theme: 'light', widths: [1280] },
];
const FULL = ['ko', 'en'].flatMap((language) => ['dark', 'light'].map((theme) => ({ language, theme, widths: [1280, 390, 320] })));

test.describe.configure({ mode: 'parallel' });

for (const { language, theme, widths, narrow } of process.env.MATRIX === 'full' ? FULL : QUICK) {
  for (const each of gallery) {
    test(`axe ${language} ${theme}: ${each.name}`, async ({ visit }) => {
      const [width] = widths;
      const scene = await visit(each, { language, theme, width, height: HEIGHTS[width] });
      const wrong = [];
      const look = async (at, ...checks) => {
        await resize(scene.page, at);
        for (const check of checks) wrong.push(...(await check(scene.page)).map((line) => `${at} px: ${line}`));
      };
      for (const at of widths) await look(at, violations, unfit, unread);
      if (narrow) await look(320, unfit, unread);
      expect(wrong).toEqual([]);
    });
  }
}

async function violations(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  return page.evaluate(async (tags) => {
    const { violations: found } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false });
    // what happens to lie half under a bar is judged again where nothing covers it, as who wants it scrolls there
    const isTooSmall = async ({ target }) => {
      document.querySelector(target[0])?.scrollIntoView({ block: 'center' });
      const { violations: again } = await window.axe.run(document, { runOnly: { type: 'rule', values: ['target-size'] }, resultTypes: ['violations'], preload: false });
      return again.some(({ nodes }) => nodes.some((node) => node.target.join() === target.join()));
    };
    for (const one of found.filter(({ id }) => id === 'target-size')) {
      const left = [];
      for (const node of one.nodes) if (await isTooSmall(node)) left.push(node);
      one.nodes = left;
    }
    return found.flatMap(({ id, nodes }) => nodes.slice(0, 4).map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.split('\n').slice(1).map((line) => line.trim()).join(' ').slice(0, 220)}`));
  }, TAGS);
}
