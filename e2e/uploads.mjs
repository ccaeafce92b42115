// Files over the limit: told before they are sent, and when they are sent all the same. Never a cut connection.
import assert from 'node:assert/strict';
import { large, LIMIT, slope } from './files.mjs';

const SIZES = [LIMIT + 1, 4 * LIMIT];

export default async function run(report) {
  const { people } = await report.world();
  const newcomer = await people.newcomer();
  const applicant = await people.applicant();
  const files = await large(...SIZES);
  const forms = [
    { who: newcomer, path: '/application', form: 'form[action="/application"]', field: 'photo', fill: fillApplication },
    { who: applicant, path: '/settings/photo', form: 'form[action="/settings/photo"]', field: 'photo' },
    { who: applicant, path: '/boards/solar/new', form: 'form.write', field: 'image', fill: fillArticle },
  ];

  try {
    for (const { who, path, form, field, fill } of forms) {
      await report.check(`uploads: ${path} says at once that a file is too large`, async ({ scene: open }) => {
        const scene = await open({ width: 390, height: 844 });
        const { page } = scene;
        await scene.signIn(who);
        await scene.goto(path);
        for (const file of files.paths) {
          await page.setInputFiles(`#${field}`, file);
          await page.locator(`#${field}-err`).filter({ hasText: /10/ }).waitFor();
          assert.equal(await page.getAttribute(`#${field}`, 'aria-invalid'), 'true');
          assert.equal(await page.inputValue(`#${field}`), '', 'it is not kept for sending');
        }
        await page.setInputFiles(`#${field}`, { name: 'photo.heic', mimeType: 'image/heic', buffer: Buffer.from('....ftypheic') });
        await page.locator(`#${field}-err`).filter({ hasText: /JPE?G/ }).waitFor();
      });

      await report.check(`uploads: ${path} answers a file that is too large, scripts off`, async ({ scene: open }) => {
        const scene = await open({ scripts: false });
        const { page } = scene;
        scene.expect(413, path.replace('/new', ''));
        await scene.signIn(who);
        for (const file of files.paths) {
          await scene.goto(path);
          await fill?.(page);
          await page.setInputFiles(`#${field}`, file);
          assert.equal(await scene.follow(`${form} button:not([type=button])`), 413);
          const shown = page.locator(`#${field}-err, .oops h1`).filter({ hasText: /\S/ });
          await shown.first().waitFor();
          if (fill) await fill.kept(page);
        }
      });
    }

    await report.check('uploads: what is no picture is told at the field, scripts off', async ({ scene: open }) => {
      const scene = await open({ scripts: false });
      const { page } = scene;
      await scene.signIn(newcomer);
      for (const [status, name, buffer] of [[415, 'words.png', Buffer.from('no picture at all')], [422, 'short.png', slope().subarray(0, 400)]]) {
        scene.expect(status, '/application');
        await scene.goto('/application');
        await fillApplication(page);
        await page.setInputFiles('#photo', { name, mimeType: 'image/png', buffer });
        assert.equal(await scene.follow('form[action="/application"] button:not([type=button])'), status, name);
        await page.locator('#photo-err').filter({ hasText: /\S/ }).waitFor();
        await fillApplication.kept(page);
      }
      await scene.goto('/application');
      assert.equal(scene.path(), '/application', 'nothing was filed');
    });
  } finally {
    await files.remove();
  }
}

async function fillApplication(page) {
  await page.fill('#name_ko', '큰사진');
  await page.fill('#name_en', 'Big Photo');
  await page.fill('#birthday', '1999-12-31');
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
}
fillApplication.kept = async (page) => {
  assert.equal(await page.inputValue('#name_ko'), '큰사진');
  assert.equal(await page.inputValue('#birthday'), '1999-12-31');
};

async function fillArticle(page) {
  await page.fill('#title', '큰 그림');
  await page.fill('#body', '그림이 너무 커요.');
}
fillArticle.kept = async (page) => {
  assert.equal(await page.inputValue('#title'), '큰 그림');
  assert.equal(await page.inputValue('#body'), '그림이 너무 커요.');
};
