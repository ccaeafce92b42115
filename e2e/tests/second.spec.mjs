// Second thoughts and second tabs: a deletion taken back, an article changed twice, a text that was not sent.
import { slope } from '../kit/files.mjs';
import { expect, test } from '../kit/test.mjs';

for (const scripts of [true, false]) {
  test(`second: a deletion is taken back, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.newcomer();
    const title = `지웠다 되돌릴 글 ${scripts}`;
    const article = await people.publish(person, 'solar', title, '본문');
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto(`/boards/solar/${article.id}`);
    await page.locator('.own details.confirm > summary').click();
    await scene.follow('.own details.confirm form .bad');
    await scene.at('/boards/solar');
    await expect(page.locator('main')).not.toContainText(title);
    await scene.follow('.flash form.way-back button');
    await scene.at(`/boards/solar/${article.id}`);
    await expect(page.locator('h1')).toContainText(title);
  });

  test(`second: another tab was faster, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.newcomer();
    const article = await people.publish(person, 'solar', '두 탭', '처음 글');
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    const edit = `/boards/solar/${article.id}/edit`;
    await scene.signIn(person);
    await scene.goto(edit);
    await page.fill('#body', '나중에 보낸 글');
    const other = await scene.context.newPage();
    await other.goto(edit);
    await other.fill('#body', '먼저 보낸 글');
    await other.click('form.write .btn.pri');
    await expect(other.locator('.prose')).toContainText('먼저 보낸 글');
    scene.expect(409, edit);
    await page.click('form.write .btn.pri');
    await expect(page.locator('#theirs')).toBeVisible();
    await expect(page.locator('#theirs textarea')).toHaveValue('먼저 보낸 글');
    await expect(page.locator('.notice.bad'), 'it is said once').toHaveCount(0);
    await expect(page.locator('#body')).toHaveValue('나중에 보낸 글');
    await expect(page.locator('form.write .btn.pri')).toHaveText(/쓰던 글로/);
    await page.fill('#body', '합친 글');
    await scene.follow('form.write .btn.pri');
    await scene.at(`/boards/solar/${article.id}`);
    await expect(page.locator('.prose')).toContainText('합친 글');
    await expect(page.locator('article header')).toContainText('수정됨');
  });
}

const offer = (page) => page.locator('.notice.draft');

test('second: what was not sent is kept for its writer alone', async ({ open, people }) => {
  const [person, other] = [await people.newcomer(), await people.newcomer()];
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '쓰다 만 제목');
  await page.fill('#body', '쓰다 만 글');
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(offer(page)).toContainText('쓰다 만 제목');
  await expect(offer(page)).not.toContainText('사진은 다시');
  await expect(page.locator('#body'), 'nothing is filled in unasked').toHaveValue('');
  // written past the offer: neither is lost
  await page.fill('#body', '새로 쓰는 글');
  await offer(page).locator('button').first().click();
  await expect(page.locator('#title')).toHaveValue('쓰다 만 제목');
  await expect(page.locator('#body')).toHaveValue('쓰다 만 글');

  // the sign-in ends by itself, and somebody else sits down
  await scene.context.clearCookies();
  await scene.signIn(other);
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.place .tools').first()).toBeAttached();
  await expect(offer(page)).toHaveCount(0);
  await scene.context.clearCookies();
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  await expect(offer(page)).toContainText('쓰다 만 제목');
  await offer(page).locator('button').first().click();
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.place .tools').first()).toBeAttached();
  await expect(offer(page), 'what is published is kept no longer').toHaveCount(0);

  await page.fill('#body', '사진이 있던 글');
  // looked at on a slow phone: the text is kept before the picture is in its place
  const isKept = (files) => page.waitForFunction((part) => Object.values(localStorage).some((kept) => kept.includes('사진이 있던 글') && kept.includes(part)), `"files":${files}`);
  await page.route('**/assets/photo.*.js', async (route) => { await isKept(false); await route.continue(); });
  await page.setInputFiles('#image', { name: 'moon.png', mimeType: 'image/png', buffer: slope(60, 40, [200, 60, 90]) });
  await isKept(true);
  await page.unroute('**/assets/photo.*.js');
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(offer(page), 'a draft has no files').toContainText('사진은 다시 골라 주세요.');

  await page.fill('#body', '로그아웃하면 사라질 글');
  await scene.goto('/home');
  await page.locator('details.menu > summary').click();
  await scene.follow('details.menu form[action="/logout"] button');
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft')))).toEqual([]);
});

