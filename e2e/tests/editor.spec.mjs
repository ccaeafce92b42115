// Furnishing a room: by pointer, by finger and by keys under a Korean layout; what it costs.
import { axe } from '../kit/axe.mjs';
import { BED, CALENDAR, find, furnishing, handle, korean, LAMP, middle, said, saved, STOOL, tool } from '../kit/furnish.mjs';
import { fingerOn, PHONE } from '../kit/phone.mjs';
import { expect, test } from '../kit/test.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

test.describe.configure({ mode: 'parallel' });

test('editor: by pointer, from one place to another, and kept', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  const from = await middle(page, STOOL);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] - 20, from[1] + 10, { steps: 3 });
  await expect(page.locator('.ghost.ok'), 'its footprint, free').toHaveCount(1);
  await page.mouse.move(from[0] - 60, from[1] + 90, { steps: 5 });
  await page.mouse.up();
  await expect(page.locator('.ghost')).toHaveCount(0);
  await expect(said(page)).toContainText(`${STOOL}: 오른쪽으로`);
  await expect(handle(page, STOOL), 'what was moved has the focus').toBeFocused();
  await saved(page, () => tool(page, 'save').click());
  await expect(said(page)).toHaveText('방을 저장했어요.');
  const stool = find(await kept(), 'street-stool');
  expect([stool.x, stool.y], 'it stands elsewhere').not.toEqual([104, 16]);
  expect([stool.x % 8, stool.y % 8], 'on half tiles').toEqual([0, 0]);
});

test('editor: what is in the way is shown, said, and nothing moves', async ({ open, people }) => {
  const { page } = await furnishing(open, people);
  const label = await handle(page, STOOL).getAttribute('aria-label');
  const from = await middle(page, STOOL);
  const to = await middle(page, LAMP);
  await page.mouse.move(...from);
  await page.mouse.down();
  // a lamp is taller: where it stands is below its middle
  await page.mouse.move(to[0], to[1] + 40, { steps: 6 });
  await expect(page.locator('.ghost.bad')).toHaveCount(1);
  await page.mouse.up();
  await expect(said(page)).toHaveText('한지 등이 막고 있어요.');
  await expect(handle(page, STOOL)).toHaveAttribute('aria-label', label);
  await expect(tool(page, 'undo')).toHaveAttribute('aria-disabled', 'true');
});

test('editor: while something is dragged, only it, its shadow and its footprint change', async ({ open, people }) => {
  const { page } = await furnishing(open, people);
  const from = await middle(page, STOOL);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] - 20, from[1] + 10, { steps: 3 });
  await page.evaluate(() => {
    window.touched = new Set();
    new MutationObserver((all) => {
      for (const { type, target, attributeName } of all) window.touched.add(type === 'attributes' ? `${target.classList.contains('held') ? 'held' : target.classList.contains('ghost') ? 'ghost' : target.localName} ${attributeName}` : `${type} in ${target.localName}`);
    }).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await page.evaluate(() => { window.runs = []; addEventListener('transitionrun', ({ target, propertyName }) => window.runs.push(`${target.localName} ${propertyName}`)); });
  await page.mouse.move(from[0] - 160, from[1] + 60, { steps: 20 });
  const touched = await page.evaluate(() => [...window.touched].sort());
  // `use class`: what would hide it fades; `ghost class`: whether it is free. Drawing, footprint and shadow move as they are
  expect(touched.filter((one) => !['use class', 'ghost class'].includes(one))).toEqual(['g transform']);
  expect(await page.evaluate(() => window.runs), 'nor does anything follow slowly, which would be styled and laid out twice').toEqual([]);
  await page.mouse.up();
});

test('editor: Escape lets go of what is dragged', async ({ open, people }) => {
  const { page } = await furnishing(open, people);
  const label = await handle(page, STOOL).getAttribute('aria-label');
  const from = await middle(page, STOOL);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] - 40, from[1] + 60, { steps: 4 });
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(page.locator('.dragging')).toHaveCount(0);
  await expect(handle(page, STOOL)).toHaveAttribute('aria-label', label);
});

