// What the editor says it did, and of which layout; names that are typed, lost or refused; keys wherever one is on the page.
import { find, furnishing, handle, korean, said, STOOL, tool } from '../kit/furnish.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const field = (page) => page.locator('[data-books] input');
const tab = (page, n) => page.locator(`[data-books] [data-book="${n}"]`);
const SAVED = '방을 저장했어요.', NAMED = '이름을 바꿨어요.';
const UNSENT = '서버에 닿지 못했어요. 꾸민 것은 그대로 있으니 잠시 뒤에 다시 해 주세요.';
const WRONG = '모습의 이름: ‘봄’ 뒤에 쓸 수 없는 글자(U+0007)가 들어 있어요. 지우고 다시 보내 주세요.';

const isDirty = (page) => expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'false');
const isKept = (page) => expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
/** The next answer comes when one lets it. */
async function held(page) {
  let open = () => {};
  const opened = new Promise((done) => { open = done; });
  await page.route('**/api/v1/me/layouts/*', async (route) => {
    await opened;
    await route.continue();
  }, { times: 1 });
  return open;
}
/** The next thing that is asked for finds no server. */
const unreached = async ({ scene, page }) => {
  scene.tolerate('ERR_CONNECTION_REFUSED');
  scene.tolerate('connectionrefused');
  await page.route('**/api/v1/me/layouts/*', (route) => route.abort('connectionrefused'), { times: 1 });
};

test('naming: a name is changed, and a room that is not saved is not said to be', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  for (const piece of ['cushion', 'street-stool']) await page.locator(`[data-piece=${piece}]`).click();
  await field(page).fill('봄맞이');
  await field(page).blur();
  await expect(said(page)).toHaveText(NAMED);
  await isDirty(page);
  const { name, items } = await kept();
  expect([name, items.length]).toEqual(['봄맞이', 11]);
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(SAVED);
  expect((await kept()).items).toHaveLength(13);
});

test('naming: what is done while the room is being saved is not said to be saved', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  const answer = await held(page);
  await handle(page, STOOL).focus();
  await page.keyboard.press('ArrowDown');
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText('저장하고 있어요.');
  await handle(page, STOOL).focus();
  await page.keyboard.press('ArrowDown');
  answer();
  await expect(said(page)).toHaveText('그사이 고친 것도 저장해 주세요.');
  await isDirty(page);
  expect(find(await kept(), 'street-stool')).toMatchObject({ y: 24 });
});

test('naming: what became of a layout is said of that one', async ({ open, people }) => {
  const { page } = await furnishing(open, people);
  await tab(page, 'new').click();
  await expect(said(page)).toHaveText('모습 2를 만들었어요.');
  const answer = await held(page);
  await page.locator('[data-piece=cushion]').click();
  await tool(page, 'save').click();
  await tab(page, 1).click();
  await expect(said(page), 'no words about the one before').toHaveText('모습 1을 골랐어요.');
  answer();
  await expect(said(page)).toHaveText(`모습 2: ${SAVED}`);
});

test('naming: a layout that is made after all takes the trouble off the page', async ({ open, people }) => {
  const all = await furnishing(open, people);
  const { page } = all;
  await unreached(all);
  await tab(page, 'new').click();
  await expect(said(page)).toHaveText(UNSENT);
  await tab(page, 'new').click();
  await expect(said(page)).toHaveText('모습 2를 만들었어요.');
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
});

test('naming: what another window saved is taken, and that is said', async ({ open, people }) => {
  const { scene, page, ask, kept } = await furnishing(open, people);
  scene.expect(409, '/api/v1/me/layouts');
  await page.locator('[data-piece=cushion]').click();
  await ask('PUT', '/me/room', { ...await kept(), wallpaper: 'clouds' });
  await tool(page, 'save').click();
  await tool(page, 'theirs').click();
  await expect(said(page)).toHaveText('저장된 방으로 바꿨어요.');
  await isKept(page);
});