test('second: the way back leads to what one wrote, whole, and to nothing that is published', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '쓰다 만 제목');
  await page.fill('#body', '쓰다 만 본문');
  await scene.goto('/boards/solar');
  await page.goBack();
  await expect(page.locator('#title')).toHaveValue('쓰다 만 제목');
  await expect(page.locator('#body')).toHaveValue('쓰다 만 본문');
  await expect(page.locator('.pair.live')).toHaveCount(1);
  await expect(offer(page), 'it stands there already').toHaveCount(0);
  await page.click('form.write .acts .pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  await page.goBack();
  await expect(page.locator('#title')).toHaveValue('');
  await expect(page.locator('#body')).toHaveValue('');
  await page.waitForTimeout(600);
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.pair.live')).toHaveCount(1);
  await page.waitForTimeout(300);
  await expect(offer(page), 'of what is published nothing is left').toHaveCount(0);
});

/** A moment as the site tells it, which lives in Seoul. */
function inSeoul(iso) {
  const [day, time] = new Date(Date.parse(iso) + 9 * 3_600_000).toISOString().split('T');
  const [hour, minute] = time.split(':');
  return `${day.replaceAll('-', '.')} ${hour < 12 ? '오전' : '오후'}\u00a0${hour % 12 || 12}:${minute}`;
}

test('second: a draft says when it was written as the site does, and keeps what its pictures show', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844, timezoneId: 'America/Los_Angeles' });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  const moon = { name: 'moon.png', mimeType: 'image/png', buffer: slope(60, 40, [200, 60, 90]) };
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '사진 두 장');
  await page.setInputFiles('#image', [moon, { ...moon, name: 'other.png' }]);
  await page.fill('#alt-1', '붉은 달');
  await page.fill('#alt-2', '다른 달');
  await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('다른 달')));
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  const time = offer(page).locator('time');
  expect(await time.textContent()).toBe(inSeoul(await time.getAttribute('datetime')));
  await offer(page).locator('button').first().click();
  await page.setInputFiles('#image', [moon, { ...moon, name: 'other.png' }]);
  await expect(page.locator('#alt-1')).toBeVisible();
  await expect(page.locator('#alt-1')).toHaveValue('붉은 달');
  await expect(page.locator('#alt-2')).toHaveValue('다른 달');
});

const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft')));

test('second: who signs out in the midst of a word leaves nothing, in no tab', async ({ open, people }) => {
  const person = await people.newcomer();
  const scene = await open({ width: 390, height: 844 });
  // streams of pages hear that it is over
  scene.expect(401, '/api/v1/');
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.place .tools').first()).toBeAttached();
  const other = await scene.context.newPage();
  await other.goto(`${scene.url}/boards/solar/new`);
  await expect(other.locator('.place .tools').first()).toBeAttached();
  await page.bringToFront();
  // both are still to be written down when one signs out
  await other.evaluate(() => { document.querySelector('#body').value = '다른 탭의 비밀'; document.querySelector('#body').dispatchEvent(new Event('input', { bubbles: true })); });
  await scene.loads(() => page.evaluate(() => {
    document.querySelector('#body').value = '비밀 초안';
    document.querySelector('#body').dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('form[action="/logout"]').requestSubmit();
  }));
  await scene.at('/');
  // the other tab leaves as well
  await expect(other.locator('#body')).toHaveCount(0);
  await page.waitForTimeout(600);
  expect(await kept(page)).toEqual([]);
});

