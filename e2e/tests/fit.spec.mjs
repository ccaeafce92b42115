// Laying the face into its square: by mouse and keyboard, sent along with the photo, and again later over what was kept.
import { astronaut, slope } from '../kit/files.mjs';
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

const NAMES = ['left_outer', 'left_inner', 'right_inner', 'right_outer', 'left_lid', 'right_lid', 'mouth_left', 'mouth_right', 'chin'];

const sent = (page, name) => page.locator(`input[type=hidden][name=${name}]`);
const read = async (page, name) => JSON.parse(await sent(page, name).inputValue());

test.describe.configure({ mode: 'parallel' });

test('fit: points by keyboard and mouse, sent with the photo', async ({ open, people }) => {
  const person = await people.applicant();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  const points = page.locator('.fit-dot');
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  await expect(points).toHaveCount(NAMES.length);
  await expect(sent(page, 'handles'), 'what is left as found is not sent').toHaveValue('');

  const chin = points.nth(8);
  await chin.focus();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+ArrowDown');
  const lower = await read(page, 'handles');
  expect(Object.keys(lower)).toEqual(NAMES);
  await said(page, /\d+/);

  const lid = await points.nth(4).boundingBox();
  await page.mouse.move(lid.x + lid.width / 2, lid.y + lid.height / 2);
  await page.mouse.down();
  await page.mouse.move(lid.x + lid.width / 2, lid.y + lid.height / 2 - 4, { steps: 4 });
  await page.mouse.up();
  const higher = await read(page, 'handles');
  expect(higher.left_lid[1], 'the mouse moves a point').toBeLessThan(lower.left_lid[1]);
  expect(higher.chin, 'and no other').toEqual(lower.chin);

  const before = (await read(page, 'face')).crop;
  await page.locator('.fit-zoom input').focus();
  await page.keyboard.press('ArrowRight');
  expect((await read(page, 'face')).crop.side, 'zooming in shows less').toBeLessThan(before.side);
  await page.locator('.fit-reset').click();
  await expect(sent(page, 'handles'), 'back to what was found').toHaveValue('');
  await page.keyboard.press('Control+z');
  expect(await read(page, 'handles'), 'which can be taken back, too').toHaveProperty('left_lid');
  await page.locator('.fit-reset').click();

  await chin.focus();
  await page.keyboard.press('ArrowDown');
  await page.check('input[name=animate]');
  const form = page.locator('form[action="/settings/photo"]');
  await form.locator('input[name=mood][value=dream]').check();
  await scene.follow(form.locator('button:not([type=button])'));
  await scene.at('/settings/photo');
  expect((await people.portrait(person)).mood).toBe('dream');
  await page.reload();
});

test('fit: later, over what was kept', async ({ open, people }) => {
  const person = await people.applicant(undefined, { face: true, animate: true });
  await people.portrait(person);
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  // pressed twice before its script is there, it opens once
  await page.locator('[data-fit] > button').evaluate((button) => { button.click(); button.click(); });
  await expect(page.locator('.fit-dot').nth(6)).toBeVisible();
  await page.waitForTimeout(500);
  await expect(page.locator('.fit')).toHaveCount(1);
  await page.locator('.fit-dot').nth(6).focus();
  await page.keyboard.press('ArrowLeft');
  const form = page.locator('form[action="/settings/photo/mood"]');
  await form.locator('input[name=mood][value=look_around]').check();
  await scene.follow(form.locator('p > button'));
  const { mood, state } = await people.portrait(person);
  expect([mood, state]).toEqual(['look_around', 'ready']);
  await page.reload();
});

test('fit: a picture without a face, and one that is none', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  await page.setInputFiles('#photo', { name: 'slope.png', mimeType: 'image/png', buffer: slope(300, 300) });
  await expect(page.locator('.fit')).toBeVisible();
  await expect(page.locator('.fit-dot'), 'points to begin from').toHaveCount(NAMES.length);
  await page.setInputFiles('#photo', { name: 'drawing.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
  await expect(page.locator('.fit'), 'the panel of the photo before is gone').toHaveCount(0);
});
