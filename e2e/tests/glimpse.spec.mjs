// How a face would move, seen before one decides: eyes that close, a mood, why not, and an older portrait that is redrawn.
import { readFile } from 'node:fs/promises';
import { clean } from '../kit/axe.mjs';
import { astronaut, isMovingWebp, slope } from '../kit/files.mjs';
import { drawnLongAgo } from '../kit/past.mjs';
import { PHONE } from '../kit/phone.mjs';
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

const NEW = 'form[action="/settings/photo"]';
const AGAIN = 'form[action="/settings/photo/mood"]:has(.looks)';

test.describe.configure({ mode: 'parallel' });

/** What is shown moving, and that it is there. */
const moving = async (form) => {
  const picture = form.locator('.look-moving');
  await expect(picture).toBeVisible();
  await expect(form.locator('.looks')).not.toHaveAttribute('aria-busy');
  expect(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth))).toBeGreaterThanOrEqual(192);
  return picture;
};

test('glimpse: on a phone the blink is seen before the application is filed, and the card moves as chosen', async ({ open, people }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  const person = await people.newcomer();
  await scene.signIn(person);
  await scene.goto('/application');
  const form = page.locator('form[action="/application"]');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  await expect(form.locator('.looks'), 'as long as nothing may move there is nothing to see').toBeHidden();
  await page.check('input[name=animate]');
  const [blink, mood] = [form.getByRole('button', { name: '눈 깜빡임 보기' }), form.getByRole('button', { name: '고른 움직임 보기' })];
  await expect(form.locator('.look-moving'), 'nothing plays by itself').toBeHidden();
  await blink.tap();
  await moving(form);
  await expect(form.locator('.look-why')).toContainText('이렇게 깜빡여요');
  await said(page, '이렇게 깜빡여요');
  await expect(blink).toHaveAttribute('aria-pressed', 'true');
  await clean(page);
  await blink.tap();
  await expect(form.locator('.look-moving'), 'pressed once more it ends').toBeHidden();

  await form.locator('input[name=mood][value=talk]').check();
  await mood.tap();
  await moving(form);
  await expect(form.locator('.look-why')).toContainText('이렇게 움직여요');

  // points that move end what was drawn of them
  await page.locator('.fit-dot').nth(8).focus();
  await page.keyboard.press('ArrowDown');
  await expect(form.locator('.look-moving')).toBeHidden();
  await expect(form.locator('.look-why')).toContainText('한 번 더 눌러서');
  await mood.tap();
  await moving(form);

  await page.fill('#name_ko', '김달');
  await page.fill('#name_en', 'Dal Kim');
  await page.fill('#birthday', '2001-03-14');
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
  await form.locator('.acts button').tap();
  await scene.at('/planets');
  expect((await people.portrait(person)).mood).toBe('talk');
  await people.settle(person, people.home());
  await scene.goto('/card');
  const url = await page.locator('img.por').getAttribute('data-moving');
  expect(isMovingWebp(await (await scene.context.request.get(url)).body()), 'the card moves').toBe(true);
});

test('glimpse: by keyboard over what was kept; a wink, then talking', async ({ open, people }) => {
  const person = await people.applicant(undefined, { face: true, animate: true });
  await people.portrait(person);
  const scene = await open({ width: 1280, height: 900, language: 'en' });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  const form = page.locator(AGAIN);
  for (const [name, said] of [['wink', 'Wink'], ['talk', 'Talking']]) {
    await form.getByRole('radio', { name: said, exact: true }).focus();
    await page.keyboard.press('Space');
    await form.getByRole('button', { name: 'See this motion' }).focus();
    await page.keyboard.press('Enter');
    await moving(form);
    await expect(form.locator('.look-why')).toContainText('This is how it moves');
    await form.getByRole('button', { name: 'See the blink' }).focus();
    await page.keyboard.press('Space');
    await expect(form.locator('.look-why')).toContainText('how the eyes blink');
    await moving(form);
    await scene.follow(form.locator('.acts button'));
    const made = await people.portrait(person);
    expect([made.mood, made.no_blink]).toEqual([name, '']);
    await page.reload();
  }
  // with the points open, too
  await page.locator('[data-fit] > button').click();
  await page.locator('.fit-dot').nth(4).focus();
  await page.keyboard.press('ArrowUp');
  await form.getByRole('button', { name: 'See the blink' }).click();
  await moving(form);
  await clean(page);
});

