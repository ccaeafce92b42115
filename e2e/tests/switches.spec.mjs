// Language and theme, chosen by hand, with scripts and without; skipping to the content by keyboard.
import { expect, test } from '../kit/test.mjs';

for (const scripts of [true, false]) {
  test(`switches: language and theme stay, ${scripts ? 'scripts on' : 'scripts off'}`, async ({ open }) => {
    const scene = await open({ scripts, language: 'en', theme: 'light' });
    const { page } = scene;
    const root = page.locator('html');
    await scene.goto('/about');
    await expect(root, 'as the browser asks').toHaveAttribute('lang', 'en');
    await scene.follow('footer button[name=language][value=ko]');
    await scene.at('/about');
    await expect(root).toHaveAttribute('lang', 'ko');
    const dark = page.locator('footer button[name=theme][value=dark]');
    if (scripts) {
      const kept = page.waitForResponse((response) => response.url().endsWith('/preferences'));
      await dark.click();
      await expect(root).toHaveAttribute('data-theme', 'dark');
      await kept;
    } else {
      await scene.follow(dark);
    }
    await expect(dark).toHaveAttribute('aria-pressed', 'true');
    await scene.goto('/signup');
    await expect(root).toHaveAttribute('data-theme', 'dark');
    await expect(root).toHaveAttribute('lang', 'ko');
    await expect(root).toHaveCSS('color-scheme', 'dark');
  });
}

test('switches: the first Tab leads past the menu', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/home');
  await page.keyboard.press('Tab');
  await expect(page.locator('a[href="#main"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('switches: the menu opens and closes by keyboard', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.resident());
  await scene.goto('/home');
  const summary = page.locator('details.menu > summary');
  const entry = page.locator('details.menu a[href="/settings"]');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(entry).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(entry).toBeHidden();
  await expect(summary, 'the focus comes back').toBeFocused();
});
