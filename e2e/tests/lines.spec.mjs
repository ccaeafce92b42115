// How lines break on phones: what belongs together stays together, and nothing stands alone that is part of a row.
import { resize } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

/** How many lines a text takes. */
const lines = (locator) => locator.evaluate((element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].filter(({ width }) => width > 0.5).map(({ bottom }) => Math.round(bottom))).size;
});
const tops = (locator) => locator.evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top))).size);

test('lines: an @ stays with the name, and a dot with the last word', async ({ open, people }) => {
  const [writer, named] = [await people.resident(), await people.resident(undefined, '긴이름의이웃')];
  const article = await people.publish(writer, 'solar', '부르는 글', Array.from({ length: 12 }, (_, n) => `${'가'.repeat(n + 1)} 그리고 @${named.nickname} 그리고 @${named.nickname}`).join('\n\n'));
  await people.comment(writer, article.id, `${'나'.repeat(11)} @${named.nickname}`);
  const scene = await open();
  const { page } = scene;
  await scene.signIn(named);
  for (const width of [320, 390]) {
    await resize(page, width);
    await scene.goto(`/boards/solar/${article.id}`);
    for (const at of await page.locator('.at').all()) expect(await lines(at), `${width}`).toBe(1);
  }
  for (const width of [320, 340, 360, 375, 390, 412]) {
    await resize(page, width, 800);
    for (const path of ['/notifications', '/home']) {
      await scene.goto(path);
      const lonely = await page.locator('.new').evaluateAll((dots) => dots.filter((dot) => {
        const line = dot.closest('p, h2');
        const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const { top, bottom } = dot.getBoundingClientRect();
        while (texts.nextNode()) {
          if (texts.currentNode.parentElement.closest('.vh')) continue;
          const range = document.createRange();
          range.selectNodeContents(texts.currentNode);
          if ([...range.getClientRects()].some((box) => box.width > 3 && box.top < bottom && box.bottom > top)) return false;
        }
        return dot.checkVisibility();
      }).length);
      expect(lonely, `${path} at ${width}`).toBe(0);
    }
  }
});

test('lines: at a door, rows stay rows', async ({ open, people }) => {
  const floor = people.floor();
  const [owner, visitor] = [await people.resident(`uranus/${floor}/5`), await people.resident(`uranus/${floor}/6`)];
  await people.resident(`uranus/${floor}/7`);
  await people.sign(visitor, owner.id, '놀러 왔어요');
  await people.tie(visitor, owner.id, 'mute');
  for (const language of ['ko', 'en']) {
    const scene = await open({ language });
    const { page } = scene;
    await scene.signIn(visitor);
    for (const width of [320, 360, 390]) {
      await resize(page, width, 800);
      await scene.goto(`/planets/${owner.address}`);
      expect(await tops(page.locator('.beside .btn')), `doors at ${width}, ${language}`).toBe(1);
      const [form, notice] = [await page.locator('.ties > form:not(.notice)').boundingBox(), await page.locator('.ties > .notice').boundingBox()];
      expect(notice.y - form.y - form.height, 'the notice has room').toBeGreaterThanOrEqual(10);
      // the pill of who is here
      await page.locator('.here').evaluate((box) => { box.hidden = false; });
      expect(await lines(page.locator('.here > span')), `${width}, ${language}`).toBe(1);
      await page.locator('#guestbook li a[href*="?edit="]').click();
      await expect(page.locator('#guestbook li textarea')).toBeFocused();
      expect(await tops(page.locator('#guestbook li .row > :is(.btn, details)')), `the two ways out at ${width}, ${language}`).toBe(1);
      await scene.goto('/home');
      expect(await tops(page.locator('#rooms .spread a')), `home at ${width}, ${language}`).toBe(1);
    }
  }
});

test('lines: names are not torn where there is room, and rows of doors are alike', async ({ open, people }) => {
  const floor = people.floor();
  const owner = await people.resident(`uranus/${floor}/3`, '여섯글자이웃');
  const visitor = await people.resident(`uranus/${floor}/4`);
  await people.tie(visitor, owner.id, 'like');
  await people.tie(visitor, owner.id, 'block');
  await fetch(`${people.url}/api/v1/me/status`, { method: 'PUT', headers: { Authorization: `Bearer ${owner.token}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ message: '오늘은 별이 참 밝네요 그렇죠' }) });
  const scene = await open();
  const { page } = scene;
  await scene.signIn(visitor);
  for (const width of [320, 390]) {
    await resize(page, width);
    await scene.goto('/settings/neighbours');
    expect(await lines(page.locator('.people a', { hasText: owner.nickname })), `${width}`).toBe(1);
    await scene.goto('/rooms');
    for (const name of await page.locator('.best a').all()) if ((await name.textContent()).length <= 6) expect(await lines(name), `${await name.textContent()} at ${width}`).toBe(1);
  }
  for (const width of [320, 390, 1280]) {
    await resize(page, width);
    await scene.goto(`/planets/uranus?floor=${floor}`);
    const says = page.locator('.unit .says').first();
    expect((await says.boundingBox()).height, `two lines at ${width}`).toBeGreaterThan(25);
    const heights = await page.locator('.units .unit').evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().height))).size);
    expect(heights, `doors at ${width}`).toBe(1);
  }
});

test('lines: what did not arrive is said below the buttons', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '산책', '글');
  const scene = await open({ width: 390, height: 844 });
  scene.tolerate('request failed');
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const like = page.locator('#react button');
  const before = await like.boundingBox();
  await scene.context.setOffline(true);
  await like.click();
  await expect(page.locator('#react .unsent')).toHaveText(/\S/);
  const after = await like.boundingBox();
  expect([after.x, after.y]).toEqual([before.x, before.y]);
  expect((await page.locator('#react .unsent').boundingBox()).y).toBeGreaterThanOrEqual(before.y + before.height);
  await scene.context.setOffline(false);
});
