// A room whose answers are lost, that is named and saved at once, that is gone in another window, and buttons pressed twice.
import { find, furnishing, handle, said, STOOL, tool } from '../kit/furnish.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const stale = (page) => page.locator('.theirs');
const lost = (page) => page.locator('.lost');
const books = (page) => page.locator('[data-books]');
const tab = (page, n) => books(page).locator(`[data-book="${n}"]`);
const SAVED = '방을 저장했어요.';
const UNSENT = '서버에 닿지 못했어요. 꾸민 것은 그대로 있으니 잠시 뒤에 다시 해 주세요.';

const move = async (page, key = 'ArrowDown') => {
  await handle(page, STOOL).focus();
  await page.keyboard.press(key);
};
/** What is written from here on, in its order. */
function written(page) {
  const all = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes('/me/layouts')) all.push(`${request.method()} ${new URL(request.url()).pathname.slice('/api/v1/me/layouts/'.length)}`);
  });
  return all;
}
/** Answers come late, as from a server that is far away. */
const far = (page, pattern = '**/api/v1/me/layouts/**') => page.route(pattern, async (route) => {
  await new Promise((done) => { setTimeout(done, 300); });
  await route.continue();
});
/** The next `times` answers never come, while what was asked for is done. */
async function unheard(page, times = 1) {
  await page.route('**/api/v1/me/layouts/*', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times });
}
const flawed = async (open, people) => {
  const all = await furnishing(open, people);
  all.scene.tolerate('ERR_CONNECTION_RESET');
  all.scene.tolerate('connectionreset');
  all.scene.expect(409, '/api/v1/me/layouts');
  all.scene.expect(404, '/api/v1/me/layouts');
  return all;
};

test('windows: what was saved and never answered was saved by nobody else', async ({ open, people }) => {
  const { page, kept } = await flawed(open, people);
  await move(page);
  await unheard(page);
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(UNSENT);
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(SAVED);
  await expect(stale(page)).toBeHidden();
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
  expect(find(await kept(), 'street-stool')).toMatchObject({ y: 24 });
  // also where more was done before it is saved again, twice over
  await move(page);
  await unheard(page, 2);
  for (const key of ['ArrowDown', 'ArrowRight']) {
    await tool(page, 'save').click();
    await expect(said(page)).toHaveText(UNSENT);
    await move(page, key);
  }
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(SAVED);
  expect(find(await kept(), 'street-stool')).toMatchObject({ x: 112, y: 40 });
  // and where it was taken back: the server has what was taken back
  await move(page);
  await unheard(page);
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(UNSENT);
  await tool(page, 'undo').click();
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'false');
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(SAVED);
  await expect(stale(page)).toBeHidden();
  expect(find(await kept(), 'street-stool')).toMatchObject({ y: 40 });
});

test('windows: what another window saved in the same way is saved, and that is said', async ({ open, people }) => {
  const { page, ask, kept } = await flawed(open, people);
  await move(page);
  const before = await kept();
  await ask('PUT', '/me/room', { ...before, wallpaper: 'clouds' });
  await tool(page, 'save').click();
  await expect(stale(page)).toBeVisible();
  const { version } = await kept();
  await ask('PUT', '/me/room', { ...before, version, items: before.items.map((item) => item.furniture === 'street-stool' ? { ...item, y: item.y + 8 } : item) });
  await tool(page, 'mine').click();
  await expect(said(page)).toHaveText(SAVED);
  await expect(stale(page)).toBeHidden();
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
});

for (const way of ['by the button', 'by Enter']) {
  test(`windows: named and saved in one go, ${way}`, async ({ open, people }) => {
    const { page, kept } = await furnishing(open, people);
    await far(page);
    const all = written(page);
    await page.locator('[data-piece=cushion]').click();
    await books(page).locator('input').fill('여름 방');
    if (way === 'by Enter') await books(page).locator('input').press('Enter'); else await tool(page, 'save').click();
    await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
    await expect.poll(() => all.length).toBe(2);
    await expect(said(page)).toHaveText(SAVED);
    await expect(stale(page)).toBeHidden();
    await expect(tab(page, 1)).toContainText('여름 방');
    const room = await kept();
    expect([room.name, room.items.length]).toEqual(['여름 방', 12]);
    expect(all).toEqual(['PUT 1', 'PUT 1']);
    if (way === 'by Enter') await expect(books(page).locator('input'), 'one goes on where one was').toBeFocused();
  });
}

test('windows: a name that found no server is saved with the room', async ({ open, people }) => {
  const { scene, page, kept } = await furnishing(open, people);
  scene.tolerate('ERR_CONNECTION_REFUSED');
  scene.tolerate('connectionrefused');
  await page.route('**/api/v1/me/layouts/*', (route) => route.abort('connectionrefused'), { times: 1 });
  await books(page).locator('input').fill('가을 방');
  await books(page).locator('input').blur();
  await expect(said(page)).toHaveText(UNSENT);
  await tool(page, 'save').click();
  await expect(said(page)).toHaveText(SAVED);
  expect((await kept()).name).toBe('가을 방');
});

