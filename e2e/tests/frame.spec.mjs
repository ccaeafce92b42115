// What is around every page: the bars, and that nothing beside it stays unpainted.
import { slope } from '../kit/files.mjs';
import { PASSWORD } from '../kit/people.mjs';
import { resize } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

test('frame: the bar on a phone has its places in their order, wide enough for a thumb', async ({ open, people }) => {
  const scene = await open({ width: 320, height: 640 });
  const { page } = scene;
  for (const [person, places] of [
    [await people.newcomer(), ['/home', '/boards/solar', '/application', '/market', '/planets']],
    [await people.resident(), ['/home', '/boards/solar', '/me/room', '/market', '/planets']],
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
    await scene.goto(`/boards/solar/${article.id}`);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    for (const bar of ['header.top', 'header nav']) await expect(page.locator(bar), `${bar} at ${width}`).not.toBeInViewport();
    await scene.goto('/boards/solar');
    await expect(page.locator('main a[href="/boards/solar/new"]').first()).not.toHaveCSS('position', 'fixed');
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

test('frame: what stands beside each other does not touch', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844, language: 'en' });
  const { page } = scene;
  const apart = async (one, other, along) => {
    const [first, second] = [await page.locator(one).first().boundingBox(), await page.locator(other).first().boundingBox()];
    return along === 'x' ? second.x - first.x - first.width : second.y - first.y - first.height;
  };
  await scene.goto('/login');
  expect(await apart('.logo span', '.top > .btn', 'x'), 'the name of the site and the way in').toBeGreaterThanOrEqual(8);
  expect(await apart('h1', 'h1 + p'), 'a heading and what it introduces').toBeGreaterThanOrEqual(6);
  await scene.signIn(await people.newcomer());
  await scene.goto('/application');
  await resize(page, 320);
  const lines = await page.locator('.steps li').evaluateAll((all) => all.map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one.firstChild);
    return range.getClientRects().length;
  }));
  expect(lines, 'every step on one line').toEqual([1, 1, 1, 1]);
  await scene.goto('/settings');
  await page.fill('[name=code_password]', PASSWORD);
  await scene.follow('form[action="/settings/recovery-code"] button:not([type=button])');
  expect(await apart('#recovery', '#recovery + .acts'), 'the code and its buttons').toBeGreaterThanOrEqual(10);
});

test('frame: all of a row of the board leads to the article, but for names', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  const person = await people.resident();
  const [planet] = person.address.split('/');
  await people.publish(person, planet, '창가에서', '글', { bytes: slope(200, 200), alt: '' });
  await scene.signIn(person);
  await scene.goto(`/boards/${planet}`);
  const row = page.locator('.posts > li').first();
  await expect(row.locator('img.th'), 'its picture').toBeVisible();
  await expect(row.locator('> .av'), 'its author').toBeVisible();
  const { width, height } = await row.boundingBox();
  for (const [x, y] of [[width - 6, height / 2], [20, 20], [width / 2, height - 6]]) {
    await scene.goto(`/boards/${planet}`);
    await scene.loads(() => row.click({ position: { x, y } }));
    await scene.at(new RegExp(`^/boards/${planet}/\\d+$`));
  }
  await scene.goto(`/boards/${planet}`);
  await scene.follow(row.locator('.meta a'));
  await scene.at(`/planets/${person.address}`);
});

test('frame: what opens near the lower edge of a phone is seen above the bar', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '긴 글', Array.from({ length: 30 }, (_, n) => `${n}번째 문단이에요.`).join('\n\n'));
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  const bar = () => page.locator('header nav').evaluate((nav) => nav.getBoundingClientRect().top);
  // its button right above the bar, as somebody has who has just scrolled there
  const atBar = (part) => part.evaluate((element) => scrollTo({ top: scrollY + element.getBoundingClientRect().bottom - innerHeight + 70, behavior: 'instant' }));
  const isSeen = async (part, what) => {
    await expect(part).toBeVisible();
    await expect.poll(async () => (await part.boundingBox()).y + (await part.boundingBox()).height, what).toBeLessThanOrEqual(await bar());
  };
  await scene.goto(`/boards/solar/${article.id}`);
  const summary = page.locator('.own summary');
  await atBar(summary);
  await summary.click();
  await isSeen(page.locator('.own .confirm .btn.bad').last(), 'whether the article is to go');
  await page.keyboard.press('Escape');

  await people.buy(person, 'shiba');
  await scene.goto('/market/shiba');
  const sell = page.locator('details.confirm summary').first();
  await atBar(sell);
  await sell.click();
  await isSeen(page.locator('details.confirm[open] button').first(), 'whether the piece is to be sold');

  // names that an @ may mean
  const nickname = (await people.get(person, '/api/v1/me')).nickname;
  await scene.goto('/boards/solar/new');
  const text = page.locator('textarea[name=body]');
  await text.fill('\n'.repeat(6));
  await text.evaluate((element) => element.setSelectionRange(element.value.length, element.value.length));
  await atBar(text);
  await text.pressSequentially(`@${[...nickname].slice(0, 2).join('')}`);
  await expect(page.locator('.names [role=option]').first()).toBeVisible();
  await isSeen(page.locator('.names'), 'whom it may mean');
});
