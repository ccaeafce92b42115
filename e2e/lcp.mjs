// How soon the largest thing of a page is painted for somebody with a slow phone: 390 × 844, 150 ms round trip, 1.6 Mbit/s, CPU ÷ 4.
// `node e2e/lcp.mjs` prints the median of five first visits of each page. A report, not a check: it measures by the clock.
import { chromium } from '@playwright/test';
import { People } from './kit/people.mjs';
import { WHOLE, openScene } from './kit/scene.mjs';
import { start } from './kit/server.mjs';
import { furnish } from './kit/world.mjs';

const VISITS = 5;

const server = await start();
let browser;
try {
  browser = await chromium.launch(WHOLE);
  const world = await furnish(new People(server.url), server.setup);
  const pages = [
    ['landing', '/', null],
    ['home', '/home', world.resident],
    ['board', '/boards/solar', world.resident],
    ['article', `/boards/solar/${world.article.id}`, world.resident],
    ['planets', '/planets', world.applicant],
    ['tower', '/planets/jupiter?floor=25', world.applicant],
    ['card', '/card', world.resident],
  ];
  for (const [name, path, who] of pages) {
    const seen = [];
    for (let visit = 0; visit < VISITS; visit += 1) {
      const scene = await openScene(browser, server.url, { width: 390, height: 844 });
      if (who) await scene.signIn(who);
      const slow = await scene.context.newCDPSession(scene.page);
      await slow.send('Network.enable');
      await slow.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
      await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
      await scene.goto(path);
      seen.push(await scene.page.evaluate(() => new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const last = list.getEntries().at(-1);
          setTimeout(() => resolve([Math.round(last.startTime), last.element?.className || last.element?.nodeName]), 500);
        }).observe({ type: 'largest-contentful-paint', buffered: true });
      })));
      await scene.close();
    }
    seen.sort((a, b) => a[0] - b[0]);
    const [time, what] = seen[Math.floor(VISITS / 2)];
    console.log(`${name.padEnd(8)} ${String(time).padStart(5)} ms   ${what}`);
  }
} finally {
  await browser?.close();
  await server.stop();
}
