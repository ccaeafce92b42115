// At somebody's door: what is pressed there changes in its place, and the guestbook is used with scripts and without.
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

async function two(people) {
  const floor = people.floor();
  const [owner, visitor] = [await people.resident(`uranus/${floor}/1`), await people.resident(`uranus/${floor}/2`)];
  return { owner, visitor, door: `/planets/${owner.address}` };
}

test('neighbours: liking and following change in their place, and go back', async ({ open, people }) => {
  const { visitor, door } = await two(people);
  const scene = await open();
  await scene.signIn(visitor);
  await scene.goto(door);
  const { page } = scene;
  const like = page.getByRole('button', { name: '좋아요' });
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await page.evaluate(() => { window.stays = true; });
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await expect(like).toBeFocused();
  await expect(page.locator('.tally')).toContainText('좋아요 1');
  await page.getByRole('button', { name: '팔로우' }).click();
  await expect(page.getByRole('button', { name: '팔로잉' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: '인사하기' }).focus();
  await page.keyboard.press('Enter');
  const waved = page.getByRole('button', { name: '인사했어요' });
  await expect(waved).toBeDisabled();
  await expect(waved, 'whoever waves by keyboard goes on from there').toBeFocused();
  await said(page, '인사를 건넸어요.');
  await page.keyboard.press('Enter');
  await like.click();
  await expect(page.locator('.tally')).toContainText('좋아요 0');
  expect(await page.evaluate(() => window.stays), 'the page stays').toBe(true);
});

test('neighbours: whoever follows one is followed from the list, too', async ({ open, people }) => {
  const { owner, visitor } = await two(people);
  await people.tie(visitor, (await people.me(owner)).id, 'follow');
  const scene = await open({ width: 360, height: 780 });
  await scene.signIn(owner);
  await scene.goto('/neighbours?tab=followers');
  const { page } = scene;
  await page.evaluate(() => { window.stays = true; });
  await page.getByRole('button', { name: '팔로우', exact: true }).click();
  const followed = page.getByRole('button', { name: '팔로잉', exact: true });
  await expect(followed).toHaveAttribute('aria-pressed', 'true');
  await expect(followed).toBeFocused();
  await expect(page.locator('.people .chip'), 'they are neighbours now').toHaveCount(1);
  await followed.click();
  await expect(page.getByRole('button', { name: '팔로우', exact: true })).toHaveAttribute('aria-pressed', 'false');
  expect(await page.evaluate(() => window.stays), 'the page stays').toBe(true);
});

test('neighbours: too long a status message is counted, said with how long it may be, and kept', async ({ open, people }) => {
  const { owner, door } = await two(people);
  const scene = await open({ width: 390, height: 844 });
  await scene.signIn(owner);
  await scene.goto(door);
  const { page } = scene;
  const field = page.locator('#message');
  await field.fill('오늘은 고리 위를 한 바퀴 돌고 왔어요 정말로');
  await expect(page.locator('[data-count-for=message]')).toHaveText('25 / 20');
  await field.press('Enter');
  await expect(page.locator('#message-long')).toContainText('20자까지');
  await expect(field).toBeFocused();
  await field.fill('고리 위를 걷는 중');
  await scene.follow('.status button');
  await expect(page.locator('#message')).toHaveValue('고리 위를 걷는 중');
});

for (const scripts of [true, false]) {
  test(`neighbours: a guestbook ${scripts ? 'with' : 'without'} scripts`, async ({ open, people }) => {
    const { owner, visitor, door } = await two(people);
    const scene = await open({ scripts });
    await scene.signIn(visitor);
    await scene.goto(door);
    const { page } = scene;
    await page.locator('#say-0').fill('놀러 왔어요');
    await page.getByLabel('비밀로').check();
    await page.locator('#guestbook').getByRole('button', { name: '남기기', exact: true }).click();
    const entry = page.locator('#guestbook li', { hasText: '놀러 왔어요' });
    await expect(entry).toContainText('비밀 글');
    await entry.getByRole('link', { name: '고치기' }).click();
    await page.locator('#guestbook li textarea').fill('또 놀러 왔어요');
    await page.locator('#guestbook li').getByRole('button', { name: '고치기' }).click();
    await expect(page.locator('#guestbook li', { hasText: '또 놀러 왔어요' })).toContainText('수정됨');
    // the owner answers, and deletes
    const home = await open({ scripts });
    await home.signIn(owner);
    await home.goto(door);
    const theirs = home.page.locator('#guestbook li', { hasText: '또 놀러 왔어요' });
    await theirs.getByRole('link', { name: '답하기' }).click();
    await theirs.locator('textarea').fill('반가워요');
    await theirs.getByRole('button', { name: '답 남기기' }).click();
    await expect(home.page.locator('#guestbook .said')).toContainText('반가워요');
    const again = home.page.locator('#guestbook li', { hasText: '또 놀러 왔어요' });
    await again.getByRole('link', { name: '삭제' }).click();
    await again.locator('form.sure button').click();
    await expect(home.page.locator('#guestbook')).toContainText('아직 아무도');
  });
}

for (const scripts of [true, false]) {
  test(`neighbours: whoever is muted or blocked, it shows at the door, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const { visitor, door } = await two(people);
    const scene = await open({ width: 390, height: 844, scripts });
    await scene.signIn(visitor);
    await scene.goto(door);
    const { page } = scene;
    const ties = page.locator('#ties');
    const like = ties.locator('button[value=like]');
    for (const [act, isThere] of [['mute', 1], ['block', 0]]) {
      await ties.locator('summary').click();
      await ties.locator(`button[value=${act}]`).click();
      const undo = ties.locator(`.notice button[value=un${act}]`);
      await expect(undo).toBeInViewport();
      await expect(like).toHaveCount(isThere);
    }
    for (const act of ['unblock', 'unmute']) await ties.locator(`.notice button[value=${act}]`).click();
    await expect(ties.locator('.notice')).toHaveCount(0);
    await expect(like).toHaveCount(1);
  });
}

test('neighbours: from oneself nothing is kept secret', async ({ open, people }) => {
  const { owner, visitor, door } = await two(people);
  for (const [who, count] of [[owner, 0], [visitor, 1]]) {
    const scene = await open();
    await scene.signIn(who);
    await scene.goto(door);
    await expect(scene.page.locator('#guestbook [name=secret]')).toHaveCount(count);
  }
});
