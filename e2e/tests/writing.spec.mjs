// Where people write: comments changed in their place, Ctrl+Enter, leaving a form, pictures that enlarge.
import { slope } from '../kit/files.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

for (const scripts of [true, false]) {
  test(`writing: a comment is changed where it stands, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.resident();
    const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
    const mine = await people.comment(person, article.id, '저도 갈래요');
    await people.comment(await people.newcomer(), article.id, '남의 답글', mine.id);
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto(`/boards/solar/${article.id}`);
    const item = page.locator(`#c${mine.id}`);
    const press = (target) => (scripts ? target.click() : scene.follow(target));
    await expect(item.locator(`a[href="/comments/${mine.id}/edit"]`)).toHaveCount(1);
    await expect(page.locator('#comments a[href$="/edit"]'), 'only one\u2019s own').toHaveCount(1);
    if (scripts) await page.evaluate(() => { window.stayed = true; });
    await press(item.locator(`a[href="/comments/${mine.id}/edit"]`));
    const form = item.locator(`form[action="/comments/${mine.id}/edit"]`);
    await expect(form.locator('textarea')).toHaveValue('저도 갈래요');
    await expect(form.locator('textarea')).toBeFocused();
    await expect(item, 'the answers stay').toContainText('남의 답글');
    await form.locator('textarea').fill('저도 꼭 갈래요');
    await press(form.locator('button'));
    await expect(form).toHaveCount(0);
    await expect(item.locator('> p')).toHaveText('저도 꼭 갈래요');
    if (!scripts) return;
    await expect(item, 'the changed comment has the focus').toBeFocused();
    expect(await page.evaluate(() => window.stayed)).toBe(true);
    // given up
    await item.locator(`a[href="/comments/${mine.id}/edit"]`).click();
    await form.locator('textarea').fill('다른 말');
    await form.locator('summary').click();
    await expect(form.locator('[data-drop] a')).toBeVisible();
    await form.locator('[data-drop] a').click();
    await expect(item.locator('> p')).toHaveText('저도 꼭 갈래요');
    expect(await page.evaluate(() => window.stayed)).toBe(true);
  });
}

test('writing: without scripts a comment is answered and deleted where it stands', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const mine = await people.comment(person, article.id, '저도 갈래요');
  const scene = await open({ width: 390, height: 844, scripts: false });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const act = (what) => page.locator(`#c${mine.id} > .acts > a[href="/comments/${mine.id}/${what}"]`);
  await scene.follow(act('answer'));
  await expect(page.locator(`#say-${mine.id}`)).toBeFocused();
  await page.fill(`#say-${mine.id}`, '여기 답글이요');
  await scene.follow(page.locator(`#c${mine.id} > .acts > form button.pri`));
  await expect(page.locator(`#c${mine.id} > ol > li > p`)).toContainText('여기 답글이요');
  await scene.follow(act('delete'));
  await expect(page.locator('form.sure')).toContainText('삭제하면 되돌릴 수 없어요');
  await scene.follow(page.locator('form.sure a'));
  await expect(page.locator(`#c${mine.id} > p`), 'only asked').toHaveText('저도 갈래요');
  await scene.follow(act('delete'));
  await scene.follow(page.locator('form.sure button'));
  await expect(page.locator('#comments li.gone')).toHaveCount(1);
});

test('writing: a change that is refused stays where it was typed', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const mine = await people.comment(person, article.id, '저도 갈래요');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator(`#c${mine.id} a[href$="/edit"]`).click();
  const field = page.locator(`#say-${mine.id}`);
  await field.fill('\u0007');
  scene.expect(422, `/comments/${mine.id}/edit`);
  await field.press('Control+Enter');
  await expect(page.locator(`#say-${mine.id}-err`)).toHaveText(/U\+0007/);
  await expect(field).toHaveValue('\u0007');
});

test('writing: what can be done with a comment has one shape', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const mine = await people.comment(person, article.id, '저도 갈래요');
  const scene = await open({ width: 390, height: 844 });
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const shapes = await scene.page.locator(`#c${mine.id} > .acts :is(summary, a)`).evaluateAll((all) => all.map((one) => {
    const { top, height } = one.getBoundingClientRect();
    const { fontSize, fontWeight, color, borderTopWidth, backgroundColor, paddingLeft } = getComputedStyle(one);
    return JSON.stringify({ top, height, fontSize, fontWeight, color, borderTopWidth, backgroundColor, paddingLeft });
  }));
  expect(shapes).toHaveLength(3);
  expect(new Set(shapes).size, shapes.join('\n')).toBe(1);
});

