// A card's proof: its code is read from the printed card, leads to the page that says so, and can be checked without the site.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import jsQR from 'jsqr';
import { root } from '../kit/places.mjs';
import { expect, test } from '../kit/test.mjs';

const run = promisify(execFile);
const MILLIMETRE = 96 / 25.4;

async function atHome(open, people, options) {
  const scene = await open(options);
  const person = await people.resident();
  await scene.signIn(person);
  await scene.goto('/card');
  return { scene, page: scene.page, person };
}

/** What a reader finds in a picture of the page; the pixels are taken out of it by a page of the browser. */
async function read(browser, png) {
  const page = await browser.newPage();
  const { data, width, height } = await page.evaluate(async (address) => {
    const picture = await createImageBitmap(await (await fetch(address)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    const { data: bytes, width: wide, height: high } = pen.getImageData(0, 0, picture.width, picture.height);
    let text = '';
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return { data: btoa(text), width: wide, height: high };
  }, `data:image/png;base64,${png.toString('base64')}`);
  await page.close();
  return jsQR(new Uint8ClampedArray(Buffer.from(data, 'base64')), width, height)?.data;
}

/** The blocks of one kind in docs/cards.md. */
async function documented(kind) {
  const text = await readFile(join(root, 'docs', 'cards.md'), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``, 'g'))].map(([, block]) => block);
}

test('proof: the code is read from the card as it is printed', async ({ open, people, browser }) => {
  for (const dpi of [300, 203]) {
    const { page } = await atHome(open, people, { deviceScaleFactor: dpi / 96 });
    const address = await page.locator('#code > p > a').getAttribute('href');
    expect(address.length).toBeLessThanOrEqual(120);
    await page.emulateMedia({ media: 'print' });
    const box = await page.locator('.face.back svg:visible use[href="#qr"]').boundingBox();
    const modules = await page.locator('#qr').evaluate((symbol) => symbol.viewBox.baseVal.width);
    const module = box.width / MILLIMETRE / modules;
    expect(module, `${modules} modules`).toBeGreaterThanOrEqual(0.4);
    const png = await page.locator('.face.back').screenshot();
    expect(await read(browser, png), `${dpi} dpi`).toBe(address);
    console.log(`   ${address.length} characters, ${modules} modules of ${module.toFixed(2)} mm at ${dpi} dpi`);
  }
});

test('proof: the code is read from the screen of a phone, in both themes', async ({ open, people, browser }) => {
  for (const theme of ['dark', 'light']) {
    const { page } = await atHome(open, people, { width: 390, height: 844, deviceScaleFactor: 2, theme });
    const address = await page.locator('#code > p > a').getAttribute('href');
    await page.locator('label[for=flip]').click();
    const back = page.locator('.face.back > svg:visible');
    await expect(back).toHaveAttribute('viewBox', '0 0 638 1012');
    await expect(back).toHaveAccessibleName(/QR 코드/);
    expect(await read(browser, await page.locator('.idwrap').screenshot()), theme).toBe(address);
  }
});

test('proof: it leads a stranger to the verdict, and a renewed one says that it is over, without scripts too', async ({ open, people }) => {
  for (const scripts of [true, false]) {
    const { page, person } = await atHome(open, people, { width: 390, height: 844, scripts });
    const link = page.locator('#code > p > a');
    const first = await link.getAttribute('href');
    const stranger = await open({ width: 390, height: 844, scripts });
    const verdict = stranger.page.getByRole('heading', { level: 1 });
    await stranger.goto(new URL(first).pathname);
    await expect(verdict).toHaveText('진짜 시민증이에요');
    await expect(stranger.page.locator('main')).not.toContainText(person.nickname);
    await page.locator('#code summary').click();
    await page.locator('#code form button:not([type=button])').click();
    await expect(page.locator('.notice')).toContainText('코드를 새로 받았어요');
    const second = await link.getAttribute('href');
    await stranger.goto(new URL(first).pathname);
    await expect(verdict).toHaveText('더는 유효하지 않은 시민증이에요');
    await stranger.goto(new URL(second).pathname);
    await expect(verdict).toHaveText('진짜 시민증이에요');
    // the other language of the same page
    await stranger.page.getByRole('button', { name: 'English' }).click();
    await expect(verdict).toHaveText('This card is genuine');
    expect(stranger.page.url()).toContain(new URL(second).pathname);
  }
});

test('proof: a card is checked without the site, as docs/cards.md tells', async ({ people }) => {
  const folder = await mkdtemp(join(tmpdir(), 'cards-'));
  try {
    const [script] = await documented('js');
    const [example] = await documented('json');
    const [shell] = await documented('sh');
    await writeFile(join(folder, 'check-card.mjs'), script);
    const check = async (keys, address, number) => {
      await writeFile(join(folder, 'keys.json'), keys);
      return (await run(process.execPath, ['check-card.mjs', 'keys.json', address, number], { cwd: folder })).stdout.trim();
    };
    const [, , , exampleAddress, exampleNumber] = shell.trim().split(' ');
    expect(await check(example, exampleAddress, exampleNumber)).toBe('genuine');

    const keys = await (await fetch(`${people.url}/.well-known/make-migrations-keys.json`)).text();
    const person = await people.resident();
    const { number } = await people.get(person, '/api/v1/me/card');
    const address = await people.proof(person);
    expect(await check(keys, address, number)).toBe('genuine');
    expect(await check(example, address, number), 'another site').toBe('not genuine');
    expect(await check(keys, exampleAddress, exampleNumber)).toBe('not genuine');
    expect(await check(keys, address, exampleNumber), 'another number').toBe('not genuine');
    const at = address.length - 40;
    const altered = `${address.slice(0, at)}${address[at] === 'A' ? 'B' : 'A'}${address.slice(at + 1)}`;
    expect(await check(keys, altered, number)).toBe('not genuine');
    await people.submit(person, '/card/code', { renewals: '0' });
    expect(await check(keys, await people.proof(person), number), 'the renewed one').toBe('genuine');
  } finally {
    await rm(folder, { recursive: true });
  }
});