test('editor: by keys under a Korean layout, with the focus kept', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  const press = await korean(page);
  const stool = handle(page, STOOL);
  await stool.focus();
  await page.keyboard.press('ArrowDown');
  await expect(said(page)).toHaveText(`${STOOL}: 오른쪽으로 6.5, 왼쪽으로 1.5`);
  await page.keyboard.press('Shift+ArrowDown');
  await expect(said(page)).toHaveText(`${STOOL}: 오른쪽으로 6.5, 왼쪽으로 2.5`);
  await press('KeyR', 'ㄱ');
  await expect(said(page)).toHaveText('플라스틱 의자를 돌렸어요.');
  await expect(stool).toBeFocused();
  for (const step of [1, 2]) {
    await press('KeyZ', 'ㅋ', 2);
    await expect(said(page), `step ${step}`).toHaveText('되돌렸어요.');
    await expect(stool, 'the focus stays through a step back').toBeFocused();
  }
  await expect(stool).toHaveAttribute('aria-label', `${STOOL}, 오른쪽으로 6.5, 왼쪽으로 1.5`);
  await press('KeyZ', 'ㅋ', 2 | 8);
  await expect(stool).toHaveAttribute('aria-label', `${STOOL}, 오른쪽으로 6.5, 왼쪽으로 2.5`);
  await expect(stool).toBeFocused();

  const bed = handle(page, BED);
  await bed.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(said(page), 'what is in the way has a name').toHaveText('한지 등이 막고 있어요.');
  await page.keyboard.press('Delete');
  await expect(bed).toHaveCount(0);
  await expect(page.locator('.handle:focus'), 'the focus goes to a neighbour').toHaveCount(1);
  await press('KeyZ', 'ㅋ', 2);
  await expect(bed).toHaveCount(1);
  await saved(page, () => press('KeyS', 'ㄴ', 2));
  const room = await kept();
  expect(find(room, 'street-stool')).toMatchObject({ x: 104, y: 40, rotation: 0 });
  expect(find(room, 'floor-bed')).toMatchObject({ x: 16, y: 8 });
});

test('editor: what hangs moves along a wall, and around the corner', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  await handle(page, CALENDAR).focus();
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect(handle(page, CALENDAR)).toHaveAttribute('aria-label', `${CALENDAR}, 오른쪽 벽 0, 1`);
  await page.keyboard.press('ArrowLeft');
  await expect(handle(page, CALENDAR)).toHaveAttribute('aria-label', `${CALENDAR}, 왼쪽 벽 0, 1`);
  await page.keyboard.press('ArrowUp');
  const from = await middle(page, CALENDAR);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 120, from[1] + 40, { steps: 6 });
  await page.mouse.up();
  await saved(page, () => tool(page, 'save').click());
  expect(find(await kept(), 'moon-calendar'), 'back on the right wall').toMatchObject({ wall: 'right' });
});

test('editor: storage, colours, lamps, surfaces and light', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people);
  const card = page.locator('[data-piece=cushion]');
  await expect(card).toContainText('놓음 2');
  await card.click();
  await expect(said(page)).toHaveText('방석을 놓았어요.');
  await expect(card).toContainText('놓음 3');
  await tool(page, 'colour').click();
  await expect(said(page)).toHaveText('방석: 색 2');
  await handle(page, LAMP).focus();
  await expect(tool(page, 'lamp')).toHaveAttribute('aria-pressed', 'true');
  await tool(page, 'lamp').click();
  await expect(said(page)).toHaveText('한지 등의 불을 껐어요.');
  await page.locator('[data-swatches=wallpaper] button').nth(3).click();
  await page.locator('[data-swatches=flooring] button').nth(6).click();
  await page.locator('[data-light] [value=night]').click();
  await expect(page.locator('[data-light] [value=night]')).toHaveAttribute('aria-pressed', 'true');
  await saved(page, () => tool(page, 'save').click());
  const room = await kept();
  expect(room.items.filter(({ furniture }) => furniture === 'cushion').map(({ colour }) => colour)).toEqual([0, 1, 1]);
  expect(find(room, 'paper-lamp').off).toBe(true);
  expect(room.light).toBe('night');
  expect([room.wallpaper, room.flooring]).not.toEqual(['hanji', 'jangpan']);
  await page.reload();
  await expect(page.locator('.handle')).toHaveCount(12);
});