test('windows: a layout that is gone says so, where it is, and comes back as a new one', async ({ open, people }) => {
  const { page, ask } = await flawed(open, people);
  const layouts = async () => (await ask('GET', '/me/layouts')).items;
  await tab(page, 'new').click();
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
  await books(page).locator('input').fill('여름');
  await books(page).locator('input').press('Enter');
  await expect(said(page)).toHaveText(SAVED);
  await move(page);
  await ask('DELETE', '/me/layouts/2');
  await tool(page, 'save').click();
  await expect(lost(page)).toBeVisible();
  await expect(lost(page)).toContainText('다른 창에서 이 모습을 삭제했어요.');
  await expect(stale(page), 'nobody has saved it').toBeHidden();
  await expect(tool(page, 'anew')).toBeFocused();
  await tab(page, 1).click();
  await expect(lost(page), 'another one is not gone').toBeHidden();
  await tab(page, 2).click();
  await expect(lost(page)).toBeVisible();
  const all = written(page);
  await tool(page, 'anew').dblclick();
  await expect(said(page)).toHaveText(SAVED);
  await expect(lost(page)).toBeHidden();
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
  expect(all).toEqual(['PUT 2']);
  const [first, second] = await layouts();
  expect([second.name, second.shown, find(second, 'street-stool').y]).toEqual(['여름', false, 24]);
  expect(find(first, 'street-stool')).toMatchObject({ y: 16 });
  // or it is let go as any other; the one that is seen then is as it was
  await move(page);
  await ask('DELETE', '/me/layouts/2');
  await tool(page, 'save').click();
  await expect(lost(page)).toBeVisible();
  await books(page).getByText('이 모습 삭제').click();
  await page.waitForTimeout(750);
  await books(page).getByText('정말 삭제할까요?').click();
  await expect(tab(page, 2)).toHaveCount(0);
  await expect(tab(page, 1)).toHaveAttribute('aria-pressed', 'true');
  await expect(handle(page, STOOL)).toHaveAttribute('aria-label', `${STOOL}, 오른쪽으로 6.5, 왼쪽으로 1`);
  await expect(lost(page)).toBeHidden();
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
  expect((await layouts()).map(({ id }) => id)).toEqual([1]);
});

test('windows: what else one wants of a layout that is gone says so as well', async ({ open, people }) => {
  const { page, ask } = await flawed(open, people);
  await tab(page, 'new').click();
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
  await ask('DELETE', '/me/layouts/2');
  await books(page).getByText('이 모습 보여 주기').click();
  await expect(lost(page)).toBeVisible();
  await tool(page, 'anew').click();
  await expect(lost(page)).toBeHidden();
  await ask('DELETE', '/me/layouts/2');
  await page.locator('[data-code]').getByText('코드 만들기').click();
  await expect(lost(page)).toBeVisible();
});

test('windows: what is saved elsewhere is told of its layout, not of another one', async ({ open, people }) => {
  const { page, ask } = await flawed(open, people);
  await tab(page, 'new').click();
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
  await move(page);
  const [, second] = (await ask('GET', '/me/layouts')).items;
  await ask('PUT', '/me/layouts/2', { ...second, wallpaper: 'clouds' });
  await far(page);
  await tool(page, 'save').click();
  await tab(page, 1).click();
  await expect(said(page), 'it says which').toHaveText(/^모습 2: 다른 창에서 이 방을 고쳐/);
  await expect(stale(page)).toBeHidden();
  await tab(page, 2).click();
  await expect(stale(page)).toBeVisible();
  // asked for here, and looked at elsewhere meanwhile
  await far(page, '**/api/v1/me/layouts');
  await tool(page, 'theirs').click();
  await tab(page, 1).click();
  await expect(stale(page)).toBeHidden();
  await expect(tool(page, 'undo'), 'nothing happened to this one').toHaveAttribute('aria-disabled', 'true');
  await tab(page, 2).click();
  await expect(tool(page, 'undo')).toHaveAttribute('aria-disabled', 'false');
  await expect(stale(page)).toBeHidden();
});

test('windows: a second press makes no second layout, nor an alarm', async ({ open, people }) => {
  const { page, ask } = await flawed(open, people);
  await far(page);
  const all = written(page);
  await tab(page, 'new').dblclick();
  await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
  await page.waitForTimeout(700);
  await expect(stale(page)).toBeHidden();
  await expect(books(page).locator('[data-book]')).toHaveCount(3);
  expect(all).toEqual(['PUT 2']);
  // another window has made one meanwhile: the next number is free
  await ask('PUT', '/me/layouts/3', { wallpaper: 'clouds', flooring: 'jangpan', items: [] });
  await tab(page, 'new').click();
  await expect(tab(page, 4)).toHaveAttribute('aria-pressed', 'true');
  await expect(stale(page)).toBeHidden();
  await expect(tab(page, 3)).toHaveCount(1);
  // and where it has made the last one, that is said
  await ask('PUT', '/me/layouts/5', { wallpaper: 'clouds', flooring: 'jangpan', items: [] });
  await tab(page, 'new').click();
  await expect(said(page)).toHaveText('모습 다섯 개를 다 쓰고 있어요. 하나를 삭제하면 저장할 수 있어요.');
  await expect(stale(page)).toBeHidden();
  await expect(tab(page, 'new')).toHaveCount(0);
  // the others: shown, given a code, thrown away, once each
  all.length = 0;
  await books(page).getByText('이 모습 보여 주기').dblclick();
  await expect(tab(page, 4)).toContainText('보여 주는 중');
  await page.locator('[data-code]').getByText('코드 만들기').dblclick();
  await expect(page.locator('[data-code] output')).toHaveCount(1);
  await tab(page, 5).click();
  await books(page).getByText('이 모습 삭제').click();
  await page.waitForTimeout(750);
  await books(page).getByText('정말 삭제할까요?').dblclick();
  await expect(tab(page, 5)).toHaveCount(0);
  expect(all).toEqual(['POST 4/show', 'PUT 4/code', 'DELETE 5']);
});
