// Pictures of all pages: `node e2e/shots.mjs [--language en] [--filter TEXT]` writes e2e/out/shots.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { gallery, show, townOf } from './kit/gallery.mjs';
import { People } from './kit/people.mjs';
import { out } from './kit/places.mjs';
import { LAUNCH, openScene } from './kit/scene.mjs';
import { start } from './kit/server.mjs';
import { furnish, furnishWaiting } from './kit/world.mjs';

const { values } = parseArgs({ options: { language: { type: 'string', default: 'ko' }, filter: { type: 'string', default: '' } } });
const folder = join(out, 'shots');
const SIZES = [[390, 844], [1280, 800]];

await mkdir(folder, { recursive: true });
const servers = [];
let browser;
try {
  servers.push(await start(), await start('--no-worker'));
  browser = await chromium.launch(LAUNCH);
  const [world, waiting] = [await furnish(new People(servers[0].url), servers[0].setup), await furnishWaiting(new People(servers[1].url), servers[1].setup)];
  for (const theme of ['dark', 'light']) {
    for (const each of gallery) if (each.name.includes(values.filter)) await take(each, theme, townOf(each, world, waiting));
  }
} finally {
  await browser?.close();
  for (const server of servers) await server.stop();
}

async function take(each, theme, town) {
  const scene = await openScene(browser, town.people.url, { language: values.language, theme });
  if (town[each.who]) await scene.signIn(town[each.who]);
  for (const [width, height] of SIZES) {
    const file = `${each.name.replace(/[^a-z0-9]+/g, '-')}-${width}-${theme}-${values.language}.png`;
    try {
      await scene.page.setViewportSize({ width, height });
      await show(scene, each, town);
      await scene.page.screenshot({ path: join(folder, file), fullPage: true });
      console.log(file);
    } catch (error) {
      console.log(`${file}: ${error.message.split('\n')[0]}`);
      process.exitCode = 1;
    }
  }
  await scene.close();
}
