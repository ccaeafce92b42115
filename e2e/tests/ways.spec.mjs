// Ways out and back: from a picture, from an article, from a question, from what is gone; and what is asked for comes into view.
import { expect, test } from '../kit/test.mjs';
import { slope } from '../kit/files.mjs';

test.describe.configure({ mode: 'parallel' });

const PHONE = { width: 390, height: 844 };

test('ways: back closes an enlarged picture and nothing else', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '사진이 있는 글', '글', { alt: '언덕', bytes: slope() });
  const path = `/boards/solar/${article.id}`;
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar');
  await scene.goto(path);
  const [link, large] = [page.locator('.prose a[data-large]'), page.locator('dialog.large')];
  const length = await page.evaluate(() => history.length);
  await link.click();
  await expect(large).toBeVisible();
  await page.evaluate(() => history.back());
  await expect(large).toHaveCount(0);
  await scene.at(path);
  // closed by its button it leaves no step behind
  await link.click();
  await large.locator('button').click();
  await expect(large).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => history.state?.large ?? false)).toBe(false);
  expect(await page.evaluate(() => history.length)).toBe(length + 1);
  await page.goBack();
  await scene.at('/boards/solar');
});

test('ways: an article leads back to the page of the board one came from', async ({ open, people }) => {
  const person = await people.resident();
  for (let n = 0; n < 25; n += 1) await people.publish(person, 'solar', `되돌아갈 글 ${n}`, '글');
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(person);
  for (const list of ['/boards/solar?page=2', '/boards/solar?q=%EB%90%98%EB%8F%8C%EC%95%84%EA%B0%88']) {
    await scene.goto(list);
    await scene.follow(page.locator('.posts h2 a').nth(2));
    await scene.at(/^\/boards\/solar\/\d+$/);
    await scene.follow('.around a[rel=prev]');
    for (const way of ['.crumb a', '.art > p > a.btn']) expect(new URL(await page.locator(way).evaluate((link) => link.href)).search, way).toBe(new URL(list, people.url).search);
    await scene.follow('.art > p > a.btn');
    await scene.at(list);
  }
  // from elsewhere it is the board
  await scene.goto('/home');
  await scene.follow(page.locator('.posts h2 a').first());
  await expect(page.locator('.art > p > a.btn')).toHaveAttribute('href', '/boards/solar');
});

test('ways: a question is left by its own button', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '지울까 말까', '글');
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const question = page.locator('.own .confirm');
  await question.locator('summary').click();
  await question.getByRole('button', { name: '취소' }).click();
  await expect(question).not.toHaveAttribute('open');
  await expect(question.locator('summary')).toBeFocused();
});

test('ways: where an article is gone there is a board', async ({ open, people }) => {
  const person = await people.resident('uranus/9/1');
  const scene = await open(PHONE);
  await scene.signIn(person);
  for (const [path, board] of [['/boards/uranus/999999', '/boards/uranus'], ['/boards/mars/999999', '/boards/solar'], ['/boards/solar/999999', '/boards/solar'], ['/comments/999999/answer', '/boards/solar']]) {
    await scene.goto(path, 404);
    await expect(scene.page.locator('.oops .acts a').first(), path).toHaveAttribute('href', board);
  }
  expect(await scene.follow('.oops .acts a >> nth=0')).toBe(200);
});

test('ways: many comments have numbers above and below', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '말이 많은 글', '글');
  for (let n = 0; n < 205; n += 1) await people.comment(person, article.id, `${n}번째 말`);
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const pagers = page.locator('#comments > .pg');
  await expect(pagers).toHaveCount(2);
  for (const nth of [0, 1]) await expect(pagers.nth(nth).locator('a:not([rel])')).toHaveText(['1', '2', '3']);
  await scene.follow(pagers.first().locator('a:not([rel])').last());
  await scene.at(`/boards/solar/${article.id}?comments=3`);
  await expect(page.locator('#comments > ol > li')).toHaveCount(5);
  await expect(pagers.last().locator('[aria-current]')).toHaveText('3');
});
