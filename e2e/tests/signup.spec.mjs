// Signing up: what is wrong is said exactly, at once and only as long as it is so; the code is kept until it is written down.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../kit/test.mjs';

const SEND = 'main form[action="/signup"] button:not([type=button])';

test.describe.configure({ mode: 'parallel' });

for (const scripts of [true, false]) {
  test(`signup: what is wrong is said at once, and one begins with the first, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const taken = await people.newcomer();
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    scene.expect(422, '/signup');
    await scene.goto('/signup');
    await page.fill('#nickname', taken.nickname);
    await page.fill('#username', 'Bora Kim');
    await page.fill('#password', 'short');
    expect(await scene.follow(SEND)).toBe(422);
    for (const name of ['nickname', 'username', 'password']) await expect(page.locator(`#${name}-err`)).toHaveText(/\S/);
    await expect(page.locator('#nickname'), 'one begins with the first').toBeFocused();
  });
}

test('signup: what is said while a button is pressed does not take it away', async ({ open, people }) => {
  const taken = await people.newcomer();
  const scene = await open({ width: 390, height: 844, language: 'en' });
  const { page } = scene;
  scene.expect(422, '/signup');
  await scene.goto('/signup');
  const states = ['nickname', 'username'].map((name) => page.locator(`#${name}-state`));
  let go;
  const pressed = new Promise((resolve) => { go = resolve; });
  await page.route('**/availability?*', async (route) => { await pressed; await route.continue(); });
  await page.fill('#nickname', taken.nickname);
  // said in two lines
  await page.fill('#username', 'Bora Kim');
  const { x, y, width, height } = await page.locator(SEND).boundingBox();
  await page.mouse.move(x + width / 2, y + height - 4);
  const answers = [page.waitForResponse(/nickname=/), page.waitForResponse(/username=/)];
  await page.mouse.down();
  go();
  await Promise.all(answers);
  for (const state of states) await expect(state).toHaveText('');
  await scene.loads(() => page.mouse.up());
  await expect(page.locator('#username-err')).toHaveText(/\S/);
});

test('signup: what is said in one line moves nothing', async ({ open, people }) => {
  const taken = await people.newcomer();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.goto('/signup');
  const before = await page.locator(SEND).boundingBox();
  await page.fill('#nickname', taken.nickname);
  await page.fill('#username', 'Bora Kim');
  for (const name of ['nickname', 'username']) await expect(page.locator(`#${name}-state`)).toHaveText(/\S/);
  expect(await page.locator(SEND).boundingBox()).toEqual(before);
});

test('signup: what was wrong is not said beside what is right', async ({ open, people }) => {
  const taken = await people.newcomer();
  const me = people.stranger();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  const state = page.locator('#username-state');
  scene.expect(409, '/signup');
  await scene.goto('/signup');
  await page.fill('#username', taken.username);
  await expect(state).toHaveText(/\S/);
  const isTaken = await state.textContent();
  await page.fill('#username', 'Bora Kim');
  await expect(state).not.toHaveText(isTaken);
  await expect(state, 'letters are the reason').toHaveText(/_/);
  await page.fill('#nickname', me.nickname);
  await page.fill('#username', taken.username);
  await page.fill('#password', me.password);
  expect(await scene.follow(SEND)).toBe(409);
  await expect(page.locator('#username-err')).toHaveText(/\S/);
  await page.fill('#username', me.username);
  await expect(state).toHaveClass(/ok/);
  await expect(page.locator('#username-err'), 'the red sentence goes as the green one comes').toHaveText('');
  await expect(page.locator('#username')).not.toHaveAttribute('aria-invalid', 'true');
});

for (const scripts of [true, false]) {
  test(`signup: the recovery code is there until it is written down, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const me = people.stranger();
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.goto('/signup');
    for (const name of ['nickname', 'username', 'password']) await page.fill(`#${name}`, me[name]);
    expect(await scene.follow(SEND)).toBe(200);
    await scene.at('/recovery-code');
    const code = await page.locator('#recovery').textContent();
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
    expect(await readFile(await file.path(), 'utf8')).toContain(code.trim());
    await page.reload();
    await expect(page.locator('#recovery')).toHaveText(code);
    expect(await page.evaluate(() => document.cookie), 'no script reads it').toBe('');
    await scene.follow('main form[action="/recovery-code"] button:not([type=button])');
    await scene.at('/application');
    await page.goBack();
    await expect(page.locator('#recovery')).toHaveCount(0);
  });
}
