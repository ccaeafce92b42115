// Living there: home, writing, comments, likes, signing out and in.
import { expect } from '@playwright/test';
import { slope } from './files.mjs';
import { said } from './said.mjs';

const COMMENT = '창밖이 참 예뻐요';
const REPLY = '놀러 오세요!\nhttps://example.com/solar';
const SEND = 'button:not([type=button])';

export async function home(scene, me) {
  await scene.follow('main .acts a[href="/home"]');
  await scene.at('/home');
  await expect(scene.page.locator('h1')).toContainText(me.nickname);
  await scene.follow('header nav a[href="/boards/solar"]');
  await scene.at('/boards/solar');
}

export async function write(scene, me) {
  const { page } = scene;
  const title = `${me.planet} ${scene.scripts ? '창가' : '마당'} <3`;
  await scene.follow(page.locator('main a[href="/boards/solar/new"]').first());
  await page.fill('#title', title);
  await page.fill('#body', '**첫 글**이에요.\n두 번째 줄\n\nhttps://example.com/a?b=1&c=2');
  await page.setInputFiles(scene.scripts ? '#image' : '#image-1', { name: 'view.png', mimeType: 'image/png', buffer: slope(640, 400) });
  await page.fill('#alt-1', '창밖의 노을');
  await scene.follow('form.write .pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  await expect(page.locator('h1')).toContainText(title);
  await expect(page.locator('.prose strong')).toHaveCount(1);
  await expect(page.locator('.prose a[href="https://example.com/a?b=1&c=2"]'), 'bare addresses become links').toHaveCount(1);
  const picture = page.locator('.prose img[alt="창밖의 노을"]');
  expect(await picture.evaluate((element) => element.decode().then(() => element.naturalWidth))).toBe(640);
}

async function send(scene, form) {
  const button = form.locator(SEND);
  if (scene.scripts) await button.click();
  else await scene.follow(button);
}

export async function comment(scene) {
  const { page } = scene;
  // until the last comment is removed
  if (scene.scripts) await page.evaluate(() => { window.stayed = true; });
  const form = page.locator('#comments > form');
  const done = await form.getAttribute('data-done');
  await form.locator('textarea').fill(COMMENT);
  await send(scene, form);
  const mine = page.locator('#comments > ol > li').filter({ hasText: COMMENT });
  await expect(mine).toBeVisible();
  if (!scene.scripts) return;
  await expect(mine, 'the new comment has the focus').toBeFocused();
  await said(page, done);
}

/** Presses a link that puts a form into the page, or leads to a page with it. */
const press = (scene, link) => (scene.scripts ? link.click() : scene.follow(link));

export async function reply(scene) {
  const { page } = scene;
  const mine = page.locator('#comments > ol > li').filter({ hasText: COMMENT });
  await press(scene, mine.locator('.acts > a[href$="/answer"]').first());
  const form = mine.locator('.acts > form.wr').first();
  await form.locator('textarea').fill(REPLY);
  await send(scene, form);
  const answer = mine.locator('ol > li').filter({ hasText: '놀러 오세요!' });
  await expect(answer).toBeVisible();
  await expect(answer.locator('a[href="https://example.com/solar"]')).toHaveCount(1);
}

export async function like(scene) {
  const { page } = scene;
  for (const [pressed, count] of [['true', '1'], ['false', '0']]) {
    await send(scene, page.locator('#react'));
    await expect(page.locator(`#react button[aria-pressed=${pressed}] b`)).toHaveText(count);
  }
}

export async function removeComments(scene) {
  const { page } = scene;
  const remove = async (item) => {
    await press(scene, item.locator('> .acts > a[href$="/delete"]'));
    await send(scene, item.locator('> .acts > form.sure'));
  };
  await remove(page.locator('#comments > ol > li').first());
  const gone = page.locator('#comments > ol > li.gone');
  await expect(gone).toBeVisible();
  await expect(page.locator('#comments')).not.toContainText(COMMENT);
  await remove(gone.locator('ol > li').first());
  await expect(page.locator('#comments')).not.toContainText('놀러 오세요!');
  if (scene.scripts) expect(await page.evaluate(() => window.stayed), 'from the first comment on, the page stayed').toBe(true);
}

export async function edit(scene) {
  const { page } = scene;
  const address = scene.path().split('?')[0];
  await scene.follow(`.own a[href="${address}/edit"]`);
  await page.fill('#body', '고친 글이에요.');
  await scene.follow('form.write .pri');
  await scene.at(address);
  await expect(page.locator('.prose')).toContainText('고친 글이에요.');
  await expect(page.locator('article header time'), 'when it was written, and when edited').toHaveCount(2);
}

export async function doneStepsLeadOn(scene) {
  for (const [from, to] of [['/', '/home'], ['/signup', '/home'], ['/login', '/home'], ['/application', '/home']]) {
    await scene.goto(from);
    await scene.at(to);
  }
}

export async function signOut(scene) {
  await scene.page.locator('details.menu > summary').click();
  await scene.follow('details.menu form[action="/logout"] button');
}

export async function outAndIn(scene, me) {
  const { page } = scene;
  const enter = async (username) => {
    await page.fill('#username', username);
    await page.fill('#password', me.password);
    await scene.follow(`form[action="/login"] ${SEND}`);
  };
  await signOut(scene);
  await scene.at('/');
  await scene.goto('/card');
  await scene.at('/login?next=%2Fcard');
  await enter(me.username.toUpperCase());
  await scene.at('/card');
  await signOut(scene);
  await scene.follow('header a[href="/login"]');
  await enter(me.username);
  await scene.at('/home');
}
