// What is half-written under an article or in a guestbook is there again when one comes back, for its writer alone, until it is sent or thrown away.
import { signOut } from '../kit/talk.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

const PHONE = { width: 390, height: 844 };
const gate = () => { const one = {}; one.opened = new Promise((open) => { one.open = open; }); return one; };
const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('draft ')));

async function talk(people, open) {
  const person = await people.resident();
  const [older, article] = [await people.publish(person, 'solar', '먼저 쓴 글', '글'), await people.publish(person, 'solar', '산책', '저녁에 만나요.')];
  const [one, two] = [await people.comment(person, article.id, '저도 갈래요'), await people.comment(person, article.id, '어디서 만나요?')];
  const scene = await open(PHONE);
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  return { person, scene, page: scene.page, older, article, one, two, box: (id) => scene.page.locator(`#say-${id}`) };
}

test('halfway: a comment, an answer and a change come back, each in its place, and go when they are sent', async ({ open, people }) => {
  const { scene, page, one, two, box } = await talk(people, open);
  await expect(page.locator('#comments > form .count'), 'the script counts').toHaveText('0 / 1,000');
  await box(0).fill('쓰던 댓글');
  await page.locator(`#c${one.id} > .acts > a[href$="/answer"]`).click();
  await box(one.id).fill('쓰던 답글');
  await page.locator(`#c${two.id} > .acts > a[href$="/edit"]`).click();
  await box(two.id).fill('고치던 댓글');
  for (const leave of [() => page.reload(), async () => { await scene.follow('.around a[rel=prev]'); await scene.goto(new URL(page.url()).pathname.replace(/\d+$/, (id) => Number(id) + 1)); }]) {
    await leave();
    await expect(box(0)).toHaveValue('쓰던 댓글');
    await expect(box(one.id)).toHaveValue('쓰던 답글');
    await expect(box(two.id)).toHaveValue('고치던 댓글');
    await expect(page.locator('#comments > form .count')).toHaveText('5 / 1,000');
    expect(await page.evaluate(() => document.activeElement === document.body), 'nothing moves to it').toBe(true);
  }
  await expect(page.locator('#comments > form .hint')).toHaveText(/\S/);
  await page.locator('#comments > form .pri').click();
  await expect(page.locator('#comments > ol > li')).toHaveCount(3);
  await page.locator(`#c${one.id} form`, { has: box(one.id) }).locator('.pri').click();
  await expect(page.locator(`#c${one.id} ol > li`)).toContainText('쓰던 답글');
  // thrown away
  await page.locator(`#c${two.id} [data-drop] > summary`).click();
  await page.locator(`#c${two.id} [data-drop] .bad`).click();
  await expect(page.locator(`#c${two.id} > p`)).toHaveText('어디서 만나요?');
  expect(await kept(page)).toEqual([]);
  await page.reload();
  await expect(page.locator('#comments > form .count')).toHaveText('0 / 1,000');
  await expect(box(0)).toHaveValue('');
  await expect(box(two.id)).toHaveCount(0);
});

test('halfway: what is sent before the script that keeps it is there does not come back', async ({ open, people }) => {
  const { page, box } = await talk(people, open);
  const [late, answer] = [gate(), gate()];
  await page.route('**/pen*.js', async (route) => { await late.opened; await route.continue(); });
  await page.route('**/comments', async (route) => { await answer.opened; await route.continue(); });
  await box(0).fill('먼저 보낸 댓글');
  const arrives = page.waitForResponse(/pen.*\.js/);
  await page.locator('#comments > form .pri').click();
  await expect(page.locator('#comments > form')).toHaveAttribute('aria-busy');
  late.open();
  await (await arrives).finished();
  await expect.poll(() => kept(page), 'until the server has it').toHaveLength(1);
  answer.open();
  await expect(page.locator('#comments > ol > li')).toHaveCount(3);
  await expect(box(0)).toHaveValue('');
  expect(await kept(page)).toEqual([]);
});

