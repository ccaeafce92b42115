// What one is told while one looks: the bell, its panel, open articles and boards. Two people, each in a browser of their own.
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

test.use({ flags: ['--no-worker'] });

/** A script that is only asked for after a while is asked for at once. */
const hurry = (page) => page.locator('.bell').dispatchEvent('focus');
const dot = (page) => page.locator('.bell .dot');

async function listening(scene, page = scene.page) {
  const asked = page.waitForRequest((request) => request.url().includes('/api/v1/events'));
  await hurry(page);
  await asked;
}

test('bell: one writes and the other sees it, without anything being loaded anew', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident(undefined, '달토끼<b>')];
  const article = await people.publish(writer, 'solar', '종을 울리는 글', '내용');
  const scene = await open();
  await scene.signIn(writer);
  await scene.goto('/planets');
  const { page } = scene;
  const title = await page.title();
  await expect(dot(page)).toBeHidden();
  await listening(scene);
  const other = await open();
  await other.signIn(reader);
  await other.goto(`/boards/solar/${article.id}`);
  const form = other.page.locator('#comments > form');
  await form.locator('textarea').fill('잘 읽었어요');
  await form.locator('button:not([type=button])').click();
  await expect(dot(page)).toHaveText('1');
  await expect(page).toHaveTitle(`(1) ${title}`);
  await said(page, '1');
  // the panel, by keyboard; what it leads to is read by being there
  await page.locator('.bell').focus();
  await page.keyboard.press('Enter');
  const panel = page.locator('.bells');
  await expect(panel.locator('li')).toHaveCount(1);
  await expect(panel).toContainText('달토끼<b> 님이 내 글에 댓글을 남겼어요');
  await expect(panel).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.locator('.bell')).toBeFocused();
  await page.locator('.bell').click();
  await scene.follow(panel.locator('li a'));
  await scene.at(/^\/boards\/solar\/\d+\?comment=\d+$/);
  await expect(dot(page)).toBeHidden();
  await expect(page).not.toHaveTitle(/^\(/);
});

test('bell: pressed twice while its panel is still coming, one panel comes', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  await scene.goto('/planets');
  const { page } = scene;
  await listening(scene);
  await page.route('**/notifications', async (route) => {
    await new Promise((done) => { setTimeout(done, 300); });
    await route.continue();
  });
  await page.locator('.bell').dblclick();
  await expect(page.locator('.bells')).toHaveCount(1);
  await page.waitForTimeout(500);
  await expect(page.locator('.bells')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('.bells'), 'and goes').toHaveCount(0);
});

test('bell: on a phone and without scripts it leads to the page', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '전화기로 보는 글', '내용');
  await people.like(reader, article.id);
  for (const options of [{ width: 390 }, { scripts: false }]) {
    const scene = await open(options);
    await scene.signIn(writer);
    await scene.goto('/planets');
    await expect(dot(scene.page)).toHaveText('1');
    await scene.follow('.bell');
    await scene.at('/notifications');
    await expect(scene.page.locator('.told li')).toHaveCount(1);
    await expect(scene.page.locator('.told .new')).toHaveCount(1);
  }
  const scene = await open({ scripts: false });
  await scene.signIn(writer);
  await scene.goto('/notifications');
  await scene.follow('form[action="/notifications/read"] button');
  await scene.at('/notifications');
  await expect(dot(scene.page)).toBeHidden();
  await expect(scene.page.locator('.told .new')).toHaveCount(0);
});

test('bell: eight tabs have one stream, and every one of them says the same', async ({ open, people, server }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '여덟 번 펼친 글', '내용');
  const scene = await open();
  let asked = 0;
  scene.context.on('request', (request) => { if (request.resourceType() === 'eventsource') asked += 1; });
  await scene.signIn(writer);
  const tabs = [scene.page];
  while (tabs.length < 8) tabs.push(await scene.context.newPage());
  for (const page of tabs) {
    await page.goto('/planets');
    await hurry(page);
  }
  await expect.poll(() => asked).toBe(1);
  for (let n = 1; n <= 12; n += 1) {
    await people.comment(reader, article.id, `댓글 ${n}`);
    // the one that reads is closed in between
    if (n === 6) await tabs.shift().close();
  }
  for (const page of tabs) await expect(dot(page)).toHaveText('12');
  const open_ = Number(/^event_streams (\d+)/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
  expect(open_).toBe(1);
  // read in one, read in all
  await tabs[0].goto(`/boards/solar/${article.id}`);
  for (const page of tabs.slice(1)) await expect(dot(page)).toBeHidden();
});

