// What is being written stays when something else on the page is done; a text that is too long does not leave; what went wrong is said and goes away again.
import { WHOLE } from '../kit/scene.mjs';
import { apply } from '../kit/arrival.mjs';
import { expect, test } from '../kit/test.mjs';

// as people have it: pages one leaves are kept in memory
test.use({ launchOptions: { ...WHOLE, ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

async function talk(people, open) {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const [one, two] = [await people.comment(person, article.id, '저도 갈래요'), await people.comment(person, article.id, '어디서 만나요?')];
  const scene = await open({ width: 390, height: 844 });
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const { page } = scene;
  const box = (id) => page.locator(`#say-${id}`);
  const answer = async (id, text) => {
    await page.locator(`#c${id} > .acts > a[href$="/answer"]`).click();
    await box(id).fill(text);
  };
  const send = (id) => page.locator('form', { has: box(id) }).locator('button.pri').click();
  return { scene, page, one, two, article, box, answer, send };
}

test('drafts: sending one form leaves what stands in the others', async ({ open, people }) => {
  const { page, one, two, box, answer, send } = await talk(people, open);
  await box(0).fill('아래에 쓰던 댓글');
  await answer(one.id, '보낼 답글');
  await answer(two.id, '쓰던 답글');
  await send(one.id);
  await expect(page.locator(`#c${one.id} ol > li`)).toContainText('보낼 답글');
  await expect(box(one.id), 'what was sent is not there twice').toHaveCount(0);
  await expect(box(0)).toHaveValue('아래에 쓰던 댓글');
  await expect(box(two.id)).toBeVisible();
  await expect(box(two.id)).toHaveValue('쓰던 답글');
  await send(0);
  await expect(page.locator('#comments > ol > li')).toHaveCount(3);
  await expect(box(0)).toHaveValue('');
  await expect(box(two.id)).toHaveValue('쓰던 답글');
  await send(two.id);
  await expect(page.locator(`#c${two.id} ol > li`)).toContainText('쓰던 답글');
});

test('drafts: the way back from what was published leads to a new form, which keeps what is written', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/boards/solar/new');
  // with a place in the page behind the address, too
  await page.locator('.skip').press('Enter');
  await page.fill('#title', '올린 글');
  await page.fill('#body', '올린 본문');
  await page.click('form.write .acts .pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  const before = await page.locator('h1').textContent();
  expect(before).toContain('올린 글');
  await page.goBack({ waitUntil: 'commit' }).catch(() => { /* a page out of the memory has no answer to wait for */ });
  await expect(page.locator('#body')).toHaveValue('');
  await expect(page.locator('#title')).toHaveValue('');
  await expect(page.locator('.pair.live')).toHaveCount(1);
  await page.fill('#body', '다음 글');
  await page.waitForFunction(() => Object.entries(localStorage).some(([name, kept]) => name.startsWith('draft ') && kept.includes('다음 글')));
  await scene.goto('/boards/solar');
  await scene.goto('/boards/solar/new');
  await expect(page.locator('.notice.draft')).toContainText('다음 글');
});

test('drafts: deleting and changing leave what stands in other forms', async ({ open, people }) => {
  const { page, one, two, box, answer, send } = await talk(people, open);
  await box(0).fill('아래에 쓰던 댓글');
  await answer(one.id, '사라질 댓글의 답글');
  await page.locator(`#c${two.id} > .acts > a[href$="/edit"]`).click();
  await box(two.id).fill('고치던 댓글');
  await page.locator(`#c${one.id} > .acts > a[href$="/delete"]`).click();
  await page.locator(`#c${one.id} > .acts > form.sure button`).click();
  await expect(page.locator(`#c${one.id}`)).toHaveCount(0);
  await expect(box(0)).toHaveValue('아래에 쓰던 댓글');
  await expect(box(two.id)).toHaveValue('고치던 댓글');
  await expect(box(one.id), 'also where nothing is left to answer').toHaveValue('사라질 댓글의 답글');
  await send(two.id);
  await expect(page.locator(`#c${two.id} > p`)).toHaveText('고치던 댓글');
  await expect(box(one.id)).toHaveValue('사라질 댓글의 답글');
  await expect(page.locator(`#c${two.id} > .av`)).toHaveCount(1);
});

test('drafts: a text that is too long does not leave, and says why', async ({ open, people }) => {
  const { scene, page, box, send } = await talk(people, open);
  await box(0).fill('가'.repeat(1001));
  await send(0);
  await expect(page.locator('#say-0-long')).toHaveText(/1,000/);
  await expect(box(0)).toBeFocused();
  await box(0).fill('가'.repeat(1000));
  await expect(page.locator('#say-0-long')).toHaveCount(0);
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '긴 글');
  await page.locator('#body').evaluate((field) => { field.value = '가'.repeat(600_000); field.dispatchEvent(new Event('input', { bubbles: true })); });
  await page.locator('form.write .acts > .pri').click();
  await expect(page.locator('#body-long')).toHaveText(/10,000/);
  expect(await page.locator('#body').evaluate((field) => field.value.length), 'it is still there').toBe(600_000);
});

test('drafts: a like that did not arrive speaks of nothing written, and forgets it when the server is back', async ({ open, people }) => {
  const { scene, page } = await talk(people, open);
  scene.tolerate('request failed');
  await scene.context.setOffline(true);
  await page.locator('#react button').click();
  await expect(page.locator('#react .unsent')).toHaveText(/서버에 닿지 못했어요/);
  await scene.context.setOffline(false);
  await expect(page.locator('#react .unsent')).toHaveCount(0);
});

test('drafts: back at an application that is filed leads onwards', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/application');
  await page.fill('#name_ko', '김달');
  await page.fill('#name_en', 'Kim Dal');
  for (const caution of await page.locator('input[name^=consent]').all()) await caution.check();
  await apply(scene);
  await page.goBack({ waitUntil: 'commit' }).catch(() => { /* a page out of the memory has no answer to wait for */ });
  await scene.at('/planets');
});

test('drafts: under a deleted comment only its own word is slanted', async ({ open, people }) => {
  const { page, one, answer, send } = await talk(people, open);
  await answer(one.id, '남는 답글');
  await send(one.id);
  await expect(page.locator(`#c${one.id} ol > li`)).toContainText('남는 답글');
  await page.locator(`#c${one.id} > .acts > a[href$="/delete"]`).click();
  await page.locator(`#c${one.id} > .acts > form.sure button`).click();
  const style = (selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).fontStyle);
  await expect(page.locator('#comments li.gone')).toHaveCount(1);
  expect([await style('li.gone > p'), await style('li.gone ol li > p'), await style('li.gone ol .who')]).toEqual(['italic', 'normal', 'normal']);
});

