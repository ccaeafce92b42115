// Who is in a room: two people, each in a browser of their own.
import { axe } from '../kit/axe.mjs';
import { expect, test } from '../kit/test.mjs';

async function neighbours(people) {
  const floor = people.floor();
  const host = await people.resident(`uranus/${floor}/1`, `집주인 ${floor}`);
  const guest = await people.resident(`uranus/${floor}/2`, `달토끼<b> ${floor}`);
  await people.tie(host, guest.id, 'follow');
  await people.tie(guest, host.id, 'follow');
  return { host, guest, door: `/planets/${host.address}` };
}

async function at(open, person, path, options) {
  const scene = await open(options);
  await scene.signIn(person);
  await scene.goto(path);
  return scene;
}

const here = (page) => page.locator('.here');
const faces = (page) => here(page).getByRole('link');

test('presence: who comes is seen, and who goes', async ({ open, people }) => {
  const { host, guest, door } = await neighbours(people);
  const home = await at(open, host, door);
  await expect(here(home.page)).toBeHidden();
  await home.page.evaluate(() => { window.stays = true; });
  const visit = await at(open, guest, door, { width: 390, height: 844 });
  await expect(faces(home.page)).toHaveAccessibleName(guest.nickname);
  await expect(faces(home.page)).toHaveAttribute('href', `/planets/${guest.address}`);
  await expect(faces(visit.page)).toHaveAccessibleName(host.nickname);
  for (const { page } of [home, visit]) {
    await page.evaluate(axe);
    expect(await page.evaluate(async () => (await window.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))).toEqual([]);
  }
  const { width, right } = await here(visit.page).evaluate((box) => ({ width: innerWidth, right: box.getBoundingClientRect().right }));
  expect(right).toBeLessThanOrEqual(width);
  // a wave is seen where it is waved
  await visit.page.getByRole('button', { name: '인사하기' }).click();
  await expect(here(home.page)).toContainText(guest.nickname);
  await expect(home.page.locator('.bell .dot')).toHaveText(/[1-9]/);
  // a second tab knows as well, and with the first one gone they are there still
  const tab = await visit.context.newPage();
  await tab.goto(door);
  await expect(faces(tab)).toHaveAccessibleName(host.nickname);
  await visit.page.goto('/planets');
  await expect(faces(tab)).toHaveCount(1);
  await expect(faces(home.page)).toHaveCount(1);
  await tab.close();
  await expect(here(home.page)).toBeHidden();
  expect(await home.page.evaluate(() => window.stays), 'the page stays').toBe(true);
});

test('presence: with several tabs one is only in the rooms that are open', async ({ open, people }) => {
  const { host, guest, door } = await neighbours(people);
  const home = await at(open, host, door);
  const visit = await at(open, guest, '/planets');
  await visit.page.locator('.bell').dispatchEvent('focus');
  const tab = await visit.context.newPage();
  await tab.goto(door);
  await expect(faces(home.page)).toHaveCount(1);
  await tab.goto('/about');
  await expect(here(home.page)).toBeHidden();
});

test('presence: who hides is not seen and sees nobody', async ({ open, people }) => {
  const { host, guest, door } = await neighbours(people);
  const home = await at(open, host, door);
  const visit = await at(open, guest, door);
  await expect(faces(home.page)).toHaveCount(1);
  await expect(faces(visit.page)).toHaveCount(1);
  const settings = await visit.context.newPage();
  await settings.goto('/settings/neighbours');
  await settings.locator('[name=presence][value=nobody]').check();
  await settings.locator('form .btn.pri').first().click();
  await expect(settings.locator('[name=presence][value=nobody]')).toBeChecked();
  await expect(here(home.page)).toBeHidden();
  await expect(here(visit.page)).toBeHidden();
});

test('presence: without scripts a room is a room', async ({ open, people }) => {
  const { guest, door } = await neighbours(people);
  const visit = await at(open, guest, door, { scripts: false });
  await expect(here(visit.page)).toBeHidden();
  await expect(visit.page.locator('.stage svg').first()).toBeVisible();
});
