// Language and theme, chosen by hand, with scripts and without; skipping to the content by keyboard.
import assert from 'node:assert/strict';

export default async function run(report) {
  const { resident } = await report.world();
  for (const scripts of [true, false]) {
    const how = scripts ? 'scripts on' : 'scripts off';
    await report.check(`switches: language and theme stay, ${how}`, async ({ scene: open }) => {
      const scene = await open({ scripts, language: 'en', theme: 'light' });
      const { page } = scene;
      const root = page.locator('html');
      await scene.goto('/about');
      assert.equal(await root.getAttribute('lang'), 'en', 'as the browser asks');
      await scene.follow('footer button[name=language][value=ko]');
      assert.equal(scene.path(), '/about', 'one stays where one was');
      assert.equal(await root.getAttribute('lang'), 'ko');
      const dark = page.locator('footer button[name=theme][value=dark]');
      if (scripts) {
        const kept = page.waitForResponse((response) => response.url().endsWith('/preferences'));
        await dark.click();
        await page.locator('html[data-theme=dark]').waitFor();
        await kept;
      } else {
        await scene.follow(dark);
      }
      assert.equal(await dark.getAttribute('aria-pressed'), 'true');
      await scene.goto('/signup');
      assert.equal(await root.getAttribute('data-theme'), 'dark');
      assert.equal(await root.getAttribute('lang'), 'ko');
      const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
      assert.equal(scheme, 'dark');
    });
  }

  await report.check('switches: the first Tab leads past the menu', async ({ scene: open }) => {
    const scene = await open();
    await scene.signIn(resident);
    await scene.goto('/home');
    await scene.page.keyboard.press('Tab');
    assert.equal(await scene.page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
    await scene.page.keyboard.press('Enter');
    assert.equal(await scene.page.evaluate(() => document.activeElement.id), 'main');
  });

  await report.check('switches: the menu opens and closes by keyboard', async ({ scene: open }) => {
    const scene = await open({ width: 390, height: 844 });
    await scene.signIn(resident);
    await scene.goto('/home');
    const summary = scene.page.locator('details.menu > summary');
    await summary.focus();
    await scene.page.keyboard.press('Enter');
    await scene.page.locator('details.menu a[href="/settings"]').waitFor();
    await scene.page.keyboard.press('Escape');
    await scene.page.locator('details.menu a[href="/settings"]').waitFor({ state: 'hidden' });
    assert.ok(await summary.evaluate((element) => element === document.activeElement), 'the focus comes back');
  });
}
