// The citizen card: what stands on it can be read, it tilts as it says, and it can be cut out.
import { withoutClipboard } from '../kit/phone.mjs';
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

async function atHome(open, people, options) {
  const scene = await open(options);
  await scene.signIn(await people.resident(people.home('saturn')));
  await scene.goto('/card');
  return scene;
}

/** The face that is shown. */
const FACE = '.front > svg:visible';

test('card at 390: it stands upright, no word on it is smaller than 11 px', async ({ open, people }) => {
  for (const language of ['ko', 'en']) {
    const { page } = await atHome(open, people, { width: 390, height: 844, language });
    const face = page.locator(FACE);
    await expect(face).toHaveCount(1);
    const sizes = await face.locator('text').evaluateAll((words) => words.map((word) => word.getAttribute('font-size') * word.getScreenCTM().a));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
    const { width, height } = await face.boundingBox();
    expect(height).toBeGreaterThan(width);
  }
});

test('card: no word lies over the planet, in English too', async ({ open, people }) => {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    const { page } = await atHome(open, people, { width, height, language: 'en' });
    await expect(page.locator(FACE)).not.toContainText('Solar System');
    const covered = await page.locator(FACE).evaluate((face) => {
      const planet = face.querySelector('use').getBoundingClientRect();
      const over = (box) => box.right > planet.left && box.left < planet.right && box.bottom > planet.top && box.top < planet.bottom;
      return [...face.querySelectorAll('text')].filter((word) => over(word.getBoundingClientRect())).map((word) => word.textContent);
    });
    expect(covered).toEqual([]);
  }
});

test('card at 390: on its back no word touches another one or the code', async ({ open, people }) => {
  for (const language of ['ko', 'en']) {
    const { page } = await atHome(open, people, { width: 390, height: 844, language });
    await page.locator('label[for=flip]').click();
    const crowded = await page.locator('.back > svg:visible').evaluate((face) => {
      const boxes = [...face.querySelectorAll('text, rect:has(+ use[href="#qr"])')].map((part) => ({ said: part.textContent || 'the code', box: part.getBBox() }));
      const { width, height } = face.viewBox.baseVal;
      // a line's box is taller than its letters
      const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 7 < b.y + b.height && b.y + 7 < a.y + a.height;
      const out = boxes.filter(({ box }) => box.x + box.width > width - 20 || box.y + box.height > height - 20).map(({ said }) => `${said} is over the edge`);
      return [...out, ...boxes.flatMap((a, n) => boxes.slice(n + 1).filter((b) => meet(a.box, b.box)).map((b) => `${a.said} and ${b.said}`))];
    });
    expect(crowded).toEqual([]);
    expect(await page.locator('.back use[href="#qr"]').count(), 'there is a code').toBeGreaterThan(0);
  }
});

test('card: the address of its proof is copied', async ({ open, people }) => {
  const scene = await atHome(open, people, { width: 390, height: 844, permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = scene;
  const address = await page.locator('#proof-address').getAttribute('href');
  const button = page.locator('[data-copy=proof-address]');
  await button.click();
  await expect(button).toHaveText('복사했어요');
  await said(page, '복사했어요');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await scene.goto('/card');
  await withoutClipboard(page);
  await button.click();
  await expect(button).toHaveText('복사했어요');
  await expect.poll(() => page.evaluate(() => window.clipboardOfTests.readText())).toBe(address);
  // what stands in a field, as on the page that could not take a text
  await page.evaluate(() => {
    const field = Object.assign(document.createElement('textarea'), { id: 'typed', readOnly: true, textContent: '쓰던 글' });
    document.querySelector('#main').append(field);
    document.querySelector('[data-copy]').dataset.copy = field.id;
  });
  await page.locator('[data-copy=typed]').click();
  await expect.poll(() => page.evaluate(() => window.clipboardOfTests.readText())).toBe('쓰던 글');
  const plain = await atHome(open, people, { width: 390, height: 844, scripts: false });
  await expect(plain.page.locator('[data-copy=proof-address]')).toBeHidden();
  await expect(plain.page.locator('#proof-address')).toHaveCSS('user-select', 'all');
});

test('card: turned over, the page stays where it is', async ({ open, people }) => {
  for (const scripts of [true, false]) {
    const { page } = await atHome(open, people, { width: 390, height: 700, scripts });
    const button = page.locator('label[for=flip]');
    await button.evaluate((label) => label.scrollIntoView({ block: 'center' }));
    const top = () => page.evaluate(() => scrollY);
    const before = await top();
    expect(before, 'the card is partly out of sight').toBeGreaterThan(100);
    for (const turned of [true, false]) {
      await button.click();
      expect(await page.locator('#flip').isChecked()).toBe(turned);
      expect(await top()).toBe(before);
    }
  }
});

test('card: it follows how a phone is held, and says so only then', async ({ open, people }) => {
  const { page } = await atHome(open, people, { width: 390, height: 844, calm: false });
  const turn = (beta, gamma) => page.evaluate((angles) => dispatchEvent(new DeviceOrientationEvent('deviceorientation', angles)), { beta, gamma });
  await turn(40, 0);
  await turn(50, 20);
  const [x, y] = await page.locator('.id').evaluate((card) => ['--ry', '--rx'].map((name) => parseFloat(card.style.getPropertyValue(name))));
  expect(x, 'to the right').toBeGreaterThan(3);
  expect(y, 'backwards').toBeLessThan(-1);
  await expect(page.locator('.tilts')).toHaveClass(/on/);
  const calm = await atHome(open, people, { width: 390, height: 844, calm: true });
  await expect(calm.page.locator('.tilts'), 'nothing tilts for those who want no motion').toBeHidden();
});

test('card: where the browser asks, a button asks it', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844, calm: false, hasTouch: true, isMobile: true });
  await scene.context.addInitScript(() => { window.asked = 0; DeviceOrientationEvent.requestPermission = async () => { window.asked += 1; return 'granted'; }; });
  await scene.signIn(await people.resident(people.home('saturn')));
  await scene.goto('/card');
  const { page } = scene;
  await page.locator('[data-tilt]').click();
  await expect(page.locator('[data-tilt]')).toBeHidden();
  expect(await page.evaluate(() => window.asked)).toBe(1);
});

test('card: in print both faces have their real size, with room and marks to cut', async ({ open, people }) => {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    const { page } = await atHome(open, people, { width, height });
    await page.emulateMedia({ media: 'print' });
    // all in one look: the page is shorter now, and what was scrolled comes back
    const [front, back, marks] = await page.evaluate(() => ['.face.front', '.face.back', '.marks'].map((selector) => document.querySelector(selector).getBoundingClientRect().toJSON()));
    const millimetre = 96 / 25.4;
    for (const face of [front, back]) {
      expect(face.width / millimetre).toBeCloseTo(85.6, 0);
      expect(face.height / millimetre).toBeCloseTo(54, 0);
    }
    expect(back.y - (front.y + front.height), 'between the faces').toBeGreaterThan(10 * millimetre);
    expect(front.x - marks.x).toBeGreaterThan(5 * millimetre);
    expect(marks.y + marks.height - (back.y + back.height)).toBeGreaterThan(5 * millimetre);
    await expect(page.locator('.front > svg:visible')).toHaveAttribute('viewBox', '0 0 1012 638');
  }
});
