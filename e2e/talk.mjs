// Living there: home, writing, comments, likes, signing out and in.
import assert from 'node:assert/strict';
import { slope } from './files.mjs';

const COMMENT = '창밖이 참 예뻐요';
const REPLY = '놀러 오세요!\nhttps://example.com/solar';

export async function home(scene, me) {
  await scene.follow('main .acts a[href="/home"]');
  assert.equal(scene.path(), '/home');
  assert.ok((await scene.page.innerText('h1')).includes(me.nickname));
  await scene.follow('header nav a[href="/boards/solar"]');
  assert.equal(scene.path(), '/boards/solar');
}

export async function write(scene, me) {
  const { page } = scene;
  const title = `${me.planet} ${scene.scripts ? '창가' : '마당'} <3`;
  await scene.follow(page.locator('main a[href="/boards/solar/new"]').first());
  await page.fill('#title', title);
  await page.fill('#body', '**첫 글**이에요.\n두 번째 줄\n\nhttps://example.com/a?b=1&c=2');
  await page.setInputFiles('#image', { name: 'view.png', mimeType: 'image/png', buffer: slope(640, 400) });
  await page.fill('#alt', '창밖의 노을');
  await scene.follow('form.write button:not([type=button])');
  assert.match(scene.path(), /^\/boards\/solar\/\d+$/);
  assert.ok((await page.innerText('h1')).includes(title));
  assert.equal(await page.locator('.prose strong').count(), 1);
  assert.equal(await page.locator('.prose a[href="https://example.com/a?b=1&c=2"]').count(), 1, 'bare addresses become links');
  const picture = page.locator('.prose img[alt="창밖의 노을"]');
  assert.equal(await picture.evaluate((element) => element.decode().then(() => element.naturalWidth)), 640);
}

async function send(scene, form) {
  const button = form.locator('button:not([type=button])');
  if (scene.scripts) await button.click();
  else await scene.follow(button);
}

export async function comment(scene) {
  const { page } = scene;
  const before = scene.scripts && await page.evaluate(() => { window.stayed = true; return true; });
  const form = page.locator('#comments > form');
  await form.locator('textarea').fill(COMMENT);
  await send(scene, form);
  const mine = page.locator('#comments > ol > li').filter({ hasText: COMMENT });
  await mine.waitFor();
  if (!before) return;
  assert.equal(await page.evaluate(() => window.stayed), true, 'the page stays');
  assert.ok(await mine.evaluate((element) => element === document.activeElement), 'the new comment has the focus');
  assert.match(await page.innerText('#live'), /\S/, 'it is said aloud');
}

export async function reply(scene) {
  const { page } = scene;
  const mine = page.locator('#comments > ol > li').filter({ hasText: COMMENT });
  await mine.locator('details.re > summary').first().click();
  const form = mine.locator('details.re form').first();
  await form.locator('textarea').fill(REPLY);
  await send(scene, form);
  const answer = mine.locator('ol > li').filter({ hasText: '놀러 오세요!' });
  await answer.waitFor();
  assert.equal(await answer.locator('a[href="https://example.com/solar"]').count(), 1);
}

export async function like(scene) {
  const { page } = scene;
  for (const [pressed, count] of [['true', '1'], ['false', '0']]) {
    await send(scene, page.locator('#react'));
    const button = page.locator(`#react button[aria-pressed=${pressed}]`);
    await button.waitFor();
    assert.equal(await button.locator('b').innerText(), count);
  }
}

export async function removeComments(scene) {
  const { page } = scene;
  const remove = async (item) => {
    await item.locator('> .acts > details.confirm > summary').click();
    await send(scene, item.locator('> .acts > details.confirm form'));
  };
  const top = page.locator('#comments > ol > li').first();
  await remove(top);
  const gone = page.locator('#comments > ol > li.gone');
  await gone.waitFor();
  assert.ok(!(await page.innerText('#comments')).includes(COMMENT));
  await remove(gone.locator('ol > li').first());
  await page.locator('#comments').filter({ hasNotText: '놀러 오세요!' }).waitFor();
}

export async function edit(scene) {
  const { page } = scene;
  const address = scene.path().split('?')[0];
  await scene.follow(`.own a[href="${address}/edit"]`);
  await page.fill('#body', '고친 글이에요.');
  await scene.follow('form.write button:not([type=button])');
  assert.equal(scene.path(), address);
  assert.match(await page.innerText('.prose'), /고친 글이에요\./);
  assert.equal(await page.locator('article header time').count(), 2, 'when it was written, and when edited');
}

export async function doneStepsLeadOn(scene) {
  for (const [from, to] of [['/', '/home'], ['/signup', '/home'], ['/login', '/home'], ['/application', '/home']]) {
    await scene.goto(from);
    assert.equal(scene.path(), to, `${from} leads on`);
  }
}

export async function outAndIn(scene, me) {
  const { page } = scene;
  await page.locator('details.menu > summary').click();
  await scene.follow('details.menu form[action="/logout"] button');
  assert.equal(scene.path(), '/');
  await scene.goto('/card');
  assert.equal(scene.path(), '/login?next=%2Fcard');
  await page.fill('#username', me.username.toUpperCase());
  await page.fill('#password', me.password);
  await scene.follow('form[action="/login"] button:not([type=button])');
  assert.equal(scene.path(), '/card', 'on to where one wanted to go');
  await page.locator('details.menu > summary').click();
  await scene.follow('details.menu form[action="/logout"] button');
  await scene.follow('header a[href="/login"]');
  await page.fill('#username', me.username);
  await page.fill('#password', me.password);
  await scene.follow('form[action="/login"] button:not([type=button])');
  assert.equal(scene.path(), '/home');
}