test('second: what the browser has sent itself is not offered again', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  scene.tolerate('request failed');
  await page.route('**/assets/apply*.js', (route) => route.abort());
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '손수 보낸 글');
  await page.fill('#body', '스크립트 없이 간 글');
  await expect.poll(() => kept(page)).toHaveLength(1);
  await scene.loads(() => page.click('form.write .acts > .pri'));
  await scene.at(/^\/boards\/solar\/\d+$/);
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.place .tools').first()).toBeAttached();
  await expect.poll(() => kept(page), 'it arrived').toEqual([]);
  await expect(offer(page)).toHaveCount(0);
  // one that did not arrive is
  await page.fill('#title', '가지 못한 글');
  await page.fill('#body', '길에서 멈춘 글');
  await page.route('**/boards/solar', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const failed = page.waitForEvent('requestfailed', (request) => request.method() === 'POST');
  await page.click('form.write .acts > .pri');
  await failed;
  // the browser says so on a page of its own, a moment later
  await page.waitForURL(/^chrome-error:/, { waitUntil: 'commit' });
  await page.unroute('**/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(offer(page)).toContainText('가지 못한 글');
});

test('second: a server that is gone takes no text with it', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '끊긴 사이');
  await page.fill('#body', '그대로 있을 글');
  scene.tolerate('request failed');
  await scene.context.setOffline(true);
  await page.click('form.write .btn.pri');
  await expect(page.locator('form.write .unsent')).toHaveText(/보내지 못했어요/);
  await expect(page.locator('#body')).toHaveValue('그대로 있을 글');
  await scene.context.setOffline(false);
  await scene.goto('/boards/solar/new');
  await expect(offer(page)).toContainText('끊긴 사이');
});

test('second: of two texts open when the sign-in ends, none is lost', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open({ width: 390, height: 844 });
  // the stream of the page hears that it is over
  scene.expect(401, '/api/v1/');
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  const other = await scene.context.newPage();
  await other.goto('/boards/solar/new');
  await expect(other.locator('.place .tools').first()).toBeAttached();
  await other.fill('#title', '보내지 않은 글');
  await other.fill('#body', '다른 탭에서 쓰던 글');
  await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('다른 탭')));
  // on the same board, and written last
  await page.fill('#title', '보낸 글');
  await page.fill('#body', '로그인이 끝난 뒤에 보낸 글');
  await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('끝난 뒤에')));
  await scene.context.clearCookies({ name: /access|refresh/ });
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/login\?next=/);
  await page.locator('input[name=username]').fill(person.username);
  await page.locator('input[name=password]').fill(person.password);
  await scene.follow('main form button.pri');
  await scene.at('/boards/solar/new');
  await expect(page.locator('#body'), 'what was sent waited').toHaveValue('로그인이 끝난 뒤에 보낸 글');
  await expect(offer(page), 'what was not is offered').toContainText('보내지 않은 글');
  await other.close();
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  await scene.goto('/boards/solar/new');
  await offer(page).locator('button').first().click();
  await expect(page.locator('#body')).toHaveValue('다른 탭에서 쓰던 글');
  await expect(offer(page), 'once').toHaveCount(0);
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft')))).toEqual([]);
});

test('second: the same once more leads to the first', async ({ open, people }) => {
  const person = await people.newcomer();
  const article = await people.publish(person, 'solar', '한 번만 올릴 글', '본문');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '한 번만 올릴 글');
  await page.fill('#body', '본문');
  // limits are off here: as the server answers where they are on
  const told = { errors: {}, trouble: '같은 글을 방금 올리셨어요.', first: `/boards/solar/${article.id}` };
  await page.route('**/boards/solar', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 409, json: told }) : route.continue()));
  scene.expect(409, '/boards/solar');
  await page.click('form.write .btn.pri');
  const said = page.locator('form.write .unsent');
  await expect(said).toContainText(told.trouble);
  await expect(page.locator('#body')).toHaveValue('본문');
  await scene.follow(said.getByRole('link', { name: '먼저 올린 글 보기' }));
  await scene.at(`/boards/solar/${article.id}`);
});
