// Reading: lists by keys, what is kept for later, what is new since the last visit.
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

test('reading: a list is walked by keys, whatever letters they write', async ({ open, people }) => {
  const person = await people.resident();
  for (const title of ['가장 오래된 글', '가운데 글', '가장 새 글']) await people.publish(person, 'solar', title, '글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar');
  const rows = page.locator('.posts h2 a');
  // a Korean layout writes another letter with the same key
  const press = (code, key) => page.evaluate(([c, k]) => {
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code: c, key: k, bubbles: true, cancelable: true }));
  }, [code, key]);
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  await press('KeyJ', '\u3153');
  await expect(rows.nth(1)).toBeFocused();
  // around the row, not around each line of its title
  expect(await rows.nth(1).evaluate((link) => [getComputedStyle(link).outlineStyle, getComputedStyle(link, '::after').outlineStyle])).toEqual(['none', 'solid']);
  await page.keyboard.press('k');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows.nth(0), 'there is none before the first').toBeFocused();
  await page.locator('#q').focus();
  await page.keyboard.type('jn?');
  await expect(page.locator('#q'), 'where one types, letters are letters').toHaveValue('jn?');
  await page.locator('#q').fill('');
  await rows.nth(1).focus();
  const path = await rows.nth(1).getAttribute('href');
  await scene.loads(() => page.keyboard.press('Enter'));
  await scene.at(path);
  await scene.goto('/boards/solar');
  await scene.loads(() => page.keyboard.press('n'));
  await scene.at('/boards/solar/new');
});

test('reading: what stands behind a title stays with its last word', async ({ open, people }) => {
  const person = await people.resident();
  const words = ['이사', '온', '첫날', '창밖의', '고리를', '보며', '마신', '차'];
  for (let n = 3; n <= words.length; n++) {
    const { id } = await people.publish(person, 'solar', `${words.slice(0, n).join(' ')}?`, '글');
    if (n % 2) await people.comment(person, id, '댓글');
  }
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar');
  for (let width = 320; width <= 420; width += 4) {
    await page.setViewportSize({ width, height: 844 });
    const apart = await page.locator('.posts h2').evaluateAll((titles) => titles.flatMap((title) => {
      const text = title.querySelector('bdi').firstChild;
      const end = document.createRange();
      end.setStart(text, text.length - 1);
      end.setEnd(text, text.length);
      const { bottom } = end.getBoundingClientRect();
      return [...title.querySelectorAll('.n, .new')].filter((mark) => mark.getBoundingClientRect().top > bottom - 3).map(() => title.textContent);
    }));
    expect(apart, `at ${width}`).toEqual([]);
  }
  expect(await page.locator('.posts .new').count()).toBeGreaterThan(3);
});

test('reading: what is typed behind the slash is searched for, also while the keys are on their way', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.resident());
  await page.route('**/assets/keys.*.js', async (route) => {
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    await route.continue();
  });
  await scene.goto('/boards/solar');
  const field = page.locator('.find input');
  // a key that asks for them, and what is typed before they are there
  await page.keyboard.press('j');
  await page.keyboard.type('/new jokes');
  await page.waitForResponse('**/assets/keys.*.js');
  await expect(field).toHaveValue('new jokes');
  await expect(field).toBeFocused();
  await scene.at('/boards/solar');
});

test('reading: the keys are told, and can be switched off', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/boards/solar');
  const box = page.locator('#keys');
  await expect(box).toBeHidden();
  await page.keyboard.press('Shift+Slash');
  await expect(box).toBeVisible();
  await expect(box.locator('kbd')).toHaveText(['j', 'k', 'Enter', 'n', '/', '?']);
  await page.keyboard.press('n');
  await scene.at('/boards/solar');
  await box.locator('input').uncheck();
  await page.keyboard.press('Escape');
  await expect(box).toBeHidden();
  await page.keyboard.press('n');
  await scene.goto('/boards/solar');
  await page.keyboard.press('n');
  await page.keyboard.press('j');
  await expect(page.locator('.posts a:focus')).toHaveCount(0);
  // the browser's own use of the slash stays with it
  expect(await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', code: 'Slash', bubbles: true, cancelable: true })))).toBe(true);
  await expect(page.locator('.find input')).not.toBeFocused();
  // all of them are: whoever dictates says these, too
  await page.keyboard.press('Shift+Slash');
  await page.keyboard.press('Slash');
  await expect(box).toBeHidden();
  await expect(page.locator('#q')).not.toBeFocused();
  await page.locator('[data-keys]').click();
  await box.locator('input').check();
  await box.locator('[data-shut]').click();
  await expect(box).toBeHidden();
  await scene.loads(() => page.keyboard.press('n'));
  await scene.at('/boards/solar/new');
});

test('reading: what was found, written and saved is walked by keys as well', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '두루미 이야기', '글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('button.save').click();
  await expect(page.locator('button.save')).toHaveAttribute('aria-pressed', 'true');
  for (const path of ['/boards/solar?q=두루미', '/me/articles', '/me/bookmarks']) {
    await scene.goto(path);
    await page.keyboard.press('j');
    await expect(page.locator('.posts h2 a').first(), path).toBeFocused();
  }
});

