// Language and theme, chosen by hand, with scripts and without; skipping to the content by keyboard.
import { said } from '../kit/said.mjs';
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

test('switches: a theme that could not be kept says so, and one that was says nothing', async ({ open }) => {
  const scene = await open({ theme: 'light' });
  const { page } = scene;
  await scene.goto('/nowhere', 404);
  const [dark, light] = ['dark', 'light'].map((theme) => page.locator(`footer button[name=theme][value=${theme}]`));
  const said = page.locator('footer .unsent');
  const kept = page.waitForResponse((response) => response.url().endsWith('/preferences'));
  await dark.click();
  await kept;
  await scene.step('kept', () => expect(said).toHaveCount(0));
  scene.tolerate('/preferences');
  await page.route('**/preferences', (route) => route.abort());
  await light.click();
  await expect(said).toHaveText(/\S/);
  await page.unroute('**/preferences');
  await dark.click();
  await expect(said).toHaveCount(0);
});

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

test('switches: what is said at one time is all heard, and the last three of it stay', async ({ open }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.goto('/login');
  const lines = page.locator('#live[role=log] > p');
  await page.evaluate(() => {
    const [form] = document.querySelectorAll('[data-theme-switch]');
    for (const done of ['하나', '둘']) {
      form.dataset.done = done;
      form.querySelector('[value=dark]').click();
    }
  });
  await expect(lines).toHaveText(['하나', '둘']);
  await page.evaluate(() => {
    const [form] = document.querySelectorAll('[data-theme-switch]');
    for (const done of ['셋', '넷']) {
      form.dataset.done = done;
      form.querySelector('[value=light]').click();
    }
  });
  await expect(lines).toHaveText(['둘', '셋', '넷']);
});

/** Pages with switches, and what begins each of their forms. */
const PLACES = [
  ['/settings/notifications', '#on-gift'],
  ['/settings', '#take-gifts'],
  ['/settings/visibility', '#shown-card form'],
];

for (const scripts of [true, false]) {
  test(`switches: one that is pressed stays where it is, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const scene = await open({ width: 390, height: 640, scripts });
    const { page } = scene;
    await scene.signIn(await people.resident());
    for (const [path, place] of PLACES) {
      await scene.goto(path);
      const one = page.locator(`${place} .switch`);
      const before = await one.getAttribute('aria-checked');
      await one.scrollIntoViewIfNeeded();
      const { y } = await one.boundingBox();
      const done = await page.locator(`${place}`).evaluate((at) => (at.closest('form') ?? at.querySelector('form')).dataset.done);
      await one.click();
      await expect(one, path).toHaveAttribute('aria-checked', String(before === 'false'));
      await expect(one, path).toBeInViewport();
      if (!scripts) continue;
      await expect(one).toBeFocused();
      expect(Math.abs((await one.boundingBox()).y - y), `${path}: nothing moves but for a line of text`).toBeLessThan(20);
      await said(page, done);
    }
    await scene.goto('/settings/notifications');
    if (!scripts) await page.locator('#on-wave .switch').click();
    // without scripts a message says which
    if (!scripts) await expect(page.locator('.flash')).toContainText('인사');
  });
}

test('switches: the light of one’s room, in its place', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/planets/${person.address}`);
  await page.evaluate(() => { window.stays = true; });
  const night = page.locator('.light button').last();
  await night.click();
  await expect(night).toHaveAttribute('aria-pressed', 'true');
  await expect(night).toBeFocused();
  expect(await page.evaluate(() => window.stays), 'the page stays').toBe(true);
});