test('writing: Ctrl+Enter sends', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const field = page.locator('#say-0');
  await field.fill('첫째 줄');
  await field.press('Enter');
  await field.pressSequentially('둘째 줄');
  await field.press('Control+Enter');
  await expect(page.locator('#comments > ol > li')).toHaveCount(1);
  await expect(page.locator('#comments > ol > li > p')).toContainText('둘째 줄');
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '빠르게 쓴 글');
  await page.fill('#body', '한 줄');
  await scene.loads(() => page.press('#body', 'Meta+Enter'));
  await scene.at(/^\/boards\/solar\/\d+$/);
});

test('writing: leaving asks before it throws away what is typed', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  const cancel = page.locator('form.write [data-drop] > summary');
  const leave = page.locator('form.write [data-drop] a');
  await scene.goto('/boards/solar/new');
  await scene.follow(cancel);
  await scene.at('/boards/solar');
  await scene.goto('/boards/solar/new');
  await page.fill('#body', '한참 쓴 글');
  await cancel.click();
  await expect(leave).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(leave).toBeHidden();
  await expect(page.locator('#body')).toHaveValue('한참 쓴 글');
  await cancel.click();
  await scene.follow(leave);
  await scene.at('/boards/solar');
  // the browser takes for its own what came with the page
  await scene.goto('/boards/solar/new');
  await page.fill('#body', '제목이 없는 글');
  await page.click('form.write .btn.pri');
  await expect(page.locator('#title-err')).toHaveText(/제목/);
  await expect(page.locator('#title')).toBeFocused();
  await cancel.click();
  await expect(leave).toBeVisible();
});

test('writing: without scripts leaving always asks', async ({ open, people }) => {
  const scene = await open({ scripts: false });
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/boards/solar/new');
  await page.locator('form.write [data-drop] > summary').click();
  await scene.follow('form.write [data-drop] a');
  await scene.at('/boards/solar');
});

test('writing: a picture enlarges, and closes again', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '노을', '창밖이에요.', { bytes: slope(1200, 700), alt: '창밖의 노을' });
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const link = page.locator('.prose figure a');
  const before = await link.locator('img').boundingBox();
  const box = page.locator('dialog.large');
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(box.locator('img[alt="창밖의 노을"]')).toBeVisible();
  expect((await box.locator('img').boundingBox()).width).toBeGreaterThan(before.width);
  await page.keyboard.press('Escape');
  await expect(box).toHaveCount(0);
  await expect(link, 'the focus comes back').toBeFocused();
  await link.click();
  await box.locator('button').click();
  await expect(box).toHaveCount(0);
  await scene.at(`/boards/solar/${article.id}`);
  expect(await link.getAttribute('href'), 'without scripts it leads to the picture').toMatch(/^\/media\//);
});

test('writing: marks by buttons, and taken back as if they had been typed', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/boards');
  await scene.at('/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(page.locator('#title'), 'one begins with the title').toBeFocused();
  const body = page.locator('#body');
  const press = (name) => page.locator('.marks').getByRole('button', { name, exact: true }).click();
  await body.fill('하나\n둘');
  await body.evaluate((text) => { text.focus(); text.setSelectionRange(0, 2); });
  await press('굵게');
  await expect(body).toHaveValue('**하나**\n둘');
  await body.press('Control+a');
  await press('할 일');
  await expect(body).toHaveValue('- [ ] **하나**\n- [ ] 둘');
  await body.press('Control+z');
  await expect(body).toHaveValue('**하나**\n둘');
  await body.press('Control+End');
  await press('표');
  await page.keyboard.type('칸');
  await expect(body).toHaveValue('**하나**\n둘\n\n| 칸 |  |\n| --- | --- |\n|  |  |\n');
  await page.locator('.sides button').last().click();
  await expect(page.locator('.look table')).toBeVisible();
  await expect(page.locator('.look strong')).toHaveText('하나');
  await expect(page.locator('.marks')).toBeHidden();
});
