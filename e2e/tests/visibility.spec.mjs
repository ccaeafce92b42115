// What one lets strangers see: looked at before, switched on, seen by a stranger, switched off; and the light of the room.
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

for (const [name, options] of [
  ['visibility 390 ko', { width: 390, height: 844, language: 'ko', theme: 'dark' }],
  ['visibility 1280 en', { width: 1280, height: 800, language: 'en', theme: 'light' }],
  ['visibility 390 ko, scripts off', { width: 390, height: 844, language: 'ko', theme: 'light', scripts: false }],
]) {
  test(name, async ({ open, people }) => {
    const person = await people.resident(undefined, undefined, { face: true, animate: true });
    await people.portrait(person);
    const door = `/planets/${person.address}`;
    const scene = await open(options);
    const { page } = scene;
    await scene.signIn(person);
    const stranger = await open(options);
    const toggle = (what) => page.locator(`button[role=switch][name=${what}]`);
    // with scripts a switch changes where it is
    const changes = (act) => (options.scripts === false ? scene.loads(act) : act());
    const turn = async (what, to) => {
      await changes(() => toggle(what).click());
      await expect(toggle(what)).toHaveAttribute('aria-checked', to);
    };
    const lit = async (light) => {
      await changes(() => page.locator(`.light button[value=${light}]`).click());
      await expect(page.locator(`.light button[value=${light}]`)).toHaveAttribute('aria-pressed', 'true');
    };
    const text = (place) => place.locator('main > .wrap:not(.flash)').innerText();

    await scene.step('from the room to its switches', async () => {
      await scene.goto(door);
      await scene.follow('main a[href="/settings/visibility"]');
      for (const what of ['room', 'card']) await expect(toggle(what)).toHaveAttribute('aria-checked', 'false');
      await expect(page.locator('main h2').first()).toHaveText(/\S/);
    });

    let promised;
    await scene.step('seen beforehand as a stranger', async () => {
      await scene.follow('main a[href="/settings/visibility/room"]');
      await expect(page.locator('header a[href="/signup"]')).toBeVisible();
      await expect(page.locator('.stage svg').first()).toBeVisible();
      promised = await text(page);
      await scene.follow('main a[href="/settings/visibility"]');
      await scene.at('/settings/visibility');
      await scene.follow('main a[href="/settings/visibility/card"]');
      await expect(page.locator('.face.front')).toBeVisible();
      await scene.follow('main a[href="/settings/visibility"]');
      await scene.at('/settings/visibility');
      await stranger.goto(door);
      await stranger.at(`/login?next=${encodeURIComponent(door)}`);
      await expect(stranger.page.locator('main .notice'), 'why').toHaveText(/\S/);
    });

    await scene.step('the room is switched on by keyboard', async () => {
      const done = await page.locator('form', { has: toggle('room') }).getAttribute('data-done');
      await toggle('room').focus();
      await changes(() => page.keyboard.press('Space'));
      await scene.at('/settings/visibility');
      await expect(toggle('room')).toHaveAttribute('aria-checked', 'true');
      if (scene.scripts) await said(page, done);
      else await expect(page.locator('main [role=status]').filter({ hasText: /\S/ }).first()).toBeVisible();
      for (const picture of await page.locator('.linked img').all()) {
        await picture.scrollIntoViewIfNeeded();
        await expect.poll(() => picture.evaluate((img) => img.complete && img.naturalWidth)).toBe(1200);
      }
      await stranger.goto(door);
      expect(await text(stranger.page), 'what was promised').toBe(promised);
      await expect(stranger.page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
    });

    await scene.step('the card shows the portrait', async () => {
      await turn('card', 'true');
      await stranger.goto(door);
      await stranger.follow(`main a[href="${door}/card"]`);
      const face = stranger.page.locator('.por');
      await expect.poll(() => face.evaluate((img) => img.complete && img.naturalWidth > 0)).toBe(true);
    });

    await scene.step('switched off, it is gone', async () => {
      // where somebody is asked to sign in, they are at the door afterwards
      const late = await open(options);
      await turn('card', 'false');
      await turn('room', 'false');
      await late.goto(door);
      await late.page.fill('#username', person.username);
      await late.page.fill('#password', person.password);
      await late.follow('main form[action="/login"] button:not([type=button])');
      await late.at(door);
      await stranger.goto(`${door}/card`, 404);
      await stranger.goto(door);
      await stranger.at(`/login?next=${encodeURIComponent(door)}`);
    });

    await scene.step('a word for visitors', async () => {
      await scene.goto(door);
      await page.fill('#message', '가'.repeat(21));
      // with scripts too long a word does not leave
      if (options.scripts === false) {
        scene.expect(422, '/me/status');
        expect(await scene.follow('form[action="/me/status"] button')).toBe(422);
      } else {
        await page.locator('form[action="/me/status"] button').click();
        await expect(page.locator('#message-long')).not.toBeEmpty();
      }
      await expect(page.locator('#message')).toHaveValue('가'.repeat(21));
      await expect(page.locator('#message')).toBeFocused();
      await page.fill('#message', '고리 보러 가요');
      await scene.follow('form[action="/me/status"] button');
      await scene.at(door);
      await expect(page.locator('#message')).toHaveValue('고리 보러 가요');
    });

    await scene.step('the light of the room', async () => {
      await scene.goto(door);
      const stage = page.locator('.stage > svg');
      await lit('day');
      const day = await stage.evaluate((svg) => svg.outerHTML);
      await lit('night');
      expect(await stage.evaluate((svg) => svg.outerHTML)).not.toBe(day);
    });
  });
}