test('halfway: what is typed or sent before that script is there takes nothing away', async ({ open, people }) => {
  const { scene, page, box } = await talk(people, open);
  const again = page.locator('#comments > form .hint', { hasText: '쓰던 글' });
  await box(0).fill('길게 쓰던 댓글');
  await expect.poll(() => kept(page)).toHaveLength(1);
  let late = gate();
  await page.route('**/pen*.js', async (route) => { await late.opened; await route.continue(); });
  await page.reload();
  await box(0).fill('하나 더');
  late.open();
  await expect(box(0)).toHaveValue('길게 쓰던 댓글\n하나 더');
  await expect(again).toHaveCount(1);
  await page.reload();
  await expect(box(0)).toHaveValue('길게 쓰던 댓글\n하나 더');
  await box(0).fill('길게 쓰던 댓글');
  // a syllable that is being put together is not torn
  late = gate();
  await page.reload();
  const session = await scene.context.newCDPSession(page);
  await box(0).focus();
  await session.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
  const arrives = page.waitForResponse(/pen.*\.js/);
  late.open();
  await (await arrives).finished();
  await session.send('Input.imeSetComposition', { text: '한', selectionStart: 1, selectionEnd: 1 });
  await expect(box(0)).toHaveValue('한');
  await session.send('Input.insertText', { text: '한' });
  await expect(box(0)).toHaveValue('길게 쓰던 댓글\n한');
  await box(0).fill('길게 쓰던 댓글');
  // sent, and what was kept comes back
  late = gate();
  const answer = gate();
  await page.route('**/comments', async (route) => { await answer.opened; await route.continue(); });
  await page.reload();
  await box(0).fill('짧은 댓글');
  await page.locator('#comments > form .pri').click();
  const comes = page.waitForResponse(/pen.*\.js/);
  late.open();
  await (await comes).finished();
  await page.waitForTimeout(600);
  answer.open();
  await expect(page.locator('#comments > ol > li')).toHaveCount(3);
  await expect(page.locator('#comments > ol > li').last()).toContainText('짧은 댓글');
  await expect(box(0)).toHaveValue('길게 쓰던 댓글');
  await expect(again).toHaveCount(1);
});

test('halfway: an article that is sent before its script is there is not offered again', async ({ open, people }) => {
  const { scene, page } = await talk(people, open);
  const [late, answer] = [gate(), gate()];
  await page.route('**/album*.js', async (route) => { await late.opened; await route.continue(); });
  await page.route('**/boards/solar', async (route) => { await answer.opened; await route.continue(); });
  await scene.goto('/boards/solar/new');
  await page.fill('#title', '먼저 보낸 글');
  await page.fill('#body', '저녁에 만나요.');
  const [leaves, arrives] = [page.waitForRequest((request) => request.method() === 'POST'), page.waitForResponse(/album.*\.js/)];
  await page.locator('form[data-album] .acts .pri').click({ noWaitAfter: true });
  await leaves;
  late.open();
  await (await arrives).finished();
  // longer than it waits for the next letter
  await page.waitForTimeout(1_000);
  answer.open();
  await expect(page.locator('h1')).toHaveText('먼저 보낸 글');
  await scene.goto('/boards/solar/new');
  await expect.poll(() => kept(page)).toEqual([]);
  await expect(page.locator('.draft')).toHaveCount(0);
});

test('halfway: nobody else is shown it, and who signs out leaves nothing', async ({ open, people }) => {
  const { person, scene, page, article, box } = await talk(people, open);
  const other = await people.resident();
  const path = `/boards/solar/${article.id}`;
  await box(0).fill('나만의 생각');
  await expect.poll(() => kept(page)).toHaveLength(1);
  await scene.context.clearCookies({ name: /access|refresh/ });
  await scene.signIn(other);
  await scene.goto(path);
  await page.waitForTimeout(300);
  await expect(box(0)).toHaveValue('');
  await box(0).fill('다른 사람의 생각');
  await expect.poll(() => kept(page)).toHaveLength(2);
  await scene.context.clearCookies({ name: /access|refresh/ });
  await scene.signIn(person);
  await scene.goto(path);
  await expect(box(0)).toHaveValue('나만의 생각');
  await signOut(scene);
  expect(await kept(page), 'the other one has not signed out').toEqual([`draft ${other.id} ${path}`]);
  await scene.signIn(person);
  await scene.goto(path);
  await page.waitForTimeout(300);
  await expect(box(0)).toHaveValue('');
});