test('glimpse: why eyes stay open is said, and points that a person finds right are trusted', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const form = page.locator(NEW);
  await page.check('input[name=animate]');
  await page.setInputFiles('#photo', { name: 'soft.png', mimeType: 'image/png', buffer: await changed(page, { blur: 4 }) });
  await expect(page.locator('.fit')).toBeVisible();
  await expect(page.locator('.fit-why')).toHaveText(/눈은 깜빡이지 않아요\. 점이 맞는지/);
  await expect(form.locator('.look-why'), 'and where blinking is chosen').toHaveText(/눈은 깜빡이지 않아요/);
  await expect(form.getByRole('checkbox', { name: /깜빡/ })).toHaveAccessibleDescription(/눈은 깜빡이지 않아요/);
  await form.locator('input[name=mood][value=wink]').check();
  await expect(form.locator('.look-why')).toContainText('윙크도 할 수 없어요');
  await form.getByRole('button', { name: '눈 깜빡임 보기' }).click();
  await expect(form.locator('.looks')).not.toHaveAttribute('aria-busy');
  await expect(form.locator('.look-moving')).toBeHidden();
  await clean(page);
  const sure = page.getByRole('button', { name: '점이 맞아요' });
  await sure.click();
  await expect(sure).toBeHidden();
  await expect(page.locator('input[type=hidden][name=handles]'), 'the points go with the photo').toHaveValue(/chin/);
  await expect(form.locator('.looks')).not.toHaveAttribute('aria-busy');
  await expect(form.locator('.look-why'), 'and the eyes blink').toContainText('이렇게 깜빡여요');
  await moving(form);
  const why = page.locator('.fit-why');
  await expect(why, 'the reason is over').toBeHidden();
  await page.locator('.fit-undo').click();
  await expect(sure).toBeVisible();
  await expect(why, 'and is there again with the points as they were found').toHaveText(/눈은 깜빡이지 않아요/);
  await expect(why).toBeVisible();
  await expect(form.locator('.look-why')).toHaveText(/눈은 깜빡이지 않아요/);
  await sure.click();
  await expect(why).toBeHidden();
  await page.locator('.fit-reset').click();
  await expect(why, 'also when all begins anew').toBeVisible();
});

test('glimpse: what is said of a wink is said once, and of a wink alone', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const form = page.locator(NEW);
  await page.check('input[name=animate]');
  await page.setInputFiles('#photo', { name: 'soft.png', mimeType: 'image/png', buffer: await changed(page, { blur: 4 }) });
  await expect(page.locator('.fit-why')).toHaveText(/눈은 깜빡이지 않아요/);
  const said = form.locator('.look-why');
  const winks = async () => ((await said.textContent()).match(/윙크도 할 수 없어요/g) ?? []).length;
  await form.locator('input[name=mood][value=wink]').check();
  await form.getByRole('button', { name: '고른 움직임 보기' }).click();
  await moving(form);
  expect(await winks(), 'a look at a wink that cannot be').toBe(1);
  await form.locator('input[name=mood][value=smile]').check();
  await expect(said).toHaveText(/눈은 깜빡이지 않아요/);
  expect(await winks(), 'another mood has nothing to do with it').toBe(0);
  await form.locator('input[name=mood][value=wink]').check();
  expect(await winks(), 'back again').toBe(1);
});

test('glimpse: another photo ends what is done with the one before, and silences it', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const form = page.locator(NEW);
  await page.check('input[name=animate]');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  const ended = [];
  page.on('requestfailed', (request) => ended.push(new URL(request.url()).pathname));
  scene.tolerate('/api/v1/me/portrait/preview');
  // an answer that comes when nobody waits for it any more
  let answer;
  const waits = new Promise((resolve) => { answer = resolve; });
  await page.route('**/preview/motion', async (route) => {
    await waits;
    await route.fulfill({ status: 422, contentType: 'application/json', body: '{"detail":"너무 늦은 말"}' }).catch(() => {});
  });
  await form.getByRole('button', { name: '눈 깜빡임 보기' }).click();
  await expect(form.locator('.looks')).toHaveAttribute('aria-busy', 'true');
  await page.setInputFiles('#photo', { name: 'slope.png', mimeType: 'image/png', buffer: slope(300, 300) });
  await expect.poll(() => ended, 'the look is over at once').toContain('/api/v1/me/portrait/preview/motion');
  await expect(form.locator('.look-why')).toContainText('얼굴을 찾지 못해');
  answer();
  await page.unroute('**/preview/motion');
  await form.locator('input[name=mood][value=talk]').check();
  await expect(page.locator('#live')).not.toContainText('너무 늦은 말');
  await expect(form.locator('.looks')).toHaveCount(1);

  // the same of looking for its face
  ended.length = 0;
  let found;
  const looks = new Promise((resolve) => { found = resolve; });
  await page.route('**/portrait/preview', async (route) => { await looks; await route.abort().catch(() => {}); }, { times: 1 });
  await page.setInputFiles('#photo', { name: 'other.png', mimeType: 'image/png', buffer: slope(320, 300) });
  await expect(form.locator('#photo-hint')).toContainText('찾');
  await page.setInputFiles('#photo', astronaut);
  await expect.poll(() => ended).toContain('/api/v1/me/portrait/preview');
  await expect(page.locator('.fit')).toHaveCount(1);
  found();
  await expect(form.locator('.look-why')).toHaveText('');
  await expect(page.locator('#live')).not.toContainText('지금은 얼굴을 미리 볼 수 없어요');
  await form.getByRole('button', { name: '눈 깜빡임 보기' }).click();
  await moving(form);
});

