// A layout by its code: given out, tried on, kept as far as one owns it, and taken back.
import { withoutClipboard } from '../kit/phone.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const ROOM = { name: '여름 방', wallpaper: 'hanji', flooring: 'jangpan', items: [{ furniture: 'floor-bed', x: 16, y: 32 }, { furniture: 'shiba', x: 80, y: 80 }] };

/** Somebody with a layout that others lack a dog for, and its code. */
async function sharing(people) {
  const owner = await people.resident();
  await people.buy(owner, 'shiba');
  return { owner, code: await people.share(owner, 2, ROOM) };
}

const codes = (page) => page.locator('[data-code]');
const layouts = async (people, person) => (await people.get(person, '/api/v1/me/layouts')).items;

test('codes: made, copied, changed and taken back in the editor, by keyboard', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open();
  const { page } = scene;
  await scene.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await scene.signIn(person);
  await scene.goto('/me/room');
  await expect(page.locator('.handle').first()).toBeAttached();
  await codes(page).locator('button').focus();
  await page.keyboard.press('Enter');
  const code = codes(page).locator('output');
  await expect(code).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  await expect(codes(page).locator('button').first(), 'the focus stays').toBeFocused();
  const first = await code.textContent();
  expect((await layouts(people, person))[0].code).toBe(first);
  await page.keyboard.press('Enter');
  await expect(page.locator('.saying')).not.toBeEmpty();
  expect(await page.evaluate(() => navigator.clipboard.readText()), 'copied').toBe(first);
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await withoutClipboard(page);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => window.clipboardOfTests.readText()), 'copied from a plain http address').toBe(first);
  await expect(codes(page).locator('button').first(), 'the focus stays').toBeFocused();
  await page.keyboard.press('Tab');
  const renew = codes(page).locator('button').nth(1);
  // asked first, with what becomes of the one that is; what comes with the first press is no answer
  await renew.evaluate((button) => { button.click(); button.click(); });
  await expect(renew).toHaveText('지금 코드는 못 쓰게 돼요. 바꿀까요?');
  await expect(page.locator('.saying')).toHaveText('지금 코드는 못 쓰게 돼요. 바꿀까요?');
  expect((await layouts(people, person))[0].code).toBe(first);
  await expect(renew).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(code).not.toHaveText(first);
  await expect(page.locator('.saying')).toHaveText('새 코드로 바꿨어요. 앞의 코드는 이제 쓸 수 없어요.');
  const second = await code.textContent();
  expect((await layouts(people, person))[0].code).toBe(second);
  // a code is one layout's
  await page.locator('[data-book=new]').click();
  await expect(page.locator('[data-book="2"]')).toHaveAttribute('aria-pressed', 'true');
  await expect(code).toHaveCount(0);
  await page.locator('[data-book="1"]').click();
  await expect(code).toHaveText(second);
  await codes(page).locator('button').last().focus();
  await codes(page).locator('button').last().evaluate((button) => { button.click(); button.click(); });
  await expect(codes(page).locator('button').last()).toHaveText('이 코드를 아는 이웃도 못 쓰게 돼요. 거둘까요?');
  await expect(code).toHaveText(second);
  await codes(page).locator('button').last().click();
  await expect(code).toHaveCount(0);
  await expect(page.locator('.saying')).toHaveText('코드를 거뒀어요. 이제 아무도 쓸 수 없어요.');
  expect((await layouts(people, person))[0].code).toBe(null);
});

for (const scripts of [true, false]) {
  test(`codes: tried on and kept on a phone${scripts ? '' : ', without scripts'}`, async ({ open, people }) => {
    const { code } = await sharing(people);
    const person = await people.resident();
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/me/room');
    await scene.follow('a[href="/layouts"]');
    await page.fill('form[action="/layouts"] [name=code]', ` ${code.toLowerCase().replaceAll('-', ' ')}`);
    await scene.follow('form[action="/layouts"] button');
    await scene.at(`/layouts/${code}`);
    await expect(page.locator('.stage svg')).toBeVisible();
    await expect(page.locator('.stage use[opacity=".45"]'), 'what is not theirs is faint').toHaveCount(1);
    await expect(page.locator('.tried .goods a')).toHaveAttribute('href', '/market/shiba');
    await scene.follow('.tried form button');
    await expect(page).toHaveURL(/\/me\/room\?layout=2$/);
    const [, mine] = await layouts(people, person);
    expect([mine.name, mine.shown, mine.items.map(({ furniture }) => furniture)]).toEqual(['여름 방', false, ['floor-bed']]);
    if (scripts) {
      await expect(page.locator('[data-book="2"]'), 'the editor has it open').toHaveAttribute('aria-pressed', 'true');
      await expect(page.locator('.handle')).toHaveCount(1);
    } else {
      await expect(page.locator('.things li')).toHaveCount(1);
    }
  });
}

test('codes: one that was taken back meanwhile keeps nothing and says so', async ({ open, people }) => {
  const { owner, code } = await sharing(people);
  const person = await people.resident();
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/layouts/${code}`);
  await people.submit(owner, '/me/layouts/2', { do: 'end' });
  scene.expect(404, `/layouts/${code}`);
  await scene.follow('.tried form button');
  await expect(page.locator('#code-err')).toBeVisible();
  await expect(page.locator('#code')).toHaveValue(code);
  await expect(page.locator('#code')).toBeFocused();
  expect(await layouts(people, person)).toHaveLength(1);
});

test('codes: made and taken back without scripts', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open({ scripts: false, width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/me/room');
  await scene.follow('noscript a');
  await scene.follow('#layouts button[value=code]');
  const shown = page.locator('#layouts .num');
  await expect(shown).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  await scene.follow('#layouts button[value=copy]');
  await expect(page.locator('#layouts li')).toHaveCount(2);
  const first = await shown.first().textContent();
  for (const [what, gone] of [['renew', false], ['end', true]]) {
    const ask = page.locator('#layouts details', { has: page.locator(`button[value=${what}]`) }).first();
    await ask.locator('summary').click();
    await scene.follow(`#layouts details[open] button[value=${what}]`);
    if (!gone) await expect(shown.first()).not.toHaveText(first);
  }
  await expect(shown).toHaveCount(0);
});