test('editor: one thumb on a phone, and two to enlarge', async ({ open, people }) => {
  const { page, kept } = await furnishing(open, people, PHONE);
  const finger = await fingerOn(page);
  await page.locator('.stage').evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const before = await page.evaluate(() => scrollY);
  const from = await middle(page, STOOL);
  await finger.drag(from, [from[0] - 30, from[1] + 36], () => expect(page.locator('.ghost')).toHaveCount(1));
  await expect(said(page)).toContainText(`${STOOL}: 오른쪽으로`);
  expect(await page.evaluate(() => scrollY), 'the page stays').toBe(before);
  await tool(page, 'turn').tap();
  await expect(said(page)).toHaveText('플라스틱 의자를 돌렸어요.');
  const [x, y] = await middle(page, BED);
  const two = (type, apart) => finger.phone.send('Input.dispatchTouchEvent', { type, touchPoints: apart ? [{ x: x - apart, y, id: 0 }, { x: x + apart, y, id: 1 }] : [] });
  await two('touchStart', 20);
  for (const apart of [26, 32, 40]) await two('touchMove', apart);
  await two('touchEnd');
  await expect(tool(page, 'zoom')).toHaveAttribute('aria-pressed', 'true');
  const { width } = await page.locator('.view').boundingBox();
  expect(Math.round(width / 358 * 10) / 10).toBe(2);
  // what the editor says stands in front of the enlarged room, on a ground of its own
  await tool(page, 'undo').tap();
  await expect(said(page)).not.toBeEmpty();
  await expect(said(page)).toHaveCSS('z-index', '1');
  await expect(said(page)).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  await tool(page, 'redo').tap();
  await tool(page, 'zoom').tap();
  await expect(tool(page, 'zoom')).toHaveAttribute('aria-pressed', 'false');
  await saved(page, () => tool(page, 'save').tap());
  expect(find(await kept(), 'street-stool')).toMatchObject({ rotation: 1 });
});

test('editor: on a phone the room stays in view while one chooses what goes into it', async ({ open, people }) => {
  const { page } = await furnishing(open, people, PHONE);
  await page.waitForFunction(() => [...document.querySelectorAll('.swatch img')].every(({ complete }) => complete));
  for (const height of [844, 667]) {
    await page.setViewportSize({ width: 390, height });
    for (const [swatches, name, nth] of [['wallpaper', '벽지', 3], ['flooring', '바닥', 6]]) {
      const swatch = page.locator(`[data-swatches=${swatches}] button`).nth(nth + (height === 667 ? 1 : 0));
      await swatch.tap();
      await expect(swatch).toHaveAttribute('aria-pressed', 'true');
      await expect(said(page)).toHaveText(`${name}: ${await swatch.getAttribute('aria-label')}`);
      await expect(page.locator('.view > svg').first(), `at ${height} px`).toBeInViewport({ ratio: 0.99 });
      await expect(said(page)).toBeInViewport({ ratio: 1 });
      // and nothing lies over it
      const [top, bar] = await page.evaluate(() => [document.querySelector('.view').getBoundingClientRect().top, document.querySelector('header.top').getBoundingClientRect().bottom]);
      expect(top).toBeGreaterThanOrEqual(bar - 1);
    }
  }
  await page.locator('[data-light] [value=night]').tap();
  await expect(said(page)).toHaveText('빛: 늘 밤');
  await page.locator('[data-piece=cushion]').tap();
  await expect(said(page)).toHaveText('방석을 놓았어요.');
  await expect(page.locator('.view > svg').first()).toBeInViewport({ ratio: 0.99 });
  await tool(page, 'undo').tap();
  await expect(said(page)).toHaveText('되돌렸어요.');
  await page.setViewportSize({ width: 320, height: 640 });
  const boxes = await page.locator('.kit button').evaluateAll((all) => all.map((button) => button.getBoundingClientRect()).map(({ left, right, top, bottom }) => [left, right, top, bottom]));
  const isOver = ([l, r, t, b]) => boxes.some((other) => other[0] !== l && l < other[1] - 1 && other[0] < r - 1 && t < other[3] - 1 && other[2] < b - 1);
  expect(boxes.filter((box) => box[0] < 0 || box[1] > 320 || isOver(box)), 'every tool has a place of its own').toEqual([]);
});

