// What a text will look like while it is written, and whom an @ may mean.
import { clean } from '../kit/axe.mjs';
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

const BODY = '## 안내\n\n**굵게** | 표\n\n|가|나|\n|-|-|\n|1|2|\n\n- [x] 한 일\n\n```\n코드\n```';

for (const [width, theme] of [[390, 'dark'], [1280, 'light']]) {
  test(`preview: the server's own, ${width < 1000 ? 'behind a button' : 'beside the text'}`, async ({ open, world }) => {
    const scene = await open({ width, height: 900, theme });
    const { page } = scene;
    await scene.signIn(world.resident);
    await scene.goto('/boards/solar/new');
    const look = page.locator('#preview');
    const tabs = page.locator('.sides');
    await page.fill('#body', BODY);
    if (width < 1000) {
      await expect(look).toBeHidden();
      await tabs.getByRole('button', { name: '미리보기' }).click();
      await expect(page.locator('#body')).toBeHidden();
    } else {
      await expect(tabs).toBeHidden();
    }
    await expect(look.locator('table td')).toHaveText(['1', '2']);
    await expect(look.getByRole('checkbox', { name: '한 일' })).toBeChecked();
    await expect(look.locator('pre')).toHaveText('코드');
    const text = await page.locator('#body').boundingBox();
    const box = await look.boundingBox();
    if (width >= 1000) expect(box.x, 'side by side').toBeGreaterThan(text.x + text.width - 1);
    await clean(page);
    // it is what the article will be
    const shown = await look.innerHTML();
    if (width < 1000) {
      await tabs.getByRole('button', { name: '쓰기' }).click();
      await expect(page.locator('#body')).toBeFocused();
    }
    await page.fill('#title', '미리 본 글');
    await page.click('.write .btn.pri');
    await expect(page.locator('.prose')).toBeVisible();
    expect((await page.locator('.prose').innerHTML()).startsWith(shown.trim())).toBe(true);
  });
}

test('preview: what is typed on is shown, and nothing typed is lost when the server is gone', async ({ open, world }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/boards/solar/new');
  await page.fill('#body', '하나');
  await expect(page.locator('#preview')).toHaveText('하나');
  await page.fill('#body', '');
  await expect(page.locator('#preview')).toHaveText('아직 쓴 내용이 없어요.');
  scene.tolerate('/api/v1/preview');
  await page.route('**/api/v1/preview', (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.fill('#body', '둘');
  await expect(page.locator('#preview')).toContainText('쓴 글은 그대로 있어요');
  await expect(page.locator('#body')).toHaveValue('둘');
  await page.unroute('**/api/v1/preview');
  await page.fill('#body', '셋');
  await expect(page.locator('#preview')).toHaveText('셋');
});

test('preview: without scripts a button shows it', async ({ open, world }) => {
  const scene = await open({ scripts: false, width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '스크립트 없이');
  await page.fill('#body', BODY);
  await page.click('[name=preview]');
  await expect(page.locator('#preview table')).toBeVisible();
  await expect(page.locator('#title')).toHaveValue('스크립트 없이');
  await expect(page.locator('#body')).toHaveValue(BODY);
  await page.click('.write .btn.pri');
  await expect(page.locator('article h1')).toHaveText('스크립트 없이');
});

test('names: chosen by keys, by touch, and never while a syllable is composed', async ({ open, world }) => {
  const scene = await open({ hasTouch: true });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/boards/solar/new');
  const body = page.locator('#body');
  const list = page.getByRole('listbox');
  await body.focus();
  await page.keyboard.type('안녕 @별');
  await expect(list.getByRole('option')).toHaveText([/별똥별이 떨어지는 밤하늘/]);
  await said(page, '1명');
  await clean(page);
  // without a choice Enter is a line end
  await page.keyboard.press('ArrowDown');
  await expect(body).toHaveAttribute('aria-activedescendant', await list.getByRole('option').getAttribute('id'));
  // a key that belongs to the composition chooses nothing
  const before = await body.inputValue();
  await body.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true });
  await expect(body).toHaveValue(before);
  await expect(list).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(body).toHaveValue('안녕 @별똥별이 떨어지는 밤하늘 ');
  await expect(list).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(body, 'it can be taken back').toHaveValue('안녕 @별');
  await page.keyboard.press('End');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(body, 'the list is gone, Enter is Enter').toHaveValue('안녕 @별\n');
  // a finger
  await page.keyboard.type('@별똥');
  await list.getByRole('option').tap();
  await expect(body).toHaveValue('안녕 @별\n@별똥별이 떨어지는 밤하늘 ');
  await expect(body).toBeFocused();
  // not in an address
  await page.keyboard.type('a@별');
  await page.waitForResponse((response) => response.url().includes('/preview'));
  await expect(list).toBeHidden();
});

test('names: Hangul is composed while the list is open, in a comment', async ({ open, world }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(`/boards/solar/${world.article.id}`);
  const say = page.locator('#say-0');
  await say.focus();
  await page.keyboard.type('@');
  const session = await scene.context.newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: '벼', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.imeSetComposition', { text: '별', selectionStart: 1, selectionEnd: 1 });
  await expect(page.getByRole('option')).toHaveText([/별똥별/]);
  await expect(say).toHaveValue('@별');
  await session.send('Input.insertText', { text: '별' });
  await expect(say, 'no stray syllable').toHaveValue('@별');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(say).toHaveValue('@별똥별이 떨어지는 밤하늘 ');
  await page.locator('.cm > .wr .btn.pri').click();
  const link = page.locator('.cm a.at');
  await expect(link).toHaveText('@별똥별이 떨어지는 밤하늘');
  await expect(link).toHaveAttribute('href', '/planets/mars/3/5');
});

test('names: a key in the midst of the last syllable is not lost, and is no key twice', async ({ open, world }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto(`/boards/solar/${world.article.id}`);
  const say = page.locator('#say-0');
  await say.focus();
  await page.keyboard.type('@');
  const session = await scene.context.newCDPSession(page);
  const compose = (text) => session.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  const press = async (key) => {
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode: 229 });
    await session.send('Input.insertText', { text: '별' });
  };
  await compose('벼');
  await compose('별');
  const option = page.getByRole('option');
  await expect(option).toHaveText([/별똥별/]);
  await press('ArrowDown');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(say).toHaveValue('@별');
  // what a system sends once more
  await page.keyboard.press('ArrowDown');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await expect(say).toHaveValue('@별똥별이 떨어지는 밤하늘 ');
});

test('settings: another nickname, checked while it is typed', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  const person = await people.newcomer('바꿀 사람');
  await people.newcomer('이미 있는 사람');
  await scene.signIn(person);
  await scene.goto('/settings');
  await page.getByRole('link', { name: '닉네임 바꾸기' }).click();
  await page.fill('#nickname', '이미 있는 사람');
  await expect(page.locator('#nickname-state')).toHaveClass(/bad/);
  await page.fill('#nickname', '새 이름');
  await expect(page.locator('#nickname-state')).toHaveClass(/ok/);
  await clean(page);
  await page.click('.form .btn.pri');
  await expect(page.locator('main')).toContainText('닉네임을 바꿨어요');
  await expect(page.locator('main b')).toHaveText('새 이름');
  await scene.goto('/settings/nickname');
  await expect(page.locator('.notice')).toContainText('30일이 지나지 않았어요');
});
