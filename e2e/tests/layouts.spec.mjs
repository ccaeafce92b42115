// A room that is furnished in two windows, is refused, is left, has several layouts; and furnishing without scripts.
import { find, furnishing, handle, LAMP, said, saved, STOOL, tool } from '../kit/furnish.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

test('editor: two windows, and nothing is lost', async ({ open, people }) => {
  const { scene, page, ask, kept } = await furnishing(open, people);
  scene.expect(409, '/api/v1/me/layouts');
  await handle(page, STOOL).focus();
  await page.keyboard.press('ArrowDown');
  const theirs = await kept();
  const elsewhere = { ...theirs, items: theirs.items.map((item) => item.furniture === 'snake-plant' ? { ...item, y: 96 } : item) };
  await ask('PUT', '/me/room', elsewhere);
  await tool(page, 'save').click();
  await expect(page.locator('.theirs')).toBeVisible();
  await expect(tool(page, 'mine')).toBeFocused();
  await tool(page, 'theirs').click();
  await expect(handle(page, STOOL), 'theirs is seen').toHaveAttribute('aria-label', `${STOOL}, 오른쪽으로 6.5, 왼쪽으로 1`);
  await tool(page, 'undo').click();
  await expect(handle(page, STOOL), 'mine is one step back').toHaveAttribute('aria-label', `${STOOL}, 오른쪽으로 6.5, 왼쪽으로 1.5`);
  await ask('PUT', '/me/room', { ...elsewhere, version: (await kept()).version });
  await tool(page, 'save').click();
  await expect(page.locator('.theirs')).toBeVisible();
  await saved(page, () => tool(page, 'mine').click());
  const room = await kept();
  expect(find(room, 'street-stool')).toMatchObject({ y: 24 });
  expect(find(room, 'snake-plant'), 'as it was here').toMatchObject({ y: 104 });
});

test('editor: what the server refuses is said of the thing that it is about', async ({ open, people }) => {
  const { scene, page } = await furnishing(open, people);
  scene.expect(422, '/api/v1/me/layouts');
  await handle(page, STOOL).focus();
  await page.keyboard.press('ArrowDown');
  // it was sold meanwhile, as far as this window can tell
  await page.route('**/api/v1/me/layouts/1', (route) => route.fulfill({ status: 422, json: { code: 'not_owned', item: 7, detail: '아직 가지고 있지 않은 가구예요.' } }));
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText('한지 등: 아직 가지고 있지 않은 가구예요.');
  await expect(handle(page, LAMP)).toBeFocused();
  await expect(tool(page, 'save'), 'nothing is taken for saved').toHaveAttribute('aria-disabled', 'false');
});

test('editor: leaving what is not saved asks first', async ({ open, people }) => {
  const { scene, page } = await furnishing(open, people);
  scene.tolerate('a dialog opened');
  let asked = 0;
  page.on('dialog', () => { asked += 1; });
  await handle(page, STOOL).focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.rh .chip').click({ noWaitAfter: true });
  await expect.poll(() => asked).toBe(1);
  await expect(page).toHaveURL(/\/me\/room$/);
  await page.keyboard.press('Control+KeyZ');
  await handle(page, STOOL).focus();
  await page.keyboard.press('Control+KeyZ');
  await scene.follow('.rh .chip');
  expect(asked, 'and only then').toBe(1);
});

test('editor: several layouts', async ({ open, people }) => {
  const { page, ask } = await furnishing(open, people);
  const books = page.locator('[data-books]');
  await books.locator('[data-book=new]').click();
  await expect(books.locator('[data-book="2"]')).toHaveAttribute('aria-pressed', 'true');
  await books.locator('input').fill('여름');
  await books.locator('input').press('Enter');
  await expect(books.locator('[data-book="2"]')).toContainText('여름');
  await handle(page, STOOL).focus();
  await page.keyboard.press('Delete');
  await saved(page, () => tool(page, 'save').click());
  await books.locator('[data-book="1"]').click();
  await expect(handle(page, STOOL), 'each by itself').toHaveCount(1);
  await expect(books.locator('[data-book="1"]')).toContainText('보여 주는 중');
  await books.locator('[data-book="2"]').click();
  await expect(handle(page, STOOL)).toHaveCount(0);
  await books.getByText('이 모습 보여 주기').click();
  await expect(books.locator('[data-book="2"]')).toContainText('보여 주는 중');
  expect((await ask('GET', '/me/layouts')).items.map(({ name, shown, items }) => [name, shown, items.length])).toEqual([['', false, 11], ['여름', true, 10]]);
  await books.locator('[data-book="1"]').click();
  // a second tap that comes with the first has not read the question
  await books.getByText('이 모습 삭제').focus();
  await books.getByText('이 모습 삭제').evaluate((button) => { button.click(); button.click(); });
  await expect(books.getByText('정말 삭제할까요?'), 'it is asked once more').toBeFocused();
  await expect(books.locator('[data-book="1"]')).toHaveCount(1);
  await books.getByText('정말 삭제할까요?').click();
  await expect(books.locator('[data-book="1"]')).toHaveCount(0);
  await expect(said(page)).toHaveText('모습을 삭제했어요.');
  expect((await ask('GET', '/me/layouts')).items).toHaveLength(1);
});

test('editor: without scripts the form does the same', async ({ open, people }) => {
  const { scene, page, kept } = await (async () => {
    const all = await open({ scripts: false });
    const person = await people.resident();
    await all.signIn(person);
    await all.goto('/me/room');
    const ask = async () => (await fetch(`${all.url}/api/v1/me/layouts`, { headers: { Authorization: `Bearer ${person.token}` } })).json();
    return { scene: all, page: all.page, kept: async () => (await ask()).items[0] };
  })();
  await expect(page.locator('.kit')).toBeHidden();
  const stool = page.locator('.things li', { hasText: STOOL });
  await stool.locator('[name=y]').fill('3');
  await page.locator('[name=light]').selectOption('night');
  await page.locator('[name=add]').selectOption('cushion');
  await scene.follow('.tools .btn.pri');
  const room = await kept();
  expect(find(room, 'street-stool')).toMatchObject({ y: 24 });
  expect(room.light).toBe('night');
  expect(room.items).toHaveLength(12);
});

test('editor: the list is there with scripts, too', async ({ open, people }) => {
  const { scene, page, kept } = await furnishing(open, people);
  await scene.follow('.rh .aside');
  await expect(page.locator('.things')).toBeVisible();
  await page.locator('.things li', { hasText: STOOL }).locator('[name=y]').fill('4');
  await scene.follow('.tools .btn.pri');
  expect(find(await kept(), 'street-stool')).toMatchObject({ y: 32 });
});
