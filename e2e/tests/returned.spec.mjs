// Going back: what one has done since is there, also where the browser keeps the page as it once was.
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const PHONE = { width: 390, height: 844 };
const LONG = '긴 글이에요.\n\n'.repeat(40);

test('returned: one’s own like and comment are still there, where one was', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '돌아올 글', LONG);
  await people.comment(writer, article.id, '먼저 있던 댓글');
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(reader);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('#react button').click();
  await expect(page.locator('#react button')).toHaveAttribute('aria-pressed', 'true');
  await page.locator('#comments > form textarea').fill('방금 남긴 댓글');
  await page.locator('#comments > form button:not([type=button])').click();
  await expect(page.locator('#comments > ol > li')).toHaveCount(2);
  const { y } = await page.evaluate(() => ({ y: scrollY }));
  await scene.follow('.nav a[href="/home"]');
  await page.goBack();
  await scene.at(`/boards/solar/${article.id}`);
  await expect(page.locator('#comments')).toContainText('방금 남긴 댓글');
  await expect(page.locator('#react button')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => page.evaluate(() => scrollY), 'and one is where one was').toBeGreaterThan(y - 400);
});

test('returned: an article that was deleted is gone', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '지울 글', '글');
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('.own .confirm > summary').click();
  await scene.follow('.own .confirm form .bad');
  await scene.at('/boards/solar');
  scene.expect(404, `/boards/solar/${article.id}`);
  await page.goBack();
  await expect(page.locator('.oops')).toBeVisible();
  await expect(page.locator('#react')).toHaveCount(0);
});

test('returned: what was read is read', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '소식이 오는 글', '글');
  await people.comment(reader, article.id, '댓글');
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(writer);
  await scene.goto('/notifications');
  // besides the portrait
  const row = page.locator('.told li', { hasText: '소식이 오는 글' });
  await expect(row.locator('.new')).toHaveCount(1);
  await scene.follow(row.locator('a'));
  await page.goBack();
  await scene.at('/notifications');
  await expect(row).toHaveCount(1);
  await expect(row.locator('.new')).toHaveCount(0);
});

test('returned: what is typed stays, whatever else was sent', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '쓰다 만 댓글이 있는 글', LONG);
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(reader);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('#comments > form textarea').fill('아직 쓰는 중');
  await page.locator('#react button').click();
  await expect(page.locator('#react button')).toHaveAttribute('aria-pressed', 'true');
  await scene.follow('.nav a[href="/home"]');
  await page.goBack();
  await scene.at(`/boards/solar/${article.id}`);
  await page.waitForTimeout(500);
  await expect(page.locator('#comments > form textarea')).toHaveValue('아직 쓰는 중');
});