test('editor: on a phone what has the focus is never under the room', async ({ open, people }) => {
  const { page } = await furnishing(open, people, PHONE);
  await page.waitForFunction(() => [...document.querySelectorAll('.swatch img')].every(({ complete }) => complete));
  // a second layout and a code, so that all there is to press is there
  await page.locator('[data-book=new]').click();
  await page.locator('[data-code] button').click();
  await expect(page.locator('[data-code] output')).toBeVisible();
  for (const height of [844, 667]) {
    await page.setViewportSize({ width: 390, height });
    for (const key of ['Tab', 'Shift+Tab']) {
      await page.locator(key === 'Tab' ? '[data-do=save]' : '.foot a').first().focus();
      const hidden = [];
      for (let step = 0; step < 90; step += 1) {
        await page.keyboard.press(key);
        const found = await page.evaluate(() => {
          const { activeElement: here } = document;
          if (!here.closest('.panel, .books')) return null;
          const { left, top, width, height: tall } = here.getBoundingClientRect();
          const seen = document.elementFromPoint(left + width / 2, top + Math.min(tall, 44) / 2);
          return { is: here.textContent || here.ariaLabel, seen: Boolean(seen && (here.contains(seen) || seen.contains(here))) };
        });
        if (found && !found.seen) hidden.push(found.is);
      }
      expect(hidden, `${key} at ${height}`).toEqual([]);
    }
  }
});

for (const [width, height] of [[390, 844], [1280, 800]]) {
  test(`editor: the list shows each piece and where it is, at ${width}`, async ({ open, people }) => {
    const scene = await open({ width, height, scripts: width === 1280 });
    const { page } = scene;
    await scene.signIn(await people.resident());
    await scene.goto('/me/room?list=1');
    const rows = page.locator('.thing');
    await expect(rows).toHaveCount(11);
    const stool = page.getByRole('group', { name: STOOL });
    await expect(stool).toContainText('오른쪽 구석');
    await expect(page.getByRole('group', { name: CALENDAR })).toContainText('오른쪽 벽 · 바깥쪽');
    await stool.scrollIntoViewIfNeeded();
    await expect.poll(() => stool.locator('img').evaluate((image) => image.complete && image.naturalWidth > 0), 'its portrait').toBe(true);
    const lefts = await rows.evaluateAll((all) => all.map((row) => ['x', 'y', 'furniture'].map((name) => Math.round(row.querySelector(`[name=${name}]`).getBoundingClientRect().left)).join()));
    expect(new Set(lefts).size, 'one below the other').toBe(1);
    await page.locator('.things li').last().scrollIntoViewIfNeeded();
    await expect(page.locator('.tools .pri'), 'saving is within reach').toBeInViewport({ ratio: 1 });
  });
}


for (const [width, height, theme, language] of [[390, 844, 'dark', 'ko'], [390, 844, 'light', 'en'], [1280, 800, 'light', 'ko'], [1280, 800, 'dark', 'en']]) {
  test(`editor: axe at ${width}, ${theme}, ${language}`, async ({ open, people }) => {
    const { page } = await furnishing(open, people, { width, height, theme, language });
    await page.locator('.handle').nth(3).focus();
    await page.evaluate(axe);
    const wrong = await page.evaluate(async (tags) => {
      const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false });
      return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.slice(0, 200)}`));
    }, TAGS);
    expect(wrong).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'no sideways scroll').toBeLessThanOrEqual(width);
    await page.setViewportSize({ width: 320, height: 700 });
    // the stage is measured again a moment after the window has changed
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), 'nor at 320').toBeLessThanOrEqual(320);
  });
}

test('editor: what it costs', async ({ open, people }) => {
  const person = await people.resident();
  const visited = async () => {
    const scene = await open();
    await scene.signIn(person);
    const finished = [];
    scene.page.on('requestfinished', (request) => finished.push(request));
    await scene.goto('/me/room');
    await expect(scene.page.locator('.handle').first()).toBeAttached();
    let sum = 0;
    const list = [];
    for (const request of finished) {
      if (!['document', 'stylesheet', 'script', 'fetch'].includes(request.resourceType()) || request.url().endsWith('speculation-rules.json')) continue;
      const { responseBodySize } = await request.sizes();
      sum += responseBodySize;
      list.push(`${new URL(request.url()).pathname} ${responseBodySize}`);
    }
    return { page: scene.page, sum, list: list.join(', ') };
  };
  let visit = await visited();
  // while somebody writes, what changes by it is packed in a hurry: it is looked at once more
  for (let more = 0; more < 3 && visit.sum > 60 * 1024; more += 1) {
    await visit.page.waitForTimeout(1_500);
    visit = await visited();
  }
  const { page, sum, list } = visit;
  console.log(`   editor: ${sum} bytes: ${list}`);
  expect(sum, list).toBeLessThanOrEqual(60 * 1024);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(4_000);
});
