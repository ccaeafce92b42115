// Pictures of an article: chosen, dropped and pasted, seen at once, described, moved by keyboard and by dragging, taken out and put back; also when it is changed.
import { slope } from '../kit/files.mjs';
import { said } from '../kit/said.mjs';
import { expect, test } from '../kit/test.mjs';

const file = (n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer: slope(60 + n, 40, [n * 40, 60, 90]) });
const shown = (page) => page.locator('.place:not([data-free], .out)');
const alts = (page) => shown(page).locator('[name^=alt-]').evaluateAll((all) => all.map((input) => input.value));

async function write(open, people, options) {
  const person = await people.newcomer();
  const scene = await open({ width: 390, height: 844, ...options });
  await scene.signIn(person);
  await scene.goto('/boards/solar/new');
  const { page } = scene;
  if (scene.scripts) await expect(page.locator('.place .tools').first()).toBeAttached();
  await page.fill('#title', '사진첩');
  await page.fill('#body', '보세요');
  return { scene, page, person };
}

const drawn = (page) => page.locator('.prose figure img').evaluateAll((all) => all.map((image) => `${image.getAttribute('width')} ${image.alt}`));

test('album: four pictures, in the order that the keyboard gives them, also when it is changed', async ({ open, people }) => {
  const { scene, page } = await write(open, people);
  await page.setInputFiles('#image', [file(1), file(2)]);
  await expect(shown(page)).toHaveCount(2);
  await expect(shown(page).locator('img.th')).toHaveCount(2);
  await shown(page).nth(0).locator('[name^=alt-]').fill('하나');
  await shown(page).nth(1).locator('[name^=alt-]').fill('둘');
  // more than fit: what fits is taken, and it is said
  await page.setInputFiles('#image', [file(3), file(4), file(5)]);
  await expect(shown(page)).toHaveCount(4);
  await expect(page.locator('#image-err')).toHaveText(/네 장까지/);
  const up = shown(page).nth(1).locator('[data-go="-1"]');
  await up.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => alts(page)).toEqual(['둘', '하나', '', '']);
  await expect(page.locator('.place:focus-within [name^=alt-]'), 'the focus goes along').toHaveValue('둘');
  await said(page, /1번째/);
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await drawn(page)).toEqual(['62 둘', '61 하나', '63 ', '64 ']);

  await scene.follow('.own a[href$="/edit"]');
  await expect(page.locator('.place .tools').first()).toBeAttached();
  await expect(shown(page)).toHaveCount(4);
  await shown(page).nth(0).locator('[data-out]').click();
  await expect(page.locator('.place.out .undo button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => alts(page)).toEqual(['둘', '하나', '', '']);
  await shown(page).nth(0).locator('[data-out]').click();
  await page.setInputFiles('#image', file(6));
  await expect(shown(page)).toHaveCount(4);
  await shown(page).nth(3).locator('[name^=alt-]').fill('새것');
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await drawn(page)).toEqual(['61 하나', '63 ', '64 ', '66 새것']);
});

test('album: their names stand in one line, however narrow it is', async ({ open, people }) => {
  const { page } = await write(open, people, { width: 320, height: 640 });
  await page.setInputFiles('#image', [file(1), file(2)]);
  await expect(shown(page)).toHaveCount(2);
  for (const language of ['사진 1', 'Picture 1']) {
    const name = shown(page).nth(0).locator('.nth');
    const lines = await name.evaluate((element, text) => { element.textContent = text; return element.getClientRects().length && element.offsetHeight / parseFloat(getComputedStyle(element).lineHeight); }, language);
    expect(lines, language).toBeLessThan(1.5);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('album: pictures are dropped, pasted and dragged about', async ({ open, people }) => {
  const { scene, page } = await write(open, people, { width: 1280, height: 900 });
  const send = (kind, target, n) => page.evaluate(async ([event, selector, bytes, name]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: 'image/png' }));
    const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
    document.querySelector(selector).dispatchEvent(event === 'paste' ? new ClipboardEvent('paste', init) : new DragEvent('drop', init));
  }, [kind, target, file(n).buffer.toString('base64'), `${n}.png`]);
  await send('drop', '#body', 1);
  await expect(shown(page)).toHaveCount(1);
  await send('paste', '#body', 2);
  await expect(shown(page)).toHaveCount(2);
  await shown(page).nth(0).locator('[name^=alt-]').fill('끌어 놓은 것');
  await shown(page).nth(1).locator('[name^=alt-]').fill('붙인 것');
  await shown(page).nth(1).locator('.th').dragTo(shown(page).nth(0), { targetPosition: { x: 40, y: 4 } });
  await expect.poll(() => alts(page)).toEqual(['붙인 것', '끌어 놓은 것']);
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await drawn(page)).toEqual(['62 붙인 것', '61 끌어 놓은 것']);
});

test('album: pictures that come close together each have a place, in the order in which they came', async ({ open, people }) => {
  const { page } = await write(open, people);
  await page.evaluate((all) => {
    for (const [nth, bytes] of all.entries()) {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], `${nth}.png`, { type: 'image/png' }));
      document.querySelector('#body').dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
    }
  }, [1, 2, 3].map((n) => file(n).buffer.toString('base64')));
  await expect(shown(page)).toHaveCount(3);
  const names = () => shown(page).locator('[name^=image-]').evaluateAll((all) => all.map((input) => input.files[0].name));
  await expect.poll(names).toEqual(['0.png', '1.png', '2.png']);
});

test('album: without scripts files, order and removal are plain fields', async ({ open, people }) => {
  const { scene, page } = await write(open, people, { scripts: false });
  await page.setInputFiles('#image-1', file(1));
  await page.setInputFiles('#image-3', file(3));
  await page.fill('#alt-1', '하나');
  await page.fill('[name=order-3]', '1');
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await drawn(page)).toEqual(['63 ', '61 하나']);
  await scene.follow('.own a[href$="/edit"]');
  await page.locator('[name=remove-1]').check();
  await page.fill('#alt-2', '하나뿐');
  await scene.follow('form.write .btn.pri');
  expect(await drawn(page)).toEqual(['61 하나뿐']);
});

test('album: how far it is sent is shown, and what the server refuses leaves everything on the page', async ({ open, people }) => {
  const { scene, page } = await write(open, people);
  await page.setInputFiles('#image', { name: 'cut.png', mimeType: 'image/png', buffer: slope(300, 200).subarray(0, 900) });
  await shown(page).nth(0).locator('[name^=alt-]').fill('잘린 사진');
  await page.setInputFiles('#image', file(2));
  scene.expect(422, '/boards/solar');
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => { const text = document.querySelector('.sends p')?.textContent; if (text) window.said.push(text); }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.click('form.write .btn.pri');
  await expect(page.locator('#image-1-err')).toHaveText(/다른 사진을/);
  expect((await page.evaluate(() => window.said)).some((text) => /\d+%/.test(text))).toBe(true);
  await expect(shown(page)).toHaveCount(2);
  await expect(page.locator('#body')).toHaveValue('보세요');
  await shown(page).nth(0).locator('[data-out]').click();
  await scene.follow('form.write .btn.pri');
  await scene.at(/^\/boards\/solar\/\d+$/);
  expect(await drawn(page)).toEqual(['62 ']);
});