test('drafts: answers stay open while more answers are shown, and cancelling leaves the others', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '긴 산책', '걸어요.');
  const top = await people.comment(person, article.id, '첫머리');
  const replies = [];
  for (let n = 0; n < 12; n += 1) replies.push(await people.comment(person, article.id, `답글 ${n} 번`, top.id));
  const scene = await open({ width: 390, height: 844 });
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const { page } = scene;
  const inside = page.locator(`#c${top.id} > ol > li`);
  await expect(inside).toHaveCount(10);
  await page.locator(`#c${replies[3].id} > .acts > a[href$="/answer"]`).click();
  await expect(page.locator(`#say-${replies[3].id}`)).toBeFocused();
  await page.fill(`#say-${replies[3].id}`, '쓰던 말');
  await page.locator(`#c${top.id} > a.more`).click();
  await expect(inside).toHaveCount(12);
  expect(new URL(page.url()).search, 'in the same page').toBe('');
  await expect(page.locator(`#c${top.id} > a.more`)).toHaveCount(0);
  await expect(page.locator(`#say-${replies[3].id}`)).toHaveValue('쓰던 말');
  // the question whether the first is to go leaves what stands under it
  await page.locator(`#c${top.id} > .acts > a[href$="/delete"]`).click();
  await expect(page.locator('form.sure')).toBeVisible();
  await expect(page.locator('form.sure a')).toBeFocused();
  await expect(inside).toHaveCount(12);
  await expect(page.locator(`#say-${replies[3].id}`)).toHaveValue('쓰던 말');
  await page.locator('form.sure a').click();
  await expect(page.locator('form.sure')).toHaveCount(0);
  await expect(inside).toHaveCount(12);
  await expect(page.locator(`#say-${replies[3].id}`)).toHaveValue('쓰던 말');
});
