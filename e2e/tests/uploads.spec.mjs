// Files over the limit: told before they are sent, and when they are sent all the same. Never a cut connection.
import { astronaut, large, LIMIT, slope } from '../kit/files.mjs';
import { expect, test } from '../kit/test.mjs';

const SIZES = [LIMIT + 1, 4 * LIMIT];
const FORMS = [
  { who: 'newcomer', path: '/application', form: 'form[action="/application"]', field: 'photo', fill: fillApplication },
  { who: 'applicant', path: '/settings/photo', form: 'form[action="/settings/photo"]', field: 'photo' },
  { who: 'applicant', path: '/boards/solar/new', form: 'form.write', field: 'image', plain: 'image-1', fill: fillArticle },
];

let files;
test.beforeAll(async () => { files = await large(...SIZES); });
test.afterAll(() => files?.remove());

for (const { who, path, form, field, plain = field, fill } of FORMS) {
  test(`uploads: ${path} says at once that a file is too large`, async ({ open, people }) => {
    const scene = await open({ width: 390, height: 844 });
    const { page } = scene;
    const message = page.locator(`#${field}-err`);
    await scene.signIn(await people[who]());
    await scene.goto(path);
    for (const file of files.paths) {
      await page.setInputFiles(`#${field}`, file);
      await expect(message).toHaveText(/10/);
      await expect(page.locator(`#${field}`)).toHaveAttribute('aria-invalid', 'true');
      await expect(page.locator(`#${field}`), 'it is not kept for sending').toHaveValue('');
    }
    await page.setInputFiles(`#${field}`, { name: 'photo.heic', mimeType: 'image/heic', buffer: Buffer.from('....ftypheic') });
    await expect(message).toHaveText(/JPE?G/);
  });

  test(`uploads: ${path} answers a file that is too large, scripts off`, async ({ open, people }) => {
    const scene = await open({ scripts: false });
    const { page } = scene;
    scene.expect(413, path.replace('/new', ''));
    await scene.signIn(await people[who]());
    for (const file of files.paths) {
      await scene.goto(path);
      await fill?.(page);
      await page.setInputFiles(`#${plain}`, file);
      expect(await scene.follow(`${form} button.pri`)).toBe(413);
      await expect(page.locator(`#${field}-err, .oops h1`).filter({ hasText: /\S/ }).first()).toBeVisible();
      await fill?.kept(page);
    }
  });
}

test('uploads: what is chosen and typed before the scripts are there is taken in when they come', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  let come;
  const wait = new Promise((resolve) => { come = resolve; });
  const held = [];
  await page.route('**/assets/**.js', async (route) => {
    held.push(route.request().url());
    await wait;
    await route.continue();
  });
  await scene.signIn(await people.newcomer());
  await page.goto(`${scene.url}/boards/solar/new`, { waitUntil: 'commit' });
  await page.setInputFiles('#image', [files.paths[0], astronaut]);
  await page.fill('#title', '느린 길');
  await page.fill('#body', '**먼저** 적었어요');
  expect(held.length).toBeGreaterThan(0);
  come();
  await expect(page.locator('#image-err')).toHaveText(/10/);
  await expect(page.locator('.place:not([data-free]) img.th')).toHaveCount(1);
  await expect(page.locator('[data-count-for=title]')).toHaveText(/^4 /);
  const drafts = () => page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith('draft')).map(([, kept]) => kept));
  await expect.poll(drafts, 'a draft is kept').toHaveLength(1);
});

test('uploads: the bytes of a picture count, not the type that a system made up', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await scene.signIn(await people.applicant());
  await scene.goto('/settings/photo');
  const [field, message, picture] = ['#photo', '#photo-err', '.drop:has(#photo) .drop-img'].map((place) => page.locator(place));
  for (const mimeType of ['image/apng', 'application/octet-stream', 'text/plain', '']) {
    await page.setInputFiles('#photo', { name: '움짤.apng', mimeType, buffer: slope(300, 300) });
    await expect(picture, mimeType).toBeVisible();
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  }
  await page.setInputFiles('#photo', { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic') });
  await expect(message).toHaveText(/HEIC/);
  await expect(field).toHaveValue('');
  await expect(picture).toBeHidden();
});

test('uploads: what is no picture is told at the field, scripts off', async ({ open, people }) => {
  const scene = await open({ scripts: false });
  const { page } = scene;
  await scene.signIn(await people.newcomer());
  for (const [status, name, buffer] of [[415, 'words.png', Buffer.from('no picture at all')], [422, 'short.png', slope().subarray(0, 400)]]) {
    scene.expect(status, '/application');
    await scene.goto('/application');
    await fillApplication(page);
    await page.setInputFiles('#photo', { name, mimeType: 'image/png', buffer });
    expect(await scene.follow('form[action="/application"] button:not([type=button])'), name).toBe(status);
    await expect(page.locator('#photo-err')).toHaveText(/\S/);
    await fillApplication.kept(page);
  }
  await scene.goto('/application');
  // nothing was filed
  await scene.at('/application');
});

async function fillApplication(page) {
  await page.fill('#name_ko', '큰사진');
  await page.fill('#name_en', 'Big Photo');
  await page.fill('#birthday', '1999-12-31');
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
}
fillApplication.kept = async (page) => {
  await expect(page.locator('#name_ko')).toHaveValue('큰사진');
  await expect(page.locator('#birthday')).toHaveValue('1999-12-31');
};

async function fillArticle(page) {
  await page.fill('#title', '큰 그림');
  await page.fill('#body', '그림이 너무 커요.');
}
fillArticle.kept = async (page) => {
  await expect(page.locator('#title')).toHaveValue('큰 그림');
  await expect(page.locator('#body')).toHaveValue('그림이 너무 커요.');
};
