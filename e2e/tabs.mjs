// The short-lived token ran out while seven tabs were open.
import assert from 'node:assert/strict';

const PATHS = ['/home', '/planets', '/card', '/boards/solar', '/me/coins', '/settings', '/'];

export default async function run(report) {
  const { people } = await report.world();
  const person = await people.resident('uranus/1/1');

  await report.check('tabs: seven at once stay signed in', async ({ scene: open }) => {
    const scene = await open();
    await scene.signIn(person);
    const tabs = [scene.page];
    while (tabs.length < PATHS.length) tabs.push(await scene.context.newPage());
    for (const round of [1, 2]) {
      await scene.context.clearCookies({ name: 'access' });
      const answers = await Promise.all(tabs.map((page, place) => page.goto(PATHS[place])));
      for (const [place, page] of tabs.entries()) {
        assert.equal(answers[place].status(), 200, `${PATHS[place]}, round ${round}`);
        assert.ok(!scene.path(page).startsWith('/login'), `${PATHS[place]} asked to sign in, round ${round}`);
        assert.equal(await page.locator('details.menu').count(), 1, `${PATHS[place]} is signed in, round ${round}`);
      }
    }
    const names = (await scene.context.cookies()).map((cookie) => cookie.name);
    assert.ok(names.includes('access') && names.includes('refresh'));
    for (const page of tabs) {
      await page.reload();
      assert.equal(await page.locator('details.menu').count(), 1);
    }
  });

  await report.check('tabs: a form sent after the token ran out is not lost', async ({ scene: open }) => {
    const scene = await open();
    await scene.signIn(person);
    await scene.goto('/boards/solar/new');
    await scene.page.fill('#title', '긴 생각 끝에');
    await scene.page.fill('#body', '오래 열어 두었어요.');
    await scene.context.clearCookies({ name: 'access' });
    await scene.follow('form.write button:not([type=button])');
    assert.match(scene.path(), /^\/boards\/solar\/\d+$/);
  });

  await report.check('tabs: signing out in one ends the other', async ({ scene: open }) => {
    const scene = await open();
    await scene.signIn(person);
    const other = await scene.context.newPage();
    await scene.goto('/home');
    await other.goto('/settings');
    await scene.page.locator('details.menu > summary').click();
    await scene.follow('details.menu form[action="/logout"] button');
    await other.reload();
    assert.ok(scene.path(other).startsWith('/login?next='));
  });
}
