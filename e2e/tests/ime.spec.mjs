// Hangul while it is composed: Enter sends neither half a syllable nor one too many, and need not be pressed twice.
import { expect, test } from '../kit/test.mjs';

/** Composes `steps` one after the other, as an input method does; the last of them stays open. */
async function compose(page, ...steps) {
  const session = await page.context().newCDPSession(page);
  for (const text of steps) await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  return session;
}

/** A key as it comes in the midst of a composition, and the composition's end behind it. */
async function press(session, text, modifiers = 0) {
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, modifiers };
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
  await session.send('Input.insertText', { text });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key, windowsVirtualKeyCode: 13 });
}

const CONTROL = 2;

test('ime: Ctrl+Enter in the midst of a syllable sends the comment once, whole', async ({ open, people }) => {
  const person = await people.newcomer();
  const article = await people.publish(person, 'solar', '산책', '저녁에 만나요.');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const sent = [];
  page.on('request', (request) => { if (request.method() === 'POST') sent.push(request.postData()); });
  await page.locator('#say-0').click();
  await page.keyboard.type('좋은 ');
  const session = await compose(page, 'ㅂ', '바', '밤');
  await expect(page.locator('#say-0')).toHaveValue('좋은 밤');
  await press(session, '밤', CONTROL);
  await expect(page.locator('#comments > ol > li > p')).toHaveText('좋은 밤');
  await expect(page.locator('#say-0'), 'no syllable is left behind').toHaveValue('');
  expect(sent.length).toBe(1);
});

test('ime: Enter in a title in the midst of a syllable sends once, whole; in a text it is a line', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/boards/solar/new');
  await page.locator('#body').click();
  let session = await compose(page, 'ㅎ', '하', '한');
  await session.send('Input.insertText', { text: '한' });
  await page.keyboard.press('Enter');
  await page.keyboard.type('줄');
  await expect(page.locator('#body')).toHaveValue(/^한\n줄$/);
  await scene.at('/boards/solar/new');
  await page.locator('#title').click();
  await page.keyboard.type('저녁 ');
  session = await compose(page, 'ㅎ', '하', '하ㄴ', '하늘');
  await scene.loads(() => press(session, '하늘'));
  await scene.at(/^\/boards\/solar\/\d+$/);
  await expect(page.locator('h1')).toHaveText('저녁 하늘');
});