test('naming: Ctrl+S saves wherever one is, and steps are taken where nothing is typed', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  const press = await korean(page);
  await page.evaluate(() => addEventListener('keydown', (event) => { window.isOurs = event.defaultPrevented; }));
  const isOurs = () => page.evaluate(() => window.isOurs);
  await page.locator('[data-piece=cushion]').click();
  // in the field, with what stands in it
  await field(page).fill('겨울 방');
  await page.keyboard.press('Control+Alt+KeyS');
  expect(await isOurs(), 'a letter, on some keyboards').toBe(false);
  await page.keyboard.press('Control+KeyZ');
  expect(await isOurs(), 'a step back in what is typed').toBe(false);
  await expect(page.locator('.handle')).toHaveCount(12);
  await field(page).fill('겨울 방');
  await press('KeyS', 'ㄴ', 2);
  expect(await isOurs(), 'the browser does not save the page').toBe(true);
  await expect(said(page)).toHaveText(SAVED);
  await isKept(page);
  const { name, items } = await kept();
  expect([name, items.length]).toEqual(['겨울 방', 12]);
  // where nothing of the editor has the focus
  await field(page).blur();
  await page.locator('.rh .chip').focus();
  await press('KeyZ', 'ㅋ', 2);
  await expect(said(page)).toHaveText('되돌렸어요.');
  await page.locator('h1').click();
  await press('KeyS', 'ㄴ', 2);
  expect(await isOurs()).toBe(true);
  await expect(said(page)).toHaveText(SAVED);
  expect((await kept()).items).toHaveLength(11);
  await press('KeyY', 'ㅛ', 2);
  await expect(said(page)).toHaveText('다시 했어요.');
  await press('KeyZ', 'ㅋ', 2);
  await press('KeyZ', 'ㅋ', 2 | 8);
  await expect(said(page)).toHaveText('다시 했어요.');
  await press('KeyS', 'ㄴ', 2);
  await expect(said(page)).toHaveText(SAVED);
  // where there is nothing to save, that is said as well
  await handle(page, STOOL).focus();
  await press('KeyS', 'ㄴ', 2);
  expect(await isOurs()).toBe(true);
  await expect(said(page)).toHaveText(SAVED);
});

test('naming: a name that is being typed is not left without a question', async ({ open, people }) => {
  const { scene, page } = await furnishing(open, people);
  scene.tolerate('a dialog opened');
  let asked = 0;
  page.on('dialog', () => { asked += 1; });
  await field(page).focus();
  await page.keyboard.type('spring');
  await isDirty(page);
  page.reload({ timeout: 2_000 }).catch(() => {});
  await expect.poll(() => asked).toBe(1);
  await expect(field(page)).toHaveValue('spring');
  await page.keyboard.press('Control+KeyS');
  await expect(said(page)).toHaveText(SAVED);
  await expect(tab(page, 1)).toContainText('spring');
  await page.reload();
  await expect(field(page)).toHaveValue('spring');
  expect(asked, 'and only then').toBe(1);
});

test('naming: what is wrong with a name is said, and where', async ({ open, people }) => {
  const { scene, page, kept } = await furnishing(open, people);
  scene.expect(422, '/api/v1/me/layouts');
  await tab(page, 'new').click();
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
  await tab(page, 1).click();
  await field(page).fill('봄\u0007');
  await field(page).blur();
  await expect(said(page)).toHaveText(WRONG);
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page)).toHaveValue('봄\u0007');
  // with the room it is refused as well, and one is led there
  await page.locator('[data-piece=cushion]').click();
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(WRONG);
  await expect(field(page)).toBeFocused();
  await isDirty(page);
  // of another layout nothing is wrong
  await tab(page, 2).click();
  await expect(field(page)).toHaveAttribute('aria-invalid', 'false');
  await tab(page, 1).click();
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await field(page).fill('봄');
  await expect(field(page), 'it is another one').toHaveAttribute('aria-invalid', 'false');
  await field(page).press('Enter');
  await expect(said(page)).toHaveText(SAVED);
  const { name, items } = await kept();
  expect([name, items.length]).toEqual(['봄', 12]);
});
