// A check as the README shows it: what is kept for later is found again.
import { expect, test } from '../kit/test.mjs';

test('bookmarks: one is kept, and found again', async ({ open, people }) => {
  const person = await people.resident();                  // on a floor of their own; also newcomer(), applicant(), stranger()
  const article = await people.publish(person, 'solar', '작은 별', '오늘도 반짝여요.');
  const scene = await open({ width: 390, height: 844 });   // also language, theme, scripts: false, calm: false
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  await page.locator('#save button').click();              // sent by scripts: the page stays
  await expect(page.locator('#save button[aria-pressed=true]')).toBeVisible();
  await page.locator('header .menu summary').click();
  await scene.follow('header a[href="/me/bookmarks"]');    // leads to another document; answers with its status
  await scene.at('/me/bookmarks');
  await expect(page.locator(`main a[href="/boards/solar/${article.id}"]`)).toHaveCount(1);
});
