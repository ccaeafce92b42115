// Fingers on a slow phone: points of a face are dragged, and a swipe past the photo scrolls the page.
import { astronaut } from '../kit/files.mjs';
import { fingerOn, PHONE, slow } from '../kit/phone.mjs';
import { expect, test } from '../kit/test.mjs';

const sent = (page, name) => page.locator(`input[type=hidden][name=${name}]`);
const scrolled = (page) => page.evaluate(() => scrollY);

test.describe.configure({ mode: 'parallel' });

test('touch: who has no pointer is not told to drop a picture', async ({ open, people }) => {
  const person = await people.newcomer();
  for (const [options, told] of [[PHONE, false], [{ width: 1280, height: 800 }, true]]) {
    const scene = await open(options);
    await scene.signIn(person);
    for (const path of ['/application', '/boards/solar/new']) {
      await scene.goto(path);
      await expect(scene.page.locator('.drop')).toBeVisible();
      await expect(scene.page.locator('.drop .drags'), path).toBeVisible({ visible: told });
    }
  }
});

test('touch: points are dragged, nothing scrolls away', async ({ open, people }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const finger = await fingerOn(page);
  await slow(finger.phone);
  await page.setInputFiles('#photo', astronaut);
  const stage = page.locator('.fit-stage');
  await expect(stage).toBeVisible();
  await stage.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const before = await scrolled(page);

  const chin = await centre(page.locator('.fit-dot').nth(8));
  // beside the point, as fingers land
  const far = 20;
  await finger.drag([chin.x + far, chin.y], [chin.x + far, chin.y + 60], async () => {
    await expect(page.locator('.fit-loupe'), 'what the finger covers is shown beside it').toBeVisible();
  });
  await expect(page.locator('.fit-loupe')).toBeHidden();
  expect(await scrolled(page), 'the page stays').toBe(before);
  const low = await centre(page.locator('.fit-dot').nth(8));
  expect(Math.round(low.y - chin.y), 'the point went all the way').toBe(60);
  expect(Math.round(low.x - chin.x)).toBe(0);
  const laid = await sent(page, 'handles').inputValue();
  expect(laid).not.toBe('');

  // of three points within a finger's width the nearest is meant
  const lid = await centre(page.locator('.fit-dot').nth(4));
  await finger.drag([lid.x, lid.y - 8], [lid.x, lid.y - 20]);
  expect(Math.round((await centre(page.locator('.fit-dot').nth(4))).y - lid.y)).toBe(-12);
  await page.locator('.fit-undo').tap();
  await expect(sent(page, 'handles'), 'the last step is taken back, and no other').toHaveValue(laid);
  await page.locator('.fit-undo').tap();
  await expect(sent(page, 'handles')).toHaveValue('');
  await expect(page.locator('.fit-undo')).toHaveAttribute('aria-disabled', 'true');
});

test('touch: a swipe past the photo scrolls the page and frames nothing anew', async ({ open, people }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const finger = await fingerOn(page);
  await page.setInputFiles('#photo', astronaut);
  const stage = page.locator('.fit-stage');
  await expect(stage).toBeVisible();
  await stage.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const before = await scrolled(page);
  const box = await stage.boundingBox();
  // a corner, where no point lies
  const [x, y] = [box.x + 24, box.y + box.height - 24];
  await finger.drag([x, y], [x, y - 200]);
  await expect.poll(() => scrolled(page), 'the page goes on').toBeGreaterThan(before + 100);
  await expect(sent(page, 'face'), 'and the photo stays as it is framed').toHaveValue('');

  // unless one asks for it
  await page.locator('.fit-slide').tap();
  await stage.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const held = await scrolled(page);
  const now = await stage.boundingBox();
  await finger.drag([now.x + 160, now.y + 160], [now.x + 120, now.y + 130]);
  await expect(sent(page, 'face')).toHaveValue(/crop/);
  expect(await scrolled(page)).toBe(held);
});

async function centre(locator) {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
