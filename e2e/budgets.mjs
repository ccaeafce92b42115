// What a first visit costs: bytes as sent, requests, layout shift, nodes.
import assert from 'node:assert/strict';

const COUNTED = ['document', 'stylesheet', 'script'];
/** Pictures, icon, event stream, rules for fetching ahead and what scripts ask afterwards. */
const FREE = ['image', 'media', 'eventsource', 'manifest', 'fetch', 'xhr'];
const NODES = 1_500;

export default async function run(report) {
  const world = await report.world();
  await world.people.portrait(world.resident);
  const pages = [
    ['board', '/boards/solar', 'resident', 20, 3],
    ['article', `/boards/solar/${world.article.id}`, 'resident', 20, 3],
    ['planets', '/planets', 'applicant', 20, 3],
    ['tower', '/planets/jupiter?floor=25', 'applicant', 20, 3],
    ['card', '/card', 'resident', 25, 4],
    ['landing', '/', null, 20, 3],
    ['home', '/home', 'resident', 20, 3],
    ['application', '/application', 'newcomer', 20, 3],
  ];
  for (const [name, path, who, kilobytes, requests] of pages) {
    for (const [width, height] of [[390, 844], [1280, 800]]) {
      await report.check(`budget: ${name} at ${width}`, async ({ scene: open }) => {
        const scene = await open({ width, height });
        if (who) await scene.signIn(world[who]);
        await scene.context.addInitScript(() => {
          window.shifts = [];
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              if (!entry.hadRecentInput) window.shifts.push(`${entry.value.toFixed(4)} by ${entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join(', ')}`);
            }
          }).observe({ type: 'layout-shift', buffered: true });
        });
        const finished = [];
        scene.page.on('requestfinished', (request) => finished.push(request));
        await scene.goto(path);
        // pictures that come later, pieces that scripts put in
        await scene.page.evaluate(() => new Promise((resolve) => { requestIdleCallback(() => setTimeout(resolve, 500)); }));
        const seen = [];
        for (const request of finished) {
          const kind = request.resourceType();
          if (FREE.includes(kind) || request.url().endsWith('speculation-rules.json') || /\/icon[^/]*\.svg$/.test(request.url())) continue;
          const response = await request.response();
          const { responseBodySize: bytes } = await request.sizes();
          assert.ok(COUNTED.includes(kind), `${request.url()} is a ${kind}`);
          assert.equal(response.headers()['content-encoding'], 'br', `${request.url()} is sent with brotli`);
          seen.push({ path: request.url().slice(scene.url.length), bytes });
        }
        const sum = seen.reduce((total, { bytes }) => total + bytes, 0);
        const list = seen.map(({ path: each, bytes }) => `${each} ${bytes}`).join(', ');
        assert.ok(sum <= kilobytes * 1024, `${sum} bytes, ${kilobytes * 1024} are allowed: ${list}`);
        assert.ok(seen.length <= requests, `${seen.length} requests, ${requests} are allowed: ${list}`);
        assert.deepEqual(await scene.page.evaluate(() => window.shifts), [], 'nothing moves while the page comes up');
        const nodes = await scene.page.evaluate(() => document.querySelectorAll('*').length);
        assert.ok(nodes <= NODES, `${nodes} nodes, ${NODES} are allowed`);
        if (width === 390) console.log(`   ${name}: ${sum} bytes in ${seen.length} requests, ${nodes} nodes`);
      });
    }
  }
}