test('glimpse: a face that may be none only breathes until its points are set', async ({ open, people }) => {
  const person = await people.applicant();
  const scene = await open({ width: 1280, height: 900, language: 'en' });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  const form = page.locator(NEW);
  await page.check('input[name=animate]');
  await page.setInputFiles('#photo', { name: 'narrow.png', mimeType: 'image/png', buffer: await changed(page, { width: 0.55 }) });
  await expect(page.locator('.fit-why')).toHaveText(/A face from the front could not be made out/);
  await expect(page.getByRole('button', { name: 'The dots are right' })).toBeVisible();
  await form.getByRole('button', { name: 'See this motion' }).click();
  await moving(form);
  await expect(form.locator('.look-why')).toContainText('only breathes gently');
  await scene.follow(form.locator('.acts button'));
  expect((await people.portrait(person)).hint).toBe('face_unsure');
  await page.reload();
  await expect(page.locator('main .notice.warn')).toContainText('With the dots set by hand');
});

test('glimpse: a photo without a face, and a server that is busy', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const form = page.locator(NEW);
  await page.check('input[name=animate]');
  await page.setInputFiles('#photo', { name: 'slope.png', mimeType: 'image/png', buffer: slope(300, 300) });
  await expect(page.locator('.fit')).toBeVisible();
  await expect(form.locator('.look-why')).toContainText('얼굴을 찾지 못해');
  await form.getByRole('button', { name: '고른 움직임 보기' }).click();
  await moving(form);
  scene.tolerate('/api/v1/me/portrait/preview/motion');
  await page.route('**/preview/motion', (route) => route.fulfill({ status: 503, body: '{}' }));
  await form.getByRole('button', { name: '눈 깜빡임 보기' }).click();
  await expect(form.locator('.look-why')).toContainText('지금은 미리 볼 수 없어요');
  await expect(form.locator('.look-moving')).toBeHidden();
  await page.unroute('**/preview/motion');
  // another photo begins anew
  await page.setInputFiles('#photo', astronaut);
  await expect(form.locator('.look-why')).toHaveText('');
  await form.getByRole('button', { name: '눈 깜빡임 보기' }).click();
  await moving(form);
});

test('glimpse: without scripts the page shows it', async ({ open, people }) => {
  const person = await people.applicant(undefined, { face: true, animate: true });
  await people.portrait(person);
  const scene = await open({ scripts: false, width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  const form = page.locator(AGAIN);
  await form.locator('input[name=mood][value=wink]').check();
  await scene.follow(form.getByRole('button', { name: '고른 움직임 보기' }));
  await moving(form);
  await expect(form.locator('input[name=mood][value=wink]'), 'what was chosen stays').toBeChecked();
  await scene.follow(form.getByRole('button', { name: '눈 깜빡임 보기' }));
  await moving(form);
  await scene.follow(form.locator('.acts button'));
  expect((await people.portrait(person)).mood).toBe('wink');
});

test('glimpse: an older portrait is redrawn when its owner asks', async ({ open, people, server }) => {
  const person = await people.applicant(undefined, { face: true, animate: true });
  const before = await people.portrait(person);
  const { id } = await people.me(person);
  await drawnLongAgo(server, id);
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  await expect(page.locator('main')).toContainText('움직이는 사진 만들기 버전 1에서 만들었어요');
  const redraw = page.getByRole('button', { name: '새 방식으로 다시 그리기' });
  await clean(page);
  await scene.follow(redraw);
  await scene.at('/settings/photo');
  const after = await people.portrait(person);
  expect([after.mood, after.engine_version, after.can_be_redrawn]).toEqual([before.mood, before.engine_version, false]);
  expect(after.url).not.toBe(before.url);
  await page.reload();
  await expect(redraw).toHaveCount(0);
});

/** The astronaut out of focus, or made narrow. */
async function changed(page, { blur = 0, width = 1 }) {
  const bytes = (await readFile(astronaut)).toString('base64');
  const made = await page.evaluate(async ([text, soft, narrow]) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width * narrow, height: picture.height });
    const context = canvas.getContext('2d');
    context.filter = `blur(${soft}px)`;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/png'); });
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.split(',')[1]);
      reader.readAsDataURL(blob);
    });
  }, [bytes, blur, width]);
  return Buffer.from(made, 'base64');
}
