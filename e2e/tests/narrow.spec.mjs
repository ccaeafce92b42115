// Texts that want more room than there is: on a phone, with letters twice as large, and at twice the zoom nothing scrolls sideways or is cut off.
import { resize, unfit, unread } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

const DEEP = 24;
const long = (from, length) => from.repeat(Math.ceil(length / from.length)).slice(0, length);
const ADDRESS = `https://example.com/${long('orbit', 200)}?${long('q=%ED%96%89%EC%84%B1&', 120)}`;

const steps = (mark) => Array.from({ length: DEEP }, (_, depth) => `${'  '.repeat(depth)}${mark} ${depth}번째 계단이에요`).join('\n');
const numbered = Array.from({ length: DEEP }, (_, depth) => `${'    '.repeat(depth)}1. ${depth}번째 번호예요`).join('\n');
const mixed = Array.from({ length: DEEP / 2 }, (_, depth) => `${'> - '.repeat(depth + 1)}${depth}번째 말이에요`).join('\n');

const BODIES = {
  lists: [steps('-'), numbered].join('\n\n끝\n\n'),
  quotes: [`${'>'.repeat(DEEP)} 아주 깊은 곳의 말이에요`, mixed].join('\n\n끝\n\n'),
  'an address': `앞말 ${ADDRESS} 뒷말\n\n${'>'.repeat(DEEP)} ${ADDRESS}\n\n- ${ADDRESS}`,
  words: [`## ${long('Mondlandung', 80)}`, long('가나다라마바사', 300), long('w', 300), `\`${long('code', 200)}\``, `**${long('strong', 200)}**`].join('\n\n'),
  'a block of code': `\`\`\`\n${long('0123456789', 400)}\n\`\`\`\n\n> \`\`\`\n> ${long('0123456789', 400)}\n> \`\`\``,
};
const LONG_COMMENT = `${long('m', 300)}\n${ADDRESS}`;

/** Width, height, and by how much letters are larger. */
const WINDOWS = [[360, 740, 1], [360, 740, 2], [640, 400, 1], [320, 640, 1]];

for (const [name, body] of Object.entries(BODIES)) {
  test(`narrow: an article with ${name}`, async ({ open, people }) => {
    const person = await people.resident();
    const article = await people.publish(person, 'solar', long('긴제목', 49), body);
    const top = await people.comment(person, article.id, LONG_COMMENT);
    await people.comment(person, article.id, LONG_COMMENT, top.id);
    // it says when
    await people.edit(person, article.id, { body: `${body}\n\n끝` });
    const scene = await open();
    const { page } = scene;
    await scene.signIn(person);
    for (const path of [`/boards/solar/${article.id}`, '/boards/solar', '/me/articles', '/home', `/boards/solar/${article.id}/edit`]) {
      await scene.goto(path);
      for (const [width, height, letters] of WINDOWS) {
        await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, `${letters * 100}%`);
        await resize(page, width, height);
        expect(await unfit(page), `${path} at ${width} px, letters × ${letters}`).toEqual([]);
      }
    }
  });
}

test('narrow: when something was', async ({ open, people }) => {
  const scene = await open({ language: 'en' });
  const { page } = scene;
  const person = await people.resident();
  await scene.signIn(person);
  for (const path of ['/me/coins', new URL(await people.proof(person), people.url).pathname]) {
    await scene.goto(path);
    await expect(page.locator('main time').first()).toBeAttached();
    for (const [width, height, letters] of WINDOWS) {
      await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, `${letters * 100}%`);
      await resize(page, width, height);
      expect(await unfit(page), `${path} at ${width} px, letters × ${letters}`).toEqual([]);
      if (letters === 1) expect(await unread(page), `${path} at ${width} px`).toEqual([]);
    }
  }
});

/** Where something opens that was not there before. */
const TABLE = `| ${'아주 넓은 칸 | '.repeat(8)}\n| ${'--- | '.repeat(8)}\n| ${long('칸막이없는말', 60)} |\n\n\`\`\`\n${long('0123456789', 300)}\n\`\`\``;
const OPENED = {
  'a preview': ['/boards/solar/new', async (page) => {
    await page.fill('#body', TABLE);
    await page.locator('.sides button').last().click();
    await expect(page.locator('.look table')).toBeVisible();
  }],
  'the question whether an entry goes': [({ home }) => home, async (page) => {
    await page.locator('#guestbook a[href*="?delete="]').first().click();
    await expect(page.locator('.sure a')).toBeFocused();
  }],
  'an answer to an entry': [({ home }) => home, async (page) => {
    await page.locator('#guestbook a[href*="?answer="]').first().click();
    await expect(page.locator('#guestbook li textarea')).toBeFocused();
  }],
  'muting and blocking': [({ door }) => door, (page) => page.locator('.ties summary').click()],
  'the question whether an article goes': [({ article }) => article, (page) => page.locator('.own .confirm > summary').click()],
  'the question whether a comment goes': [({ article }) => article, async (page) => {
    await page.locator('#comments a[href$="/delete"]').first().click();
    await expect(page.locator('.sure a')).toBeFocused();
  }],
};

test('narrow: what opens on a page', async ({ open, people }) => {
  const [person, neighbour] = [await people.resident(), await people.resident()];
  const article = await people.publish(person, 'solar', '펼쳐 볼 글', '글');
  await people.comment(person, article.id, '댓글');
  await people.sign(neighbour, person.id, long('방명록', 200));
  const paths = { home: `/planets/${person.address}`, door: `/planets/${neighbour.address}`, article: `/boards/solar/${article.id}` };
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  for (const [name, [path, act]] of Object.entries(OPENED)) {
    for (const width of [390, 320]) {
      await resize(page, width);
      await scene.goto(typeof path === 'function' ? path(paths) : path);
      await act(page);
      expect(await unfit(page), `${name} at ${width} px`).toEqual([]);
      // the two answers to a question stand beside each other
      const tops = await page.locator('.sure').locator('.btn:visible').evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
      expect(new Set(tops).size, `${name} at ${width} px: answers in one row`).toBeLessThanOrEqual(1);
    }
  }
});
