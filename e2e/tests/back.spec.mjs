// After signing out nothing private is seen again: not by going back, and not in another tab.
import { slope } from '../kit/files.mjs';
import { WHOLE } from '../kit/scene.mjs';
import { signOut } from '../kit/talk.mjs';
import { expect, test } from '../kit/test.mjs';

// as people have it: pages one leaves are kept in memory
test.use({ launchOptions: { ...WHOLE, ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

const back = (page) => page.goBack({ waitUntil: 'commit' }).catch(() => { /* a page out of the memory has no answer to wait for */ });
const PATHS = ['/card', '/me/coins', '/settings'];

for (const scripts of [true, false]) {
  test(`back: nothing private after signing out, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.resident();
    const scene = await open({ scripts });
    const { page } = scene;
    await scene.signIn(person);
    for (const path of PATHS) await scene.goto(path);
    await signOut(scene);
    await scene.at('/');
    // without our script the browser itself forgets, a moment after the cookies are gone
    if (!scripts) await page.waitForTimeout(500);
    for (const path of [...PATHS].reverse()) {
      await back(page);
      await scene.at(`/login?next=${encodeURIComponent(path)}`);
      await expect(page.locator('details.menu')).toHaveCount(0);
      expect(await page.locator('body').innerText()).not.toContain(person.nickname);
    }
  });
}

test('back: a page is still there at once, and seen', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/card');
  await page.evaluate(() => { window.stayed = true; });
  await scene.goto('/me/coins');
  await back(page);
  // a page out of the memory loads nothing that could be waited for
  await expect.poll(() => page.evaluate(() => [location.pathname, window.stayed]), 'it came out of the memory').toEqual(['/card', true]);
  await expect(page.locator('h1')).toBeVisible();
});

test('back: a picture opened by itself', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '창밖', '사진', { bytes: slope(320, 200), alt: '창밖' });
  await scene.signIn(person);
  // what the browser itself makes around a picture, and Playwright in it, is held to the policy of the picture
  scene.tolerate('Applying inline style');
  scene.tolerate("the 'serviceWorker' property");
  await scene.goto(article.images[0].url);
  await scene.goto('/home');
  await signOut(scene);
  scene.expect(404, '/media/');
  await back(page);
  await back(page);
  await scene.at(article.images[0].url);
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator(`img[src*="${article.images[0].url}"]`)).toHaveCount(0);
});

test('away: other tabs leave, but what somebody has written stays while nobody signed out', async ({ open, people }) => {
  const scene = await open();
  const { context } = scene;
  const person = await people.resident();
  await scene.signIn(person);
  const [card, writing] = [await context.newPage(), await context.newPage()];
  await card.goto('/card');
  await writing.goto('/boards/solar/new');
  await writing.fill('#body', '긴 생각');
  scene.expect(401, '/api/v1/');
  // the sign-in is over, and a page says so
  await context.clearCookies();
  await scene.goto('/');
  await scene.at('/login?next=%2Fcard', card);
  await expect(writing.locator('#body')).toHaveValue('긴 생각');
  // whoever signs out means it
  await scene.signIn(person);
  await scene.goto('/home');
  // the same person is back: there is nothing to leave
  await expect(writing.locator('#body')).toHaveValue('긴 생각');
  await card.goto('/card');
  await card.evaluate(() => { document.body.append(Object.assign(document.createElement('textarea'), { value: '적어 둔 것' })); });
  await signOut(scene);
  await scene.at('/login?next=%2Fcard', card);
});
