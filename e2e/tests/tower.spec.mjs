// Choosing a home: nothing is final before it was asked, and the tower shows what it says.
import { resize, unfit } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

const stage = async (people, person) => (await people.me(person)).stage;

test('tower at 390: a tap asks once, in a sheet, and no bar lies over the doors', async ({ open, people }) => {
  const person = await people.applicant();
  const floor = people.floor();
  await people.resident(`uranus/${floor}/3`, '옆집 이웃');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/planets/uranus?floor=${floor}`);
  await expect(page.locator('.go button')).toBeDisabled();
  for (const door of await page.locator('.unit').all()) {
    await door.scrollIntoViewIfNeeded();
    expect(await page.evaluate(covered), 'doors that the bar covers').toEqual([]);
  }
  const door = page.locator('label.unit:has(input[value="4"])');
  await door.click();
  const sheet = page.locator('dialog[open]');
  await expect(sheet.locator('h1')).toContainText(String(floor * 100 + 4));
  await expect(sheet.locator('.unit.occ'), 'who lives beside it').toContainText('옆집 이웃');
  await expect(sheet.locator('button')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(page.locator('.go button')).toBeEnabled();
  await door.click();
  await sheet.locator('[data-close]').click();
  await expect(sheet).toHaveCount(0);
  expect(await stage(people, person), 'nothing was decided').toBe('applicant');
  await door.click();
  await scene.follow(sheet.locator('button'));
  await scene.at('/card');
  expect(await stage(people, person)).toBe('resident');
});

test('tower at 1280: the button waits for a door, and asks; by keyboard', async ({ open, people }) => {
  const person = await people.applicant();
  const floor = people.floor();
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/planets/uranus?floor=${floor}`);
  const button = page.locator('.go button');
  await expect(button).toBeDisabled();
  await page.locator('input[name=unit][value="2"]').focus();
  await page.keyboard.press('Space');
  await expect(button).toBeEnabled();
  await expect(page.locator('dialog[open]'), 'keys that walk over the doors open nothing').toHaveCount(0);
  await page.keyboard.press('Enter');
  const sheet = page.locator('dialog[open]');
  await expect(sheet.locator('#choice-title')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('input[type=radio][value="2"]'), 'back where one was').toBeFocused();
  expect(await stage(people, person)).toBe('applicant');
});

test('tower: on phones each floor of the list is named whole, however many live on it', async ({ open, people }) => {
  const floor = people.floor();
  const person = await people.resident(`uranus/${floor}/1`);
  for (const language of ['ko', 'en']) {
    const scene = await open({ language });
    const { page } = scene;
    await scene.signIn(person);
    for (const width of [320, 360, 375, 390, 412]) {
      await resize(page, width, 800);
      await scene.goto(`/planets/uranus?floor=${floor}`);
      // as wide as they become
      await page.locator('#floor option').evaluateAll((all) => { for (const one of all) one.textContent = one.textContent.replace(/\d+/g, '20'); });
      expect(await unfit(page), `${language} at ${width}`).toEqual([]);
    }
  }
});

test('tower: gone back to, the list of floors says what is shown; arrows keep their place', async ({ open }) => {
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.goto('/planets/mercury?floor=3');
  await expect(page.locator('.floorbar button'), 'with scripts nobody needs it').toBeHidden();
  await scene.loads(async () => {
    await page.locator('#floor').dispatchEvent('pointerdown');
    await page.locator('#floor').selectOption('8');
  });
  const up = page.locator('.floorbar .btn.icon').first();
  await expect(up, 'there is nothing above, and it stays where it was').toHaveAttribute('aria-disabled', 'true');
  await expect(up).toBeVisible();
  await scene.loads(() => page.goBack());
  await expect(page.locator('svg.t')).toHaveAttribute('data-floor', '3');
  await expect(page.locator('#floor')).toHaveValue('3');
  await page.locator('#floor').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.floorbar button'), 'who walks through the list by keys is given the button').toBeVisible();
  await scene.follow('.floorbar button');
  await expect(page.locator('svg.t')).toHaveAttribute('data-floor', '2');
});

/** Doors in the window that the bar lies over. */
function covered() {
  const bar = document.querySelector('.go').getBoundingClientRect();
  const over = (box) => box.top < bar.bottom - 1 && box.bottom > bar.top + 1 && box.bottom > 0 && box.top < window.innerHeight;
  return [...document.querySelectorAll('.unit')].filter((door) => over(door.getBoundingClientRect())).map((door) => door.textContent.trim());
}
