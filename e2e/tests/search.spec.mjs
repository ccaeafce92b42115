// Finding articles: by keyboard, without scripts, and while Hangul is being composed.
import { expect, test } from '../kit/test.mjs';

const rows = (page) => page.locator('main .posts h2 > a');

for (const scripts of [true, false]) {
  test(`search: what is typed is found, ${scripts ? 'by keyboard' : 'without scripts'}`, async ({ open, people }) => {
    const person = await people.resident();
    const word = `구름빵${Date.now()}`;
    const wanted = await people.publish(person, 'solar', '간식', `오늘은 ${word}을 나누어 먹었어요.`);
    await people.publish(person, 'solar', '소식', '아무 일도 없었어요.');
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/boards/solar');
    if (scripts) {
      await page.keyboard.press('/');
      await expect(page.locator('#q')).toBeFocused();
      await expect(page.locator('#q'), 'the slash itself is not typed').toHaveValue('');
      await page.keyboard.insertText(word);
      await page.keyboard.press('Enter');
    } else {
      await page.fill('#q', word);
      await page.locator('.find button').click();
    }
    await scene.at(/^\/boards\/solar\?q=/);
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toHaveAttribute('href', `/boards/solar/${wanted.id}`);
    await expect(page.locator('main .ex mark')).toHaveText(word);
    await expect(page.locator('#q'), 'it stands there again').toHaveValue(word);

    // a slash in the box is one
    await page.fill('#q', '');
    await page.locator('#q').pressSequentially('a/b');
    await expect(page.locator('#q')).toHaveValue('a/b');
    await page.fill('#q', `${word} -간식`);
    await scene.follow('.find button');
    await expect(rows(page)).toHaveCount(0);
    await expect(page.locator('.empty')).toBeVisible();
    await page.fill('#q', '-간식');
    scene.expect(422, '/boards/solar');
    await scene.follow('.find button');
    await expect(page.locator('#q[aria-invalid=true]')).toBeVisible();
    await expect(page.locator('#q-err')).toBeVisible();
    await scene.follow('.bh p a');
    await scene.at('/boards/solar');
  });
}

test('search: Enter during composition sends no stray syllable, and once', async ({ open, people }) => {
  const person = await people.resident();
  await people.publish(person, 'solar', '달빛', '달빛이 밝아요.');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar');
  await page.locator('#q').focus();
  const keys = await page.context().newCDPSession(page);
  await keys.send('Input.insertText', { text: '달' });
  await keys.send('Input.imeSetComposition', { text: '비', selectionStart: 1, selectionEnd: 1 });
  await keys.send('Input.imeSetComposition', { text: '빛', selectionStart: 1, selectionEnd: 1 });
  await keys.send('Input.insertText', { text: '빛' });
  await page.keyboard.press('Enter');
  await scene.at(`/boards/solar?q=${encodeURIComponent('달빛')}`);
  await expect(page.locator('#q')).toHaveValue('달빛');
  await expect(page.locator('main mark').first()).toHaveText('달빛');
});

test('search: one\u2019s own articles, on all boards', async ({ open, people }) => {
  const person = await people.resident();
  const board = person.address.split('/')[0];
  const here = await people.publish(person, board, '우리 행성', '별 이야기');
  const there = await people.publish(person, 'solar', '모두에게', '별 이야기');
  const scene = await open({ width: 1280, height: 800 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/me/articles');
  await page.fill('#q', '이야기');
  await scene.follow('.find button');
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toHaveAttribute('href', `/boards/solar/${there.id}`);
  await expect(rows(page).last()).toHaveAttribute('href', `/boards/${board}/${here.id}`);
});
