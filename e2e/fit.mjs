// Laying the face into its square: by mouse and keyboard, sent along with the photo, and again later over what was kept.
import assert from 'node:assert/strict';
import { astronaut, slope } from './files.mjs';

const NAMES = ['left_outer', 'left_inner', 'right_inner', 'right_outer', 'left_lid', 'right_lid', 'mouth_left', 'mouth_right', 'chin'];

export default async function run(report) {
  const { people } = await report.world();

  await report.check('fit: points by keyboard and mouse, sent with the photo', async ({ scene: open }) => {
    const person = await people.applicant();
    const scene = await open({ width: 390, height: 844 });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/settings/photo');
    await page.setInputFiles('#photo', astronaut);
    await page.locator('.fit').waitFor();
    assert.equal(await page.locator('.fit-dot').count(), NAMES.length);
    assert.equal(await sent(page, 'handles'), '', 'what is left as found is not sent');

    const chin = page.locator('.fit-dot').nth(8);
    await chin.focus();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+ArrowDown');
    const lower = JSON.parse(await sent(page, 'handles'));
    assert.deepEqual(Object.keys(lower), NAMES);
    assert.match(await page.innerText('#live'), /\d+/, 'where it lies is said');

    const lid = await page.locator('.fit-dot').nth(4).boundingBox();
    await page.mouse.move(lid.x + lid.width / 2, lid.y + lid.height / 2);
    await page.mouse.down();
    await page.mouse.move(lid.x + lid.width / 2, lid.y + lid.height / 2 - 4, { steps: 4 });
    await page.mouse.up();
    const higher = JSON.parse(await sent(page, 'handles'));
    assert.ok(higher.left_lid[1] < lower.left_lid[1], 'the mouse moves a point');
    assert.deepEqual(higher.chin, lower.chin, 'and no other');

    const before = JSON.parse(await sent(page, 'face')).crop;
    await page.locator('.fit-zoom input').focus();
    await page.keyboard.press('ArrowRight');
    assert.ok(JSON.parse(await sent(page, 'face')).crop.side < before.side, 'zooming in shows less');
    await page.locator('.fit-side > .btn').click();
    assert.equal(await sent(page, 'handles'), '', 'back to what was found');

    await chin.focus();
    await page.keyboard.press('ArrowDown');
    await page.check('input[name=animate]');
    const form = page.locator('form[action="/settings/photo"]');
    await form.locator('input[name=mood][value=dream]').check();
    await scene.follow(form.locator('button:not([type=button])'));
    assert.equal(scene.path(), '/settings/photo');
    await ready(page, people, person);
    assert.equal((await people.portrait(person)).mood, 'dream');
  });

  await report.check('fit: later, over what was kept', async ({ scene: open }) => {
    const person = await people.applicant(undefined, { face: true, animate: true });
    await people.portrait(person);
    const scene = await open({ width: 1280, height: 800 });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/settings/photo');
    await page.locator('[data-fit] > button').click();
    await page.locator('.fit-dot').nth(6).focus();
    await page.keyboard.press('ArrowLeft');
    const form = page.locator('form[action="/settings/photo/mood"]');
    await form.locator('input[name=mood][value=look_around]').check();
    await scene.follow(form.locator('p > button'));
    await ready(page, people, person);
    const portrait = await people.portrait(person);
    assert.deepEqual([portrait.mood, portrait.state], ['look_around', 'ready']);
  });

  await report.check('fit: a picture without a face, and one that is none', async ({ scene: open }) => {
    const person = await people.applicant();
    const scene = await open();
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/settings/photo');
    await page.setInputFiles('#photo', { name: 'slope.png', mimeType: 'image/png', buffer: slope(300, 300) });
    await page.locator('.fit').waitFor();
    assert.equal(await page.locator('.fit-dot').count(), NAMES.length, 'points to begin from');
    await page.setInputFiles('#photo', { name: 'drawing.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
    assert.equal(await page.locator('.fit').count(), 0, 'the panel of the photo before is gone');
  });
}

const sent = (page, name) => page.locator(`input[type=hidden][name=${name}]`).inputValue();

async function ready(page, people, person) {
  await people.portrait(person);
  await page.reload();
}
