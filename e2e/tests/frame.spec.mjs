// What is around every page: the bars, and that nothing beside it stays unpainted.
import { slope } from '../kit/files.mjs';
import { resize } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

test('frame: the bar on a phone has its places in their order, wide enough for a thumb', async ({ open, people }) => {
  const scene = await open({ width: 320, height: 640 });
  const { page } = scene;
  for (const [person, places] of [
    [await people.newcomer(), ['/home', '/boards/solar', '/application', '/planets']],
    [await people.resident(), ['/home', '/boards/solar', '/planets']],
  ]) {
    await scene.signIn(person);
    await scene.goto('/home');
    const seen = await page.locator('header nav a').evaluateAll((links) => links
      .map((link) => ({ path: link.getAttribute('href'), box: link.getBoundingClientRect() }))
      .sort((one, other) => one.box.left - other.box.left)
      .map(({ path, box }) => ({ path, fits: box.width >= 56 && box.height >= 44 && box.bottom <= innerHeight })));
    expect(seen).toEqual(places.map((path) => ({ path, fits: true })));
    await expect(page.locator('header nav [aria-current]')).toHaveCount(1);
  }
});

test('frame: where labels hide, names stay', async ({ open, people }) => {
  const scene = await open({ width: 900, height: 800, language: 'en' });
  await scene.signIn(await people.resident());
  await scene.goto('/boards/solar');
  for (const name of ['Today', 'Planets', 'Boards']) await expect(scene.page.getByRole('link', { name, exact: true }).first()).toBeVisible();
  const label = scene.page.locator('header nav a span').first();
  expect((await label.boundingBox()).width).toBeLessThan(2);
  await resize(scene.page, 1280);
  expect((await label.boundingBox()).width).toBeGreaterThan(20);
});

test('frame: at twice the zoom, and on a phone held sideways, no bar stays in its place', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '긴 글', Array.from({ length: 60 }, (_, n) => `${n}번째 문단이에요.`).join('\n\n'));
  await scene.signIn(person);
  for (const [width, height] of [[640, 400], [844, 390]]) {
    await resize(page, width, height);
    for (const path of [`/boards/solar/${article.id}`, '/boards/solar']) {
      await scene.goto(path);
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      for (const bar of ['header.top', 'header nav']) await expect(page.locator(bar), `${bar} of ${path} at ${width}`).not.toBeInViewport();
    }
  }
});

test('frame: every page is painted up to the edge of the window', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  for (const path of ['/', '/login', '/planets', '/home', '/boards/solar']) {
    if (path === '/home') await scene.signIn(await people.resident());
    await scene.goto(path);
    expect(await page.evaluate(() => innerWidth - document.body.getBoundingClientRect().width), path).toBe(0);
  }
});

test('frame: all of a row of the board leads to the article, but for names', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  const person = await people.resident();
  await people.publish(person, 'uranus', '창가에서', '글', { bytes: slope(200, 200), alt: '' });
  await scene.signIn(person);
  await scene.goto('/boards/uranus');
  const row = page.locator('.posts > li').first();
  await expect(row.locator('img.th'), 'its picture').toBeVisible();
  await expect(row.locator('> .av'), 'its author').toBeVisible();
  const { width, height } = await row.boundingBox();
  for (const [x, y] of [[width - 6, height / 2], [20, 20], [width / 2, height - 6]]) {
    await scene.goto('/boards/uranus');
    await scene.loads(() => row.click({ position: { x, y } }));
    await scene.at(/^\/boards\/uranus\/\d+$/);
  }
  await scene.goto('/boards/uranus');
  await scene.follow(row.locator('.meta a'));
  await scene.at(`/planets/${person.address}`);
});
