// One stream of events for all tabs of a browser. No portrait is ever begun here, so that pages keep listening.
import { expect, test } from '../kit/test.mjs';

test.use({ flags: ['--no-worker'] });

/** How many streams a browser asked for, and how many are open: the server knows best, also of tabs that crashed. */
function streams({ context, url }) {
  let asked = 0;
  context.on('request', (request) => { if (request.resourceType() === 'eventsource') asked += 1; });
  return {
    asked: () => asked,
    open: async () => Number(/^event_streams (\d+)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]),
  };
}

async function eightTabs(scene) {
  const tabs = [scene.page];
  while (tabs.length < 8) tabs.push(await scene.context.newPage());
  // HTTP/1.1 gives a browser six connections to a site
  for (const page of tabs) {
    await page.goto('/card');
    await expect(page.locator('[data-portrait] progress')).toBeVisible();
  }
  return tabs;
}

test('live: eight tabs load; when the one that reads is closed or crashes, another reads', async ({ open, people }) => {
  const scene = await open();
  const count = streams(scene);
  await scene.signIn(await people.resident());
  const tabs = await eightTabs(scene);
  await expect.poll(() => count.asked()).toBe(1);
  await tabs.shift().close();
  await expect.poll(() => count.asked(), 'closed').toBe(2);
  const crashing = await scene.context.newCDPSession(tabs[0]);
  crashing.send('Page.crash').catch(() => { /* it answers no more */ });
  tabs.shift();
  await expect.poll(() => count.asked(), 'crashed').toBe(3);
  for (const page of tabs) {
    await page.goto('/home');
    await page.goto('/card');
  }
  await expect.poll(() => count.open()).toBe(1);
});

test('live: tabs leave when the sign-in is ended on another device', async ({ open, people }) => {
  const scene = await open();
  const person = await people.resident();
  await scene.signIn(person);
  const other = await scene.context.newPage();
  for (const page of [scene.page, other]) await page.goto('/card');
  const count = streams(scene);
  scene.expect(401, '/api/v1/');
  await people.submit(person, '/settings/sign-ins/others/end', {});
  for (const page of [scene.page, other]) await scene.at('/login?next=%2Fcard', page);
  await expect.poll(() => count.open()).toBe(0);
});

test('live: a server that is away is asked again', async ({ open, people }) => {
  const scene = await open();
  let refused = 0;
  scene.expect(503, '/api/v1/events');
  await scene.page.route('**/api/v1/events?*', (route) => (++refused < 3 ? route.fulfill({ status: 503, body: '' }) : route.continue()));
  const count = streams(scene);
  await scene.signIn(await people.resident());
  await scene.goto('/card');
  await expect.poll(() => count.asked()).toBe(3);
  await expect(scene.page.locator('[data-portrait] progress')).toBeVisible();
  await expect.poll(() => count.open()).toBe(1);
});

test('live: without locks a tab reads only while it is looked at', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    window.seen = 'visible';
    Object.defineProperty(document, 'visibilityState', { get: () => window.seen });
  });
  const look = (seen) => page.evaluate((state) => { window.seen = state; document.dispatchEvent(new Event('visibilitychange')); }, seen);
  const count = streams(scene);
  await scene.signIn(await people.resident());
  await scene.goto('/card');
  await expect.poll(() => count.open()).toBe(1);
  await look('hidden');
  await expect.poll(() => count.open()).toBe(0);
  await look('visible');
  await expect.poll(async () => [count.asked(), await count.open()]).toEqual([2, 1]);
});

test('live: a tab that sleeps while it reads is relieved by one that is looked at', async ({ open, people }) => {
  const scene = await open();
  const count = streams(scene);
  await scene.signIn(await people.resident());
  const [asleep, awake] = [scene.page, await scene.context.newPage()];
  await asleep.goto('/card');
  await expect.poll(() => count.open()).toBe(1);
  await awake.clock.install();
  await awake.goto('/card');
  // a minute and more in which nothing is heard
  await awake.clock.runFor(80_000);
  await expect.poll(() => count.asked()).toBe(2);
  await expect.poll(() => count.open(), 'the other one gave up its stream').toBe(1);
});
