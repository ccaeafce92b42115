// A page that is fetched ahead of a click changes nothing.
import { expect, test } from '../kit/test.mjs';

const AHEAD = { 'Sec-Purpose': 'prefetch' };
const PATHS = ['/home', '/card', '/me/coins', '/boards/solar', '/planets', '/settings', '/me/articles'];

test('prefetch: no coins, no cookie, no token', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  const ask = async (path, headers) => {
    const answer = await scene.context.request.get(path, { headers });
    expect(answer.status(), path).toBe(200);
    return answer;
  };
  const coins = async (headers) => (await (await ask('/api/v1/me', headers)).json()).coins;
  const quiet = async () => {
    for (const path of PATHS) expect((await ask(path, AHEAD)).headers()['set-cookie'], `${path} sets no cookie`).toBeUndefined();
  };
  const before = await coins(AHEAD);
  await quiet();
  expect(await coins(AHEAD), 'nothing was paid').toBe(before);

  // the short-lived token ran out: it is not renewed ahead either, and the sign-in stays good
  await scene.tokenRunsOut();
  await quiet();
  await scene.goto('/me/coins');
  await scene.at('/me/coins');
  const paid = await coins();
  expect(paid).toBeGreaterThanOrEqual(before);
  await quiet();
  expect(await coins()).toBe(paid);
  expect(await coins(AHEAD)).toBe(paid);
});

test('prefetch: a message shown once waits for the real page', async ({ open, people }) => {
  const person = await people.applicant();
  const scene = await open();
  await scene.signIn(person);
  const headers = { Origin: scene.url };
  const sent = await scene.context.request.post('/settings/password', { form: { old_password: person.password, password: `${person.password}-2` }, headers, maxRedirects: 0 });
  expect(sent.status()).toBe(303);
  const ahead = await scene.context.request.get('/settings', { headers: AHEAD });
  expect(ahead.headers()['set-cookie']).toBeUndefined();
  const message = scene.page.locator('main .notice.ok[role=status]');
  await scene.goto('/settings');
  await expect(message).toHaveCount(1);
  await scene.page.reload();
  await expect(message, 'shown once').toHaveCount(0);
});

test('prefetch: what was fetched ahead is not shown after something was written', async ({ open, people }) => {
  const person = await people.resident();
  const { id } = await people.publish(person, 'solar', '곧 지울 글', '글');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  const aheadOf = async (path) => {
    await page.locator(`main a[href="${path}"]`).first().hover();
    // longer than it takes to be fetched ahead
    await page.waitForTimeout(1_500);
  };
  const delivered = () => page.evaluate(() => performance.getEntriesByType('navigation')[0].deliveryType);
  await expect(async () => {
    await scene.goto(`/boards/solar/${id}`);
    await aheadOf('/boards/solar');
    await scene.follow(page.locator('main a[href="/boards/solar"]').first());
    expect(await delivered(), 'links are fetched ahead').toBe('navigational-prefetch');
  }).toPass();
  await scene.goto(`/boards/solar/${id}`);
  await aheadOf('/boards/solar');
  await page.locator('summary.bad').click();
  await scene.loads(() => page.locator(`form[action="/boards/solar/${id}/delete"] .btn.bad`).click());
  await scene.at('/boards/solar');
  await expect(page.locator('main .notice[role=status]')).toContainText('글을 삭제했어요');
  await expect(page.locator('.posts', { hasText: '곧 지울 글' })).toHaveCount(0);
});
