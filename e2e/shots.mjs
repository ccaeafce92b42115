// Pictures of all pages: `node e2e/shots.mjs [--language en] [--filter TEXT]` writes e2e/out/shots.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, openScene } from './browser.mjs';
import { gallery, Viewers } from './gallery.mjs';
import { out } from './report.mjs';
import { start } from './server.mjs';
import { furnish, furnishWaiting } from './world.mjs';

const { values } = parseArgs({ options: { language: { type: 'string', default: 'ko' }, filter: { type: 'string', default: '' } } });
const folder = join(out, 'shots');
const SIZES = [[390, 844], [1280, 800]];

await mkdir(folder, { recursive: true });
const servers = [];
let browser;
try {
  servers.push(await start(), await start('--no-worker'));
  browser = await launch();
  const [world, waiting] = [await furnish(servers[0]), await furnishWaiting(servers[1])];
  await world.people.portrait(world.resident);
  for (const theme of ['dark', 'light']) {
    const viewers = new Viewers((url, options) => openScene(browser, url, options), world, waiting);
    for (const { who, name, path, act, status } of gallery(world, waiting)) {
      if (!name.includes(values.filter)) continue;
      const scene = await viewers.scene(who, { language: values.language, theme });
      for (const [width, height] of SIZES) {
        const file = `${name.replace(/[^a-z0-9]+/g, '-')}-${width}-${theme}-${values.language}.png`;
        try {
          await scene.page.setViewportSize({ width, height });
          await scene.goto(path, status);
          await act?.(scene);
          await scene.page.screenshot({ path: join(folder, file), fullPage: true });
          console.log(file);
        } catch (error) {
          console.log(`${file}: ${error.message.split('\n')[0]}`);
          process.exitCode = 1;
        }
      }
      await scene.takeProblems();
    }
    await viewers.close();
  }
} finally {
  await browser?.close();
  for (const server of servers) await server.stop();
}