test('reading: a visit is noted although links are fetched ahead', async ({ open, people }) => {
  const [person, other] = [await people.resident(), await people.newcomer()];
  const article = await people.publish(other, 'solar', '먼저 읽히는 글', '글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  const link = page.locator(`.posts a[href="/boards/solar/${article.id}"]`);
  const read = async () => {
    await scene.goto('/boards/solar');
    await link.hover();
    // longer than it takes to be fetched ahead
    await page.waitForTimeout(1_000);
    await scene.loads(() => link.click());
    await scene.at(`/boards/solar/${article.id}`);
  };
  await read();
  await expect(page.locator('.unread')).toHaveCount(0);
  await people.comment(other, article.id, '그사이 한 말');
  await read();
  await expect(page.locator('.unread')).toHaveText(/새 댓글 1개/);
});

for (const scripts of [true, false]) {
  test(`reading: an article is kept for later, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.resident();
    const article = await people.publish(person, 'solar', '다시 읽을 글', '글');
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto(`/boards/solar/${article.id}`);
    const button = page.locator('button.save');
    const press = (target) => (scripts ? target.click() : scene.follow(target));
    if (scripts) await page.evaluate(() => { window.stayed = true; });
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await press(button);
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    if (scripts) {
      await expect(button, 'the focus stays').toBeFocused();
      await said(page, '저장했어요');
      expect(await page.evaluate(() => window.stayed), 'without reloading').toBe(true);
    }
    await page.locator('details.menu > summary').click();
    await scene.follow(page.locator('details.menu a[href="/me/bookmarks"]'));
    await expect(page.locator('.posts h2')).toContainText('다시 읽을 글');
    await scene.follow(page.locator('.posts h2 a'));
    await press(button);
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await scene.goto('/me/bookmarks');
    await expect(page.locator('.posts')).toHaveCount(0);
  });
}

test('reading: what was said since is marked, and one jumps to the first of it', async ({ open, people }) => {
  const [person, other] = [await people.resident(), await people.newcomer()];
  const article = await people.publish(person, 'solar', '이야기', '글');
  for (let n = 0; n < 12; n += 1) await people.comment(other, article.id, `먼저 한 말 ${n}`);
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  await expect(page.locator('.unread')).toHaveCount(0);
  const first = await people.comment(other, article.id, '새로 한 말');
  await people.comment(person, article.id, '내 말');
  await people.comment(other, article.id, '또 새로 한 말');
  await scene.goto(`/boards/solar/${article.id}`);
  await expect(page.locator('.cm .fresh')).toHaveCount(2);
  await expect(page.locator('.unread')).toHaveText(/새 댓글 2개/);
  await scene.follow('.unread');
  await expect(page.locator(`#c${first.id}`)).toBeInViewport();
  await expect(page.locator('.cm .fresh'), 'the marks stay').toHaveCount(2);
});

test('reading: popular and the boards stand in one row, the rail beside them', async ({ open, people }) => {
  const [person, other] = [await people.resident(), await people.newcomer()];
  const article = await people.publish(person, 'solar', '모두가 좋아한 글', '글');
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(other);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('#react button').click();
  await expect(page.locator('#react button')).toHaveAttribute('aria-pressed', 'true');
  await scene.goto('/boards/solar');
  await expect(page.locator('.rail')).toContainText('모두가 좋아한 글');
  const [rail, list] = [await page.locator('.rail').boundingBox(), await page.locator('.posts').boundingBox()];
  expect(rail.x).toBeGreaterThan(list.x + list.width);
  await scene.follow('.tabs a[href$="sort=popular"]');
  await expect(page.locator('.tabs [aria-current]')).toHaveText('인기');
  await expect(page.locator('.posts')).toContainText('모두가 좋아한 글');
});

test('reading: keys do not stop at whoever is muted, and their rows are one line', async ({ open, people }) => {
  const [reader, muted, other] = [await people.resident(), await people.resident(), await people.resident()];
  await people.publish(other, 'solar', '아래 글', '글');
  const hidden = await people.publish(muted, 'solar', '접힌 글', '글');
  await people.comment(other, hidden.id, '댓글');
  await people.publish(other, 'solar', '위의 글', '글');
  await people.tie(reader, muted.id, 'mute');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(reader);
  await scene.goto('/boards/solar');
  const row = (text) => page.locator('.posts > li', { hasText: text });
  await row('위의 글').locator('h2 a').focus();
  await page.keyboard.press('j');
  await expect(row('접힌 글').locator('summary')).toBeFocused();
  await expect(row('접힌 글').locator('.n')).toHaveCount(0);
  await page.keyboard.press('j');
  await expect(row('아래 글').locator('h2 a')).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(row('접힌 글').locator('h2 a')).toBeVisible();
  await page.keyboard.press('j');
  await expect(row('아래 글').locator('h2 a')).toBeFocused();
});

test('reading: Enter opens where the keys before it led, however quickly it follows', async ({ open, people }) => {
  const person = await people.resident();
  for (const title of ['아래 글', '위의 글']) await people.publish(person, 'solar', title, '글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar');
  const rows = page.locator('.posts h2 a'), lower = await rows.nth(1).getAttribute('href');
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  // between two turns of the page
  expect(await page.evaluate(() => {
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'j', bubbles: true, cancelable: true }));
    return document.activeElement.pathname;
  })).toBe(lower);
});

test('reading: headings are larger the higher they stand', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '제목들', '# 하나\n\n## 둘\n\n### 셋\n\n#### 넷\n\n글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const sizes = await page.evaluate(() => ['header h1', '.prose h2', '.prose h3', '.prose h4', '.prose p'].flatMap((place) => {
      const one = document.querySelector(`article ${place}`);
      return one ? [parseFloat(getComputedStyle(one).fontSize)] : [];
    }));
    expect(sizes.length).toBeGreaterThan(3);
    for (let n = 1; n < sizes.length - 1; n++) expect(sizes[n], `${width}: ${sizes}`).toBeLessThan(sizes[n - 1]);
    expect(sizes.at(-1), `${width}: ${sizes}`).toBeLessThanOrEqual(sizes.at(-2));
  }
});
