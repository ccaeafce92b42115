// From the landing page to the card on which the photo moves.
import { expect } from '@playwright/test';
import { astronaut, isMovingWebp } from './files.mjs';
import { PORTRAIT } from './patience.mjs';

const SEND = 'button:not([type=button])';

export async function landing(scene) {
  await scene.goto('/');
  await expect(scene.page.locator('h1')).toBeVisible();
  await scene.follow('main a[href="/signup"]');
  await scene.at('/signup');
}

export async function takenName(scene, me, taken) {
  const { page } = scene;
  scene.expect(409, '/signup');
  await page.fill('#nickname', me.nickname);
  if (scene.scripts) await expect(page.locator('#nickname-state.ok')).toHaveText(/\S/);
  await page.fill('#username', taken.username);
  if (scene.scripts) await expect(page.locator('#username-state.bad')).toHaveText(/\S/);
  await page.fill('#password', me.password);
  expect(await scene.follow(`main form[action="/signup"] ${SEND}`)).toBe(409);
  await expect(page.locator('#username-err')).toHaveText(/\S/);
  await expect(page.locator('#username')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#nickname'), 'what was typed is kept').toHaveValue(me.nickname);
}

export async function signUp(scene, me) {
  const { page } = scene;
  await page.fill('#username', me.username);
  if (scene.scripts) await expect(page.locator('#username-state.ok')).toHaveText(/\S/);
  await page.fill('#password', me.password);
  expect(await scene.follow(`main form[action="/signup"] ${SEND}`)).toBe(200);
  await expect(page.locator('#recovery'), 'a recovery code').toHaveText(/^\s*[A-Z0-9]{4,}(-[A-Z0-9]{2,})+\s*$/);
  await scene.at('/recovery-code');
  const code = await page.locator('#recovery').textContent();
  await page.reload();
  await expect(page.locator('#recovery'), 'it is there until it is written down').toHaveText(code);
  await scene.follow('main form[action="/recovery-code"] button:not([type=button])');
  await scene.at('/application');
}

async function fillApplication(page) {
  await page.fill('#name_ko', '김달');
  await page.fill('#name_en', "Dal O'Kim-Lee");
  for (const box of await page.locator('input[name^=consent]').all()) await box.check();
}

export async function wrongBirthday(scene) {
  const { page } = scene;
  scene.expect(422, '/application');
  await fillApplication(page);
  await page.fill('#birthday', '2999-01-01');
  await page.setInputFiles('#photo', astronaut);
  if (scene.scripts) await expect(page.locator('.drop-img').first()).toBeVisible();
  // with scripts it is said before anything is sent, and the photo stays chosen
  if (scene.scripts) await page.locator(`form[action="/application"] ${SEND}`).click();
  else {
    // the browser would stop it already; here the server is to say it
    await page.evaluate(() => { document.querySelector('form[action="/application"]').noValidate = true; });
    expect(await scene.follow(`form[action="/application"] ${SEND}`)).toBe(422);
  }
  await expect(page.locator('#birthday-err')).toHaveText(/\S/);
  await expect(page.locator('#name_ko')).toHaveValue('김달');
  await expect(page.locator('#name_en')).toHaveValue("Dal O'Kim-Lee");
  await expect(page.locator('#birthday')).toHaveValue('2999-01-01');
  const boxes = page.locator('input[name^=consent]');
  await expect(boxes, 'three cautions').toHaveCount(3);
  for (const box of await boxes.all()) await expect(box, 'ticks are kept').toBeChecked();
  if (scene.scripts) await expect(page.locator('.fit')).toBeVisible();
  else await expect(page.locator('#photo-err')).toHaveText(/\S/);
}

export async function apply(scene) {
  const { page } = scene;
  await page.fill('#birthday', '2001-03-14');
  await page.setInputFiles('#photo', astronaut);
  await expect(page.locator('input[name=animate]'), 'animating is not ticked beforehand').not.toBeChecked();
  await page.check('input[name=animate]');
  await scene.follow(`form[action="/application"] ${SEND}`);
  await scene.at('/planets');
  await expect(page.locator('main [role=status]').first()).toBeVisible();
}

export async function chooseFloor(scene, me) {
  const { page } = scene;
  const floor = page.locator('#floor');
  await expect(page.locator('main a[href^="/planets/"]'), 'seven planets').toHaveCount(7);
  await scene.follow(`main a[href="/planets/${me.planet}"]`);
  if (!scene.scripts) {
    await floor.selectOption('3');
    await scene.follow('.floorbar button');
    await expect(floor).toHaveValue('3');
    return;
  }
  // a click into the picture, half way up, leads to that floor
  const picture = page.locator('[data-tower] svg.t');
  await picture.scrollIntoViewIfNeeded();
  const before = await floor.inputValue();
  const [, top, , height, floors] = (await picture.getAttribute('data-geo')).split(',').map(Number);
  const wanted = Math.max(2, Math.floor(floors / 2));
  expect(before, 'another floor than the one that is shown').not.toBe(String(wanted));
  const box = await picture.boundingBox();
  const tall = (await picture.getAttribute('viewBox')).split(' ').map(Number)[3];
  const y = ((top + (floors - wanted + 0.5) * height) / tall) * box.height;
  await scene.loads(() => picture.click({ position: { x: box.width / 2, y } }));
  await expect(floor).toHaveValue(String(wanted));
  await scene.follow(`.floorbar a[href*="floor=${wanted + 1}"]`);
  await expect(floor).toHaveValue(String(wanted + 1));
}

export async function moveIn(scene, me) {
  const { page } = scene;
  const door = page.locator('label.unit').last();
  const label = await door.locator('input').getAttribute('data-label');
  await door.click();
  await askedOnce(scene, label);
  await scene.follow(`#choice form[action="/planets/${me.planet}"] button`);
  await scene.at('/card');
  expect(await page.content(), 'the citizen number stands on the card').toMatch(/\d-\d{4}-\d{6}-\d/);
}

/** From a chosen door to the question about it: a sheet, without scripts a page. */
export async function askedOnce(scene, label) {
  const { page } = scene;
  if (!scene.scripts) await scene.follow('.go button');
  else if (page.viewportSize().width > 760) {
    await expect(page.locator('[data-unit-out]')).toHaveText(label);
    await page.locator('.go button').click();
  }
  const choice = page.locator(scene.scripts ? 'dialog[open] #choice' : '#choice');
  await expect(choice.locator('h1')).toHaveText(/\d/);
  await expect(choice.locator('svg.view'), 'the view from the window').toHaveCount(1);
}

export async function portraitMoves(scene) {
  const { page } = scene;
  const image = page.locator('img.por');
  if (scene.scripts) await portraitArrives(page);
  else {
    await expect(async () => {
      await page.reload();
      await expect(image).toHaveAttribute('src', /^\/media\//, { timeout: 1 });
      await expect(page.locator('.job')).toHaveCount(0, { timeout: 1 });
    }, 'the portrait is there after a while').toPass({ timeout: PORTRAIT, intervals: [1000] });
  }
  const address = await image.getAttribute('src');
  const answer = await scene.context.request.get(address);
  expect(answer.headers()['content-type']).toBe('image/webp');
  expect(isMovingWebp(await answer.body()), 'an animated WebP').toBe(true);
  expect(await image.evaluate((element) => element.decode().then(() => element.naturalWidth)), 'the browser draws it').toBeGreaterThan(0);
  const stranger = await fetch(scene.url + address, { redirect: 'manual' });
  expect(stranger.status, 'strangers do not see it').not.toBe(200);
}

async function portraitArrives(page) {
  // in one look, since it may arrive at any moment
  expect(await page.evaluate(() => {
    window.stayed = true;
    // one that has ended already says so instead
    const waits = (job) => job.getAttribute('role') !== 'status';
    return [...document.querySelectorAll('[data-portrait]')].filter((job) => waits(job) && job.querySelectorAll('progress').length !== 1).length;
  }), 'what is awaited shows how far it is').toBe(0);
  await page.waitForFunction(() => {
    const { dataset, src } = document.querySelector('img.por');
    return dataset.moving?.startsWith('/media/') && src.endsWith(dataset.moving) && dataset.still !== dataset.moving;
  }, null, { timeout: PORTRAIT, polling: 500 });
  expect(await page.evaluate(() => window.stayed), 'it arrives without loading the page again').toBe(true);
}
