// The short-lived token ran out while seven tabs were open.
import { signOut } from '../kit/talk.mjs';
import { expect, test } from '../kit/test.mjs';

const PATHS = ['/home', '/planets', '/card', '/boards/solar', '/me/coins', '/settings', '/'];

test('tabs: seven at once stay signed in', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  const tabs = [scene.page];
  while (tabs.length < PATHS.length) tabs.push(await scene.context.newPage());
  for (const round of [1, 2]) {
    await scene.tokenRunsOut();
    const answers = await Promise.all(tabs.map((page, place) => page.goto(PATHS[place])));
    for (const [place, page] of tabs.entries()) {
      const where = `${PATHS[place]}, round ${round}`;
      expect(answers[place].status(), where).toBe(200);
      expect(scene.path(page), where).not.toMatch(/^\/login/);
      await expect(page.locator('details.menu'), `signed in at ${where}`).toHaveCount(1);
    }
  }
  const names = (await scene.context.cookies()).map((cookie) => cookie.name).join(' ');
  expect(names).toMatch(/access/);
  expect(names).toMatch(/refresh/);
  for (const page of tabs) {
    await page.reload();
    await expect(page.locator('details.menu')).toHaveCount(1);
  }
});

test('tabs: a form sent after the token ran out is not lost', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  await scene.goto('/boards/solar/new');
  await scene.page.fill('#title', '긴 생각 끝에');
  await scene.page.fill('#body', '오래 열어 두었어요.');
  await scene.tokenRunsOut();
  await scene.follow('form.write .pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
});

test('tabs: signing out in one ends the other', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  const other = await scene.context.newPage();
  await scene.goto('/home');
  await other.goto('/settings');
  // the other may ask for its events just then
  scene.expect(401, '/api/v1/');
  await signOut(scene);
  await scene.at('/login?next=%2Fsettings', other);
});

test('tabs: the portrait arrives in all of them, also after the one that listens for all was closed', async ({ open, people }) => {
  const scene = await open({ calm: false });
  await scene.signIn(await people.resident(undefined, undefined, { face: true, animate: true }));
  const tabs = [scene.page];
  while (tabs.length < 4) tabs.push(await scene.context.newPage());
  for (const page of tabs) await page.goto('/card');
  await tabs.shift().close();
  for (const page of tabs) await expect(page.locator('img.por[src^="/media/"]')).toBeVisible();
});
