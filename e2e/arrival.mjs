// From the landing page to the card on which the photo moves.
import assert from 'node:assert/strict';
import { astronaut, isMovingWebp } from './files.mjs';

const PORTRAIT_SECONDS = Math.max(180, process.env.PATIENCE || 0);

export async function landing(scene) {
  await scene.goto('/');
  await scene.page.locator('h1').waitFor();
  await scene.follow('main a[href="/signup"]');
  assert.equal(scene.path(), '/signup');
}

export async function takenName(scene, me, taken) {
  const { page } = scene;
  scene.expect(409, '/signup');
  await page.fill('#nickname', me.nickname);
  if (scene.scripts) await page.locator('#nickname-state.ok').filter({ hasText: /\S/ }).waitFor();
  await page.fill('#username', taken.username);
  if (scene.scripts) await page.locator('#username-state.bad').filter({ hasText: /\S/ }).waitFor();
  await page.fill('#password', me.password);
  assert.equal(await scene.follow('main form[action="/signup"] button:not([type=button])'), 409);
  await page.locator('#username-err').filter({ hasText: /\S/ }).waitFor();
  assert.equal(await page.getAttribute('#username', 'aria-invalid'), 'true');
  assert.equal(await page.inputValue('#nickname'), me.nickname, 'what was typed is kept');
}

export async function signUp(scene, me) {
  const { page } = scene;
  await page.fill('#username', me.username);
  if (scene.scripts) await page.locator('#username-state.ok').filter({ hasText: /\S/ }).waitFor();
  await page.fill('#password', me.password);
  assert.equal(await scene.follow('main form[action="/signup"] button:not([type=button])'), 200);
  const code = (await page.innerText('#recovery')).trim();
  assert.match(code, /^[A-Z0-9]{4,}(-[A-Z0-9]{2,})+$/, 'a recovery code');
  await scene.follow('main a[href="/application"]');
  assert.equal(scene.path(), '/application');
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
  if (scene.scripts) await page.locator('.drop-img').first().waitFor();
  // the browser would stop it already; here the server is to say it
  await page.evaluate(() => { document.querySelector('form[action="/application"]').noValidate = true; });
  assert.equal(await scene.follow('form[action="/application"] button:not([type=button])'), 422);
  await page.locator('#birthday-err').filter({ hasText: /\S/ }).waitFor();
  assert.equal(await page.inputValue('#name_ko'), '김달');
  assert.equal(await page.inputValue('#name_en'), "Dal O'Kim-Lee");
  assert.equal(await page.inputValue('#birthday'), '2999-01-01');
  const boxes = page.locator('input[name^=consent]');
  assert.equal(await boxes.count(), 3, 'three cautions');
  for (const box of await boxes.all()) assert.ok(await box.isChecked(), 'ticks are kept');
  await page.locator('#photo-err').filter({ hasText: /\S/ }).waitFor();
}

export async function apply(scene) {
  const { page } = scene;
  await page.fill('#birthday', '2001-03-14');
  await page.setInputFiles('#photo', astronaut);
  assert.equal(await page.isChecked('input[name=animate]'), false, 'animating is not ticked beforehand');
  await page.check('input[name=animate]');
  await scene.follow('form[action="/application"] button:not([type=button])');
  assert.equal(scene.path(), '/planets');
  await page.locator('main [role=status]').first().waitFor();
}

export async function chooseFloor(scene, me) {
  const { page } = scene;
  assert.equal(await page.locator('main a[href^="/planets/"]').count(), 7, 'seven planets');
  await scene.follow(`main a[href="/planets/${me.planet}"]`);
  if (scene.scripts) {
    // a click into the picture, half way up, leads to that floor
    const picture = page.locator('[data-tower] svg.t');
    await picture.scrollIntoViewIfNeeded();
    const before = await page.inputValue('#floor');
    const [, top, , height, floors] = (await picture.getAttribute('data-geo')).split(',').map(Number);
    const wanted = Math.max(2, Math.floor(floors / 2));
    const box = await picture.boundingBox();
    const tall = (await picture.getAttribute('viewBox')).split(' ').map(Number)[3];
    const y = ((top + (floors - wanted + 0.5) * height) / tall) * box.height;
    await scene.loads(() => picture.click({ position: { x: box.width / 2, y } }));
    assert.notEqual(await page.inputValue('#floor'), before);
    assert.equal(await page.inputValue('#floor'), String(wanted));
    await scene.follow(`.floorbar a[href*="floor=${wanted + 1}"]`);
    assert.equal(await page.inputValue('#floor'), String(wanted + 1));
  } else {
    await page.selectOption('#floor', '3');
    await scene.follow('.floorbar button');
    assert.equal(await page.inputValue('#floor'), '3');
  }
}

export async function moveIn(scene, me) {
  const { page } = scene;
  const free = page.locator('label.unit');
  const label = await free.last().locator('input').getAttribute('data-label');
  await free.last().click();
  assert.ok(await free.last().locator('input').isChecked());
  if (scene.scripts) assert.equal(await page.innerText('[data-unit-out]'), label);
  await scene.follow(`form[method=post][action="/planets/${me.planet}"] .go button`);
  assert.equal(scene.path(), '/card');
  assert.match(await page.content(), /\d-\d{4}-\d{6}-\d/, 'the citizen number stands on the card');
}

export async function portraitMoves(scene) {
  const { page } = scene;
  const image = page.locator('img.por');
  if (scene.scripts) {
    const job = page.locator('[data-portrait]');
    if (await job.count()) assert.equal(await job.locator('progress').count(), 1);
    await page.evaluate(() => { window.stayed = true; });
    await page.waitForFunction(() => {
      const { dataset, src } = document.querySelector('img.por');
      return dataset.moving?.startsWith('/media/') && src.endsWith(dataset.moving) && dataset.still !== dataset.moving;
    }, null, { timeout: PORTRAIT_SECONDS * 1000, polling: 500 });
    assert.equal(await page.evaluate(() => window.stayed), true, 'it arrives without loading the page again');
  } else {
    const moves = async () => (await image.count()) && (await image.getAttribute('src'))?.startsWith('/media/') && (await page.locator('.job').count()) === 0;
    for (let tries = 0; !(await moves()); tries += 1) {
      assert.ok(tries < PORTRAIT_SECONDS, 'the portrait is there after a while');
      await page.waitForTimeout(1000);
      await page.reload();
    }
  }
  const address = await image.getAttribute('src');
  const answer = await scene.context.request.get(address);
  assert.equal(answer.headers()['content-type'], 'image/webp');
  assert.ok(isMovingWebp(await answer.body()), 'an animated WebP');
  const drawn = await image.evaluate((element) => element.decode().then(() => element.naturalWidth));
  assert.ok(drawn > 0, 'the browser draws it');
  const stranger = await fetch(scene.url + address, { redirect: 'manual' });
  assert.notEqual(stranger.status, 200, 'strangers do not see it');
}