test('halfway: in a guestbook, too, and its forms are asked for and left as those of comments', async ({ open, people }) => {
  const floor = people.floor();
  const [owner, visitor] = [await people.resident(`uranus/${floor}/1`), await people.resident(`uranus/${floor}/2`)];
  const door = `/planets/${owner.address}`;
  const scene = await open(PHONE);
  const { page } = scene;
  await scene.signIn(visitor);
  await scene.goto(door);
  await page.locator('#say-0').fill('놀러 왔어');
  await page.getByLabel('비밀로').check();
  await page.reload();
  await expect(page.locator('#say-0')).toHaveValue('놀러 왔어');
  await expect(page.getByLabel('비밀로')).toBeChecked();
  await page.getByLabel('비밀로').uncheck();
  await page.locator('#guestbook > form .pri').click();
  const entry = page.locator('#guestbook li');
  await expect(entry).toHaveCount(1);
  await page.evaluate(() => { window.stays = true; });
  const edit = entry.getByRole('link', { name: '고치기' });
  await edit.click();
  await expect(entry.locator('textarea')).toBeFocused();
  await entry.locator('textarea').fill('또 놀러 왔어');
  await entry.locator('[data-drop] > summary').click();
  await entry.locator('[data-drop] .bad').click();
  await expect(entry.locator('> p')).toHaveText('놀러 왔어');
  // the question stands below what is there, and has a way out
  const row = await edit.boundingBox();
  await entry.getByRole('link', { name: '삭제' }).click();
  await expect(entry.locator('.sure a')).toBeFocused();
  expect((await edit.boundingBox()).x, 'nothing beside it jumps').toBe(row.x);
  await entry.locator('.sure a').click();
  await expect(entry.locator('.sure')).toHaveCount(0);
  expect(await page.evaluate(() => window.stays), 'the page stays').toBe(true);

  const home = await open(PHONE);
  await home.signIn(owner);
  await home.goto(door);
  const theirs = home.page.locator('#guestbook li');
  await theirs.getByRole('link', { name: '답하기' }).click();
  await expect(theirs.locator('textarea')).toBeFocused();
  await home.page.keyboard.type('반');
  await expect.poll(() => kept(home.page)).toHaveLength(1);
  // the rest is kept while one leaves
  await home.page.keyboard.type('가워');
  await home.page.reload();
  await expect(theirs.locator('textarea')).toHaveValue('반가워');
  await theirs.locator('[data-drop] > summary').click();
  await theirs.locator('[data-drop] .bad').click();
  await expect(theirs.locator('textarea')).toHaveCount(0);
  await theirs.getByRole('link', { name: '답하기' }).click();
  await expect(theirs.locator('textarea')).toHaveValue('');
  await theirs.locator('textarea').fill('어서 와요');
  await theirs.locator('.pri').click();
  await expect(theirs.locator('.said')).toContainText('어서 와요');
  expect(await kept(home.page)).toEqual([]);
});

for (const scripts of [true, false]) {
  test(`halfway: a text that waited is thrown away for good, and gives way to what came after it, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.resident();
    const scene = await open({ ...PHONE, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/boards/solar/new');
    await page.fill('#title', '기다린 글');
    await page.fill('#body', '먼저 쓴 본문이에요.');
    await scene.context.clearCookies({ name: /access|refresh/ });
    await scene.follow('form.write .acts .pri');
    await scene.at(/^\/login\?next=/);
    await page.fill('input[name=username]', person.username);
    await page.fill('input[name=password]', person.password);
    await scene.follow('main form button.pri');
    await scene.at('/boards/solar/new');
    await expect(page.locator('#body')).toHaveValue('먼저 쓴 본문이에요.');
    if (scripts) {
      await expect(page.locator('.draft')).toHaveCount(0);
      await page.fill('#body', '나중에 고쳐 쓴 본문이에요.');
      await scene.goto('/home');
      await scene.goto('/boards/solar/new');
      await expect(page.locator('.draft')).toBeVisible();
      // one letter into the old text is no harm to the new one
      await page.locator('#body').press('End');
      await page.keyboard.type('!');
      await page.waitForTimeout(600);
      await page.reload();
      const texts = await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('draft ')).map((name) => JSON.parse(localStorage.getItem(name)).body));
      expect(texts).toContain('나중에 고쳐 쓴 본문이에요.');
    }
    await page.locator('form.write [data-drop] > summary').click();
    await scene.follow('form.write [data-drop] .bad');
    await scene.at('/boards/solar');
    await scene.goto('/boards/solar/new');
    await expect(page.locator('#title')).toHaveValue('');
    await expect(page.locator('#body')).toHaveValue('');
  });
}