test('bell: an open article says that there are new comments, and nothing moves until one asks', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '열어 둔 글', '내용\n\n'.repeat(60));
  await people.comment(reader, article.id, '처음부터 있던 댓글');
  const scene = await open({ width: 390 });
  await scene.signIn(reader);
  await scene.goto(`/boards/solar/${article.id}`);
  const { page } = scene;
  await page.locator('#comments > form textarea').fill('쓰던 글');
  await page.evaluate(() => { scrollTo(0, 300); });
  await listening(scene);
  await people.comment(writer, article.id, '새 댓글 하나');
  await people.comment(writer, article.id, '새 댓글 둘');
  const pill = page.locator('.pill');
  await expect(pill).toHaveText('새 댓글 2개 보기');
  expect(await page.evaluate(() => scrollY)).toBe(300);
  await expect(page.locator('#comments')).not.toContainText('새 댓글 둘');
  await pill.click();
  await expect(page.locator('#comments > ol > li')).toHaveCount(3);
  // the first that is new, below the head of the page
  const first = page.locator('#comments > ol > li').nth(1);
  await expect(first).toBeFocused();
  await expect(first).toBeInViewport({ ratio: 1 });
  expect((await first.boundingBox()).y).toBeGreaterThan((await page.locator('.top').boundingBox()).height);
  await expect(page.locator('#comments > form textarea')).toHaveValue('쓰던 글');
  await expect(pill).toHaveCount(0);
  // what one says oneself is no news
  await page.locator('#comments > form button:not([type=button])').click();
  await expect(page.locator('#comments > ol > li')).toHaveCount(4);
  await people.comment(writer, article.id, '그 뒤의 댓글');
  await expect(pill).toHaveText('새 댓글 1개 보기');
});

test('bell: an open board says that there is something new', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const scene = await open();
  await scene.signIn(reader);
  await people.publish(writer, 'solar', '먼저 있던 글', '내용');
  await scene.goto('/boards/solar');
  await listening(scene);
  await people.publish(writer, 'solar', '방금 올라온 글', '내용');
  const pill = scene.page.locator('.pill');
  await expect(pill).toHaveText('새 글 보기');
  await scene.follow(pill);
  await expect(scene.page.locator('.posts')).toContainText('방금 올라온 글');
});

test('bell: the open list of notifications says that there is more, and what was read elsewhere', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '목록을 펼쳐 둔 글', '내용');
  await people.comment(reader, article.id, '처음 댓글');
  const scene = await open({ width: 390 });
  await scene.signIn(writer);
  await scene.goto('/notifications');
  const { page } = scene;
  await listening(scene);
  await people.like(reader, article.id);
  await expect(page.locator('.pill')).toHaveText('새 소식 보기');
  await expect(page.locator('[data-unread]')).toContainText('2개');
  await expect(page.locator('.told li')).toHaveCount(1);
  await scene.follow('.pill');
  await expect(page.locator('.told li')).toHaveCount(2);
  await listening(scene);
  const other = await scene.context.newPage();
  await other.goto('/notifications');
  await other.locator('form[action="/notifications/read"] button').click();
  await expect(page.locator('.told .new')).toHaveCount(0);
  await expect(page.locator('[data-unread]')).toBeHidden();
});

test('bell: what came between the list and its stream is offered, too', async ({ open, people }) => {
  const [writer, reader] = [await people.resident(), await people.resident()];
  const article = await people.publish(writer, 'solar', '방금 펼친 목록', '내용');
  await people.comment(reader, article.id, '처음 댓글');
  const scene = await open({ width: 390 });
  await scene.signIn(writer);
  const { page } = scene;
  let listen;
  const isLiked = new Promise((resolve) => { listen = resolve; });
  await page.route(/\/api\/v1\/(events|notifications\/since)/, async (route) => { await isLiked; await route.continue(); });
  await scene.goto('/notifications');
  await listening(scene);
  await people.like(reader, article.id);
  listen();
  await expect(page.locator('.pill')).toHaveText('새 소식 보기');
  await expect(page.locator('[data-unread]')).toContainText('2개');
});

test('bell: more than can be shown stay more than can be shown', async ({ open, people }) => {
  const scene = await open();
  await scene.signIn(await people.resident());
  const { page } = scene;
  await page.route(/\/boards\/solar$/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/<b class=dot data-head=\d+ hidden><\/b>/, '<b class=dot data-head=150>99+</b>');
    await route.fulfill({ response: answer, body });
  });
  // how many they are is not answered yet
  await page.route('**/api/v1/notifications/since*', () => {});
  await scene.goto('/boards/solar');
  await listening(scene);
  await expect(page).toHaveTitle(/^\(99\+\) /);
  await expect(dot(page)).toHaveText('99+');
});

test('bell: all lines together are as many as it says', async ({ open, people }) => {
  const [owner, guest] = [await people.resident(), await people.resident()];
  for (const words of ['하나', '둘']) await people.sign(guest, owner.id, words);
  const scene = await open({ width: 390 });
  await scene.signIn(owner);
  await scene.goto('/notifications');
  await expect(dot(scene.page)).toHaveText('2');
  await expect(scene.page.locator('.told li')).toHaveCount(1);
  await expect(scene.page.locator('.told li')).toContainText('2번');
});
