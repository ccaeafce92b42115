// The application as one fills it in: photo first, the card grows beside it, and nothing that was done is done twice.
import { readFile } from 'node:fs/promises';
import { astronaut } from '../kit/files.mjs';
import { fingerOn, PHONE, slow } from '../kit/phone.mjs';
import { expect, test } from '../kit/test.mjs';

const FORM = 'form[action="/application"]';
const SEND = `${FORM} .acts button`;

test.describe.configure({ mode: 'parallel' });

test('application: on a slow phone, in half the bytes', async ({ open, people }) => {
  const scene = await open(PHONE);
  const { page } = scene;
  const person = await people.newcomer();
  await scene.signIn(person);
  await scene.context.addInitScript(weighFiles);
  await scene.goto('/application');
  const photo = await largePhoto(page);
  const finger = await fingerOn(page);
  await slow(finger.phone);

  await page.setInputFiles('#photo', { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: photo });
  const panel = page.locator('.fit');
  await expect(panel).toBeVisible();
  expect(await page.locator('.drop').evaluate((drop) => drop.getBoundingClientRect().height), 'where the box to drop it into was').toBeLessThan(80);
  await page.locator('.fit-stage').evaluate((stage) => stage.scrollIntoView({ block: 'center' }));
  const chin = await page.locator('.fit-dot').nth(8).boundingBox();
  await finger.drag([chin.x + chin.width / 2, chin.y + chin.height / 2], [chin.x + chin.width / 2, chin.y + chin.height / 2 + 12]);
  await expect(page.locator('input[name=handles]')).toHaveValue(/chin/);

  await page.fill('#name_ko', '김달');
  await page.fill('#name_en', 'Dal Kim');
  await page.fill('#birthday', '2001-03-14');
  await expect(page.locator('.fit-card'), 'the card has what is typed').toContainText(/김달.*Dal Kim.*2001\.03\.14/s);
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
  await expect(page.locator('input[name=mood]').first(), 'how it moves is asked once it may').toBeHidden();
  await page.check('input[name=animate]');
  await expect(page.locator('input[name=mood]').first()).toBeVisible();

  await page.evaluate(() => {
    new MutationObserver(() => {
      const text = document.querySelector('.sends p')?.textContent;
      if (text) sessionStorage.setItem('told', `${sessionStorage.getItem('told') ?? ''}|${text}`);
    }).observe(document.querySelector('form[action="/application"]'), { childList: true, subtree: true, characterData: true });
  });
  await page.locator(SEND).tap();
  await scene.at('/planets');
  await expect(page.locator('main [role=status]').first(), 'that it was filed is said').toBeVisible();
  const told = await page.evaluate(() => sessionStorage.getItem('told'));
  const shares = [...told.matchAll(/(\d+)%/g)].map(([, share]) => +share);
  expect(shares.length, `how far it is: ${told}`).toBeGreaterThan(1);
  expect(shares, 'it only grows').toEqual([...shares].sort((a, b) => a - b));

  const sizes = await page.evaluate(() => JSON.parse(sessionStorage.getItem('sizes')));
  const sum = sizes.reduce((a, b) => a + b, 0);
  expect(sizes.length, 'once to find the face, once to file it').toBe(2);
  expect(sum, `${sizes} bytes for a photo of ${photo.length}`).toBeLessThan(photo.length);
  expect((await people.me(person)).stage).toBe('applicant');
});

test('application: what is missing is said in our own words, all at once', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/application');
  await page.locator(SEND).click();
  for (const name of ['photo', 'name_ko', 'name_en', 'birthday', 'consent']) await expect(page.locator(`#${name}-err`)).toHaveText(/\S/);
  await expect(page.locator('#photo'), 'one is led to the first').toBeFocused();
  await page.fill('#name_ko', '김달');
  await expect(page.locator('#name_ko-err'), 'and it goes as one types').toHaveText('');
  await expect(page.locator('#name_ko')).not.toHaveAttribute('aria-invalid', 'true');
  await page.fill('#name_en', '김달');
  await page.locator('#birthday').focus();
  await expect(page.locator('#name_en-err')).toHaveText(/\S/);
  await scene.at('/application');
});

test('application: what the server refuses is said on the page that is there, with the photo', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  await scene.goto('/application');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('.fit')).toBeVisible();
  await page.fill('#name_ko', '김달');
  await page.fill('#name_en', 'Dal × Kim');
  await page.fill('#birthday', '2001-03-14');
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
  scene.expect(422, '/application');
  await page.locator(SEND).click();
  await expect(page.locator('#name_en-err')).toHaveText(/\S/);
  await expect(page.locator('#name_en')).toBeFocused();
  await expect(page.locator('#photo-err')).toHaveText('');
  await expect(page.locator('.fit'), 'the photo is still there').toBeVisible();

  // nobody answers: all of it stays, and can be sent again
  await page.fill('#name_en', 'Dal Kim');
  scene.tolerate('request failed');
  await scene.context.setOffline(true);
  await page.locator(SEND).click();
  await expect(page.locator('.unsent')).toHaveText(/\S{2}/);
  await expect(page.locator(FORM)).not.toHaveAttribute('aria-busy');
  await scene.context.setOffline(false);
  await page.locator(SEND).click();
  await scene.at('/planets');
});

/** Notes the size of every file that scripts send; the browser's tools do not count files in forms. */
function weighFiles() {
  const weigh = (body) => {
    if (!(body instanceof FormData)) return;
    const sizes = [...body.values()].filter((value) => value instanceof File).map(({ size }) => size);
    sessionStorage.setItem('sizes', JSON.stringify([...JSON.parse(sessionStorage.getItem('sizes') ?? '[]'), ...sizes]));
  };
  const { fetch } = window;
  window.fetch = (address, options) => { weigh(options?.body); return fetch(address, options); };
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function weighed(body) { weigh(body); return send.call(this, body); };
}

/** A photo as phones take them: large, with noise in it. */
async function largePhoto(page) {
  const small = (await readFile(astronaut)).toString('base64');
  const large = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement('canvas'), { width: 1920, height: 1920 });
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0, 1920, 1920);
    const pixels = context.getImageData(0, 0, 1920, 1920);
    for (let at = 0, seed = 1; at < pixels.data.length; at += 4) {
      seed = (seed * 16807) % 2147483647;
      const noise = (seed % 13) - 6;
      for (let c = 0; c < 3; c += 1) pixels.data[at + c] += noise;
    }
    context.putImageData(pixels, 0, 0);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.9); });
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.split(',')[1]);
      reader.readAsDataURL(blob);
    });
  }, small);
  return Buffer.from(large, 'base64');
}
