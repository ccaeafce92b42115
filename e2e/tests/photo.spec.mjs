// A new photo: what is missing is said in our own words, sending shows how far it is, and a refusal leaves the photo chosen.
import { readFile } from 'node:fs/promises';
import { astronaut, slope } from '../kit/files.mjs';
import { PORTRAIT } from '../kit/patience.mjs';
import { expect, test } from '../kit/test.mjs';

const FORM = 'form[action="/settings/photo"]';
const SEND = `${FORM} .acts button`;

test.describe.configure({ mode: 'parallel' });

test('photo: made anew, the page is whole again by itself', async ({ open, people }) => {
  const person = await people.applicant(undefined, { face: true, animate: true });
  await people.portrait(person);
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(person);
  await scene.goto('/settings/photo');
  const again = page.locator('#again form');
  await again.locator('input[name=mood][value=talk]').check();
  // those of others come first, so that it waits
  for (let n = 1; n <= 3; n += 1) await people.applicant(undefined, { face: true, animate: true });
  await scene.follow(again.locator('.acts button'));
  await expect(page.locator('[data-portrait] progress')).toBeVisible();
  await expect(page.locator('.flash')).toContainText('다시 만들고 있어요');
  await expect(page.locator('#again')).toBeHidden();
  await page.evaluate(() => { window.stays = true; });
  await expect(page.locator('[data-portrait] progress')).toHaveCount(0, { timeout: PORTRAIT });
  await expect(again.locator('input[name=mood][value=talk]')).toBeChecked();
  await expect(page.locator('.flash'), 'it is made no longer').toHaveCount(0);
  // and it does what it did
  await again.locator('[data-fit] > button').click();
  await expect(again.locator('.fit')).toBeVisible();
  expect(await page.evaluate(() => window.stays), 'in its place').toBe(true);
});

test('photo: nothing chosen is said at the field, in our own words', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  await page.locator(SEND).click();
  await expect(page.locator('#photo-err')).toHaveText('사진을 골라 주세요.');
  await expect(page.locator('#photo')).toBeFocused();
  await expect(page.locator('#photo')).toHaveAttribute('aria-invalid', 'true');
  expect(await page.locator(FORM).evaluate((form) => form.noValidate), 'no bubble of the browser').toBe(true);
  await scene.at('/settings/photo');
});

test('photo: sent small, with how far it is, and once', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.context.addInitScript(noteSends);
  await scene.goto('/settings/photo');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  await page.evaluate((form) => {
    new MutationObserver(() => {
      const text = document.querySelector('.sends p')?.textContent;
      if (text) sessionStorage.setItem('told', `${sessionStorage.getItem('told') ?? ''}|${text}`);
    }).observe(document.querySelector(form), { childList: true, subtree: true, characterData: true });
  }, FORM);
  await scene.follow(SEND);
  await expect(page.locator('main [role=status]').first(), 'that it was received is said').toBeVisible();
  await scene.at('/settings/photo');
  const { told, sizes } = await page.evaluate(() => ({ told: sessionStorage.getItem('told'), sizes: sessionStorage.getItem('sizes') }));
  expect(told, 'how far it is').toMatch(/보내는 중 \d+%/);
  expect(JSON.parse(sizes).length, 'sent by the script, once').toBe(1);
  expect(JSON.parse(sizes)[0], 'made small on the device').toBeLessThan((await readFile(astronaut)).length);
});

test('photo: what the server refuses and what does not arrive leave the photo chosen', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844, language: 'en' });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  // points that no face has
  await page.locator(FORM).evaluate((form) => {
    form.addEventListener('formdata', ({ formData }) => formData.set('handles', '[]'), { once: true });
  });
  scene.expect(422, '/settings/photo');
  await page.locator(SEND).click();
  await expect(page.locator('#photo-err')).toHaveText(/\S/);
  await expect(page.locator('.fit'), 'the photo is still there').toBeVisible();

  scene.tolerate('request failed');
  await scene.context.setOffline(true);
  await page.locator(SEND).click();
  await expect(page.locator('.unsent')).toHaveText(/still chosen/);
  await scene.context.setOffline(false);
  await page.locator(SEND).click();
  await expect(page.locator('main [role=status]').first()).toBeVisible();
});

test('photo: a form that was stopped on its way can be sent again', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings');
  let sends = 0;
  await page.route('**/settings/password', (route) => {
    sends += 1;
    // the first gets no answer
    return sends > 1 ? route.continue() : undefined;
  });
  await page.fill('#old_password', 'not the one at all');
  await page.fill('#password', 'lantern orbit 2041');
  const busy = await page.evaluate(() => new Promise((done) => {
    const form = document.querySelector('form[action="/settings/password"]');
    const isBusy = () => form.hasAttribute('aria-busy');
    const before = [];
    form.requestSubmit();
    const stop = () => { before.push(isBusy()); window.stop(); requestAnimationFrame(() => requestAnimationFrame(() => done([...before, isBusy()]))); };
    setTimeout(stop, 300);
  }));
  expect(busy, 'on its way, then not any more').toEqual([true, false]);
  expect(sends).toBe(1);
  scene.expect(422, '/settings/password');
  await page.locator('form[action="/settings/password"] .pri').click();
  await expect(page.locator('#old_password-err')).toHaveText(/\S/);
  expect(sends, 'it left once more').toBe(2);
});

test('photo: what is no picture is told at the field, scripts off', async ({ open, people }) => {
  const scene = await open({ scripts: false });
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  await page.setInputFiles('#photo', { name: 'short.png', mimeType: 'image/png', buffer: slope().subarray(0, 400) });
  scene.expect(422, '/settings/photo');
  expect(await scene.follow(SEND)).toBe(422);
  await expect(page.locator('#photo-err')).toHaveText(/\S/);
});

/** Notes the size of every photo that scripts send to the page; what looks for the face is not counted. */
function noteSends() {
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function noted(body) {
    const sizes = JSON.parse(sessionStorage.getItem('sizes') ?? '[]');
    sessionStorage.setItem('sizes', JSON.stringify([...sizes, body.get('photo').size]));
    return send.call(this, body);
  };
}
