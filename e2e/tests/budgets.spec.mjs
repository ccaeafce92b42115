// What a first visit costs: bytes as sent, requests, layout shift, nodes.
import { expect, test } from '../kit/test.mjs';

const COUNTED = ['document', 'stylesheet', 'script'];
/** Pictures, icon, event stream, rules for fetching ahead and what scripts ask afterwards. */
const FREE = ['image', 'media', 'eventsource', 'manifest', 'fetch', 'xhr'];
const NODES = 1_500;

const PAGES = [
  ['board', '/boards/solar', 'resident', 20, 3],
  ['article', ({ article }) => `/boards/solar/${article.id}`, 'resident', 20, 3],
  ['planets', '/planets', 'applicant', 20, 3],
  ['tower', '/planets/jupiter?floor=25', 'applicant', 20, 3],
  ['card', '/card', 'resident', 25, 4],
  ['proof', ({ proofs }) => new URL(proofs.genuine).pathname, null, 20, 3],
  ['landing', '/', null, 20, 3],
  ['home', '/home', 'resident', 20, 3],
  ['application', '/application', 'newcomer', 20, 3],
  ['market', '/market', 'resident', 27, 3],
  ['market, a piece', '/market/bed', 'resident', 27, 3],
  ['a room, for strangers', '/planets/mars/3/5', null, 27, 3],
  ['a card, for strangers', '/planets/mars/3/5/card', null, 25, 4],
  ['a neighbour’s door', '/planets/mars/3/5', 'resident', 27, 3],
  ['neighbours', '/neighbours', 'resident', 20, 3],
  ['rooms of the month', '/rooms', 'resident', 20, 3],
  ['coins', '/me/coins', 'resident', 20, 3],
  // with the whole catalogue, which is asked for by the script
  ['editor', '/me/room', 'resident', 60, 5, { nodes: 4_000, counted: '/api/v1/me/room/catalogue' }],
];

test.describe.configure({ mode: 'parallel' });

for (const [name, path, who, kilobytes, requests, { nodes: most = NODES, counted = null } = {}] of PAGES) {
  const visited = async (open, world, width, height) => {
    const scene = await open({ width, height });
    const { page } = scene;
    if (who) await scene.signIn(world[who]);
    await scene.context.addInitScript(noteShifts);
    const finished = [];
    page.on('requestfinished', (request) => finished.push(request));
    await scene.goto(typeof path === 'function' ? path(world) : path);
    // pictures that come later, pieces that scripts put in
    await page.evaluate(() => new Promise((resolve) => { requestIdleCallback(() => setTimeout(resolve, 500), { timeout: 2_000 }); }));
    // what is asked for while a page is looked at for longer is no part of its coming up
    // neither is what hears of what happens, whenever it comes: it has a budget of its own, below
    const later = await page.evaluate(() => document.querySelector('.bell')?.dataset.live ?? null);
    const came = finished.filter((request) => new URL(request.url()).pathname !== later);
    const isWanted = (request) => new URL(request.url()).pathname === counted;
    if (counted) await expect.poll(() => finished.some(isWanted), counted).toBe(true);
    const seen = [];
    for (const request of new Set([...came, ...finished.filter(isWanted)])) {
      const kind = request.resourceType();
      const isCounted = isWanted(request);
      if ((FREE.includes(kind) && !isCounted) || request.url().endsWith('speculation-rules.json') || /\/icon[^/]*\.svg$/.test(request.url())) continue;
      const response = await request.response();
      const { responseBodySize: bytes } = await request.sizes();
      if (!isCounted) expect(COUNTED, request.url()).toContain(kind);
      // pages that are kept are joined of packed pieces, which gzip can
      const packed = kind === 'document' ? ['br', 'gzip'] : ['br'];
      expect(packed, `${request.url()} is packed`).toContain(response.headers()['content-encoding']);
      seen.push({ path: request.url().slice(scene.url.length), bytes });
    }
    const sum = seen.reduce((total, { bytes }) => total + bytes, 0);
    const list = seen.map(({ path: each, bytes }) => `${each} ${bytes}`).join(', ');
    return { page, seen, sum, list };
  };
  for (const [width, height] of [[390, 844], [1280, 800]]) {
    test(`budget: ${name} at ${width}`, async ({ open, world }) => {
      let visit = await visited(open, world, width, height);
      // while somebody writes, a page that changes by it is packed in a hurry: it is looked at once more
      for (let more = 0; more < 3 && visit.sum > kilobytes * 1024; more += 1) {
        await visit.page.waitForTimeout(1_500);
        visit = await visited(open, world, width, height);
      }
      const { page, seen, sum, list } = visit;
      const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
      expect(seen.length, 'at least the page was counted').toBeGreaterThan(0);
      expect(sum, `bytes: ${list}`).toBeLessThanOrEqual(kilobytes * 1024);
      expect(seen.length, `requests: ${list}`).toBeLessThanOrEqual(requests);
      expect(await page.evaluate(() => window.shifts), 'nothing moves while the page comes up').toEqual([]);
      expect(nodes, 'nodes').toBeLessThanOrEqual(most);
      if (width === 390) console.log(`   ${name}: ${sum} bytes in ${seen.length} requests, ${nodes} nodes`);
    });
  }
}

/** Where scripts put something in or write something down, and how one sees that they have. */
const LATE = [
  ['a new article', '/boards/solar/new', '.pair.live'],
  ['a new article beside a draft', '/boards/solar/new', '.notice.draft', true],
  ['an article that is changed', ({ article }) => `/boards/solar/${article.id}/edit`, '.pair.live'],
  ['one’s own door', '/planets/mars/3/4', '[data-count-for=message]:not(:empty)'],
  ['a neighbour’s door', '/planets/mars/3/5', '[data-count-for=say-0]:not(:empty)'],
];

for (const [name, path, there, hasDraft] of LATE) {
  for (const [width, height] of [[390, 844], [1280, 800]]) {
    test(`budget: scripts that come late find their room: ${name} at ${width}`, async ({ open, world }) => {
      const scene = await open({ width, height });
      const { page } = scene;
      await scene.signIn(world.resident);
      await scene.context.addInitScript(noteShifts);
      if (hasDraft) {
        await scene.goto(path);
        await page.fill('#title', '쓰다 만 글');
        await page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith('draft ')));
      }
      await page.route('**/assets/*.js', async (route) => {
        await new Promise((resolve) => { setTimeout(resolve, 500); });
        await route.continue();
      });
      await scene.goto(typeof path === 'function' ? path(world) : path);
      await expect(page.locator(there)).toHaveCount(1);
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => window.shifts), 'nothing moves when they come').toEqual([]);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    });
  }
}

test('budget: what comes later, to hear what happens', async ({ open, world }) => {
  const scene = await open();
  await scene.signIn(world.resident);
  await scene.goto('/home');
  // a few seconds after the page; see `live/`
  const address = await scene.page.locator('.bell').getAttribute('data-live');
  const response = await scene.context.request.get(address, { headers: { 'accept-encoding': 'br' } });
  expect(Number(response.headers()['content-length'])).toBeGreaterThan(1_000);
  expect(Number(response.headers()['content-length'])).toBeLessThanOrEqual(4 * 1024);
});

function noteShifts() {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput) window.shifts.push(`${entry.value.toFixed(4)} by ${entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join(', ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
