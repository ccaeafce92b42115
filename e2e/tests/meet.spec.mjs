// Who somebody is, beside their name in comments and in the tower: by pointer, by keyboard, by a tap, and without scripts.
import { axe } from '../kit/axe.mjs';
import { PHONE } from '../kit/phone.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const card = (page) => page.locator('.meet');
const name = (page) => page.locator('#comments .who > a').first();
const article = ({ article: { id } }) => `/boards/solar/${id}`;

/** Nothing of it is asked for before somebody looks. */
function watch(page) {
  const asked = [];
  page.on('request', (request) => { if (/meet|room\.svg/.test(request.url())) asked.push(new URL(request.url()).pathname); });
  return asked;
}

test('meet: in comments, by pointer', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(article(world));
  const asked = watch(page);
  await name(page).scrollIntoViewIfNeeded();
  expect(asked).toEqual([]);
  await name(page).hover();
  await expect(card(page).locator('img[width="1084"]')).toBeVisible();
  await expect.poll(() => card(page).locator('img[width="1084"]').evaluate((image) => image.complete && image.naturalWidth > 0), 'the room is drawn').toBe(true);
  const home = new URL(await name(page).evaluate((link) => link.href)).pathname;
  await expect(card(page).locator('a')).toHaveAttribute('href', home);
  await card(page).hover();
  await expect(card(page), 'it stays under the pointer').toHaveCount(1);
  await page.evaluate(axe);
  expect(await page.evaluate(async () => (await window.axe.run('.meet')).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  // what was asked for once is there
  const before = asked.filter((path) => path.endsWith('/meet')).length;
  await page.mouse.move(5, 5);
  await name(page).hover();
  await expect(card(page)).toHaveCount(1);
  expect(asked.filter((path) => path.endsWith('/meet'))).toHaveLength(before);
  await page.mouse.move(5, 5);
  await expect(card(page)).toHaveCount(0);
  await name(page).click();
  await scene.at(home);
});

test('meet: gone to twice while it is still coming, it comes once', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(article(world));
  await name(page).scrollIntoViewIfNeeded();
  let ask;
  const isAsked = new Promise((done) => { ask = done; });
  await page.route('**/meet', async (route) => {
    ask();
    await new Promise((done) => { setTimeout(done, 1500); });
    await route.continue();
  });
  await name(page).hover();
  await isAsked;
  await page.mouse.move(5, 5);
  await page.waitForTimeout(400);
  await name(page).hover();
  await expect(card(page)).toHaveCount(1);
  await page.waitForTimeout(300);
  await expect(card(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(card(page), 'and goes').toHaveCount(0);
});

test('meet: by keyboard, Tab leads into it', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(article(world));
  // the key makes the focus a visible one
  await page.keyboard.press('Tab');
  await name(page).focus();
  await expect(card(page)).toHaveCount(1);
  await expect(name(page)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await expect(card(page).locator('a')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect(name(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(card(page)).toHaveCount(0);
});

test('meet: a tap shows it, the link in it leads there', async ({ open, world }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(article(world));
  await name(page).tap();
  await expect(card(page)).toBeVisible();
  const box = await card(page).boundingBox();
  expect(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.locator('#cmh').tap();
  await expect(card(page)).toHaveCount(0);
  await name(page).tap();
  const home = await card(page).locator('a').getAttribute('href');
  await card(page).locator('a').tap();
  await scene.at(home);
});

test('meet: a lit window of the tower', async ({ open, world }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(world.resident);
  const asked = watch(page);
  await scene.goto('/planets/mars?floor=3');
  const lit = page.locator('a.unit.occ').last();
  await lit.scrollIntoViewIfNeeded();
  expect(asked).toEqual([]);
  await lit.hover();
  await expect(card(page).locator('img[width="1084"]')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

/** Where in the browser's window the tower's window of a unit is. */
const windowAt = (page, floor, unit) => page.evaluate(([onFloor, nth]) => {
  const svg = document.querySelector('svg.t'), [left, top, width, height, floors] = svg.dataset.geo.split(',').map(Number);
  const { x, y } = new DOMPoint(left + (nth - 0.5) * width, top + (floors - onFloor + 0.5) * height).matrixTransform(svg.getScreenCTM());
  return [x, y];
}, [floor, unit]);
const room = (page) => card(page).locator('img[width="1084"]');

test('meet: in the drawing of the tower a lit window shows its room', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/planets/mars?floor=3');
  await page.mouse.click(...await windowAt(page, 3, 5));
  await expect(room(page)).toBeVisible();
  await expect(card(page).locator('a')).toHaveAttribute('href', '/planets/mars/3/5');
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await page.mouse.click(...await windowAt(page, 3, 9));
  await expect(card(page), 'behind a dark one nobody lives').toHaveCount(0);
  // what was looked at before shows again, however often, and one after the other
  await page.mouse.click(...await windowAt(page, 3, 5));
  await expect(room(page)).toBeVisible();
  for (const unit of [4, 5, 4]) {
    await page.mouse.click(...await windowAt(page, 3, unit));
    await expect(card(page).locator('a')).toHaveAttribute('href', `/planets/mars/3/${unit}`);
    await page.waitForTimeout(100);
    await expect(card(page), 'it stays').toHaveCount(1);
  }
  // on another floor: the page of that floor shows it
  await scene.goto('/planets/mars?floor=6');
  const at = await windowAt(page, 3, 5);
  await scene.loads(() => page.mouse.click(...at));
  await expect(page.locator('svg.t')).toHaveAttribute('data-floor', '3');
  await expect(card(page).locator('a')).toHaveAttribute('href', '/planets/mars/3/5');
  await scene.loads(() => page.reload());
  await expect(card(page), 'once').toHaveCount(0);
});

test('meet: in the drawing of the tower, where the script of the card does not come at first', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  scene.tolerate('request failed');
  await scene.signIn(world.resident);
  const at = '/planets/mars?floor=3';
  await page.route('**/assets/meet.*', (route) => route.abort());
  await scene.goto(at);
  await page.locator('#main').focus();
  await page.keyboard.press('Tab');
  const lost = page.waitForEvent('requestfailed');
  await page.keyboard.press('ArrowRight');
  await lost;
  await expect(page.locator('.pane[href$="/planets/mars/3/5"]'), 'a look leads nowhere').toBeFocused();
  await scene.at(at);
  await scene.loads(async () => page.mouse.click(...await windowAt(page, 3, 5)));
  await scene.at('/planets/mars/3/5');
});

test('meet: in the drawing of the tower, where nothing can be kept', async ({ open, people, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
  });
  await scene.signIn(world.resident);
  await scene.goto('/planets/mars?floor=6');
  const at = await windowAt(page, 3, 5);
  await scene.loads(() => page.mouse.click(...at));
  await expect(page.locator('svg.t')).toHaveAttribute('data-floor', '3');
  await page.mouse.click(...await windowAt(page, 3, 5));
  await expect(room(page)).toBeVisible();
  // and a door is asked about in a sheet
  await scene.signIn(await people.applicant());
  await scene.goto('/planets/mars?floor=3');
  await page.locator('label.unit').first().click();
  await page.locator('.go button').click();
  await expect(page.locator('dialog[open] h1')).toHaveText(/\S/);
});

test('meet: in the drawing of the tower, by keyboard', async ({ open, world }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/planets/mars?floor=3');
  await page.locator('#main').focus();
  await page.keyboard.press('Tab');
  const pane = (unit) => page.locator(`.pane[href$="/planets/mars/3/${unit}"]`);
  await expect(page.locator('.pane:focus')).toHaveCount(1);
  await expect(room(page)).toBeVisible();
  const first = Number((await page.locator('.pane:focus').getAttribute('href')).split('/').at(-1));
  expect(first).toBe(4);
  await page.keyboard.press('ArrowRight');
  await expect(pane(5)).toBeFocused();
  await expect(card(page).locator('a')).toHaveAttribute('href', '/planets/mars/3/5');
  await page.keyboard.press('Tab');
  await expect(card(page).locator('a')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(pane(5)).toBeFocused();
  await scene.loads(() => page.keyboard.press('ArrowUp'));
  await expect(page.locator('svg.t')).toHaveAttribute('data-floor', '4');
  await page.evaluate(axe);
  await scene.goto('/planets/mars?floor=3');
  await page.evaluate(axe);
  expect(await page.evaluate(async () => (await window.axe.run('#tower')).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))).toEqual([]);
});

test('meet: in the drawing of the tower, by a finger', async ({ open, world }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/planets/mars?floor=3');
  await page.locator('.tower').scrollIntoViewIfNeeded();
  await page.touchscreen.tap(...await windowAt(page, 3, 5));
  await expect(room(page)).toBeVisible();
  const box = await card(page).boundingBox();
  expect(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('meet: without scripts a name leads to the door', async ({ open, world }) => {
  const scene = await open({ scripts: false });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(article(world));
  const home = await name(page).getAttribute('href');
  await name(page).click();
  await scene.at(home);
});
