// Two people who want the same door.
import { askedOnce } from '../kit/arrival.mjs';
import { expect, test } from '../kit/test.mjs';

const SEND = '#choice form button';

for (const scripts of [true, false]) {
  test(`race: the second is told and shown what is free now, ${scripts ? 'scripts on' : 'scripts off'}`, async ({ open, people }) => {
    const floor = people.floor();
    const scenes = [];
    for (const width of [390, 1280]) {
      const scene = await open({ width, scripts });
      await scene.signIn(await people.applicant());
      await scene.goto(`/planets/uranus?floor=${floor}`);
      await choose(scene, 'label.unit:has(input[value="4"])');
      scenes.push(scene);
    }
    const [first, second] = scenes;
    await first.follow(SEND);
    await first.at('/card');

    second.expect(409, '/planets/uranus');
    expect(await second.follow(SEND)).toBe(409);
    const { page } = second;
    await expect(page.locator('main [role=alert]')).toHaveText(/\S/);
    await expect(page.locator('[data-tower] svg.t'), 'the tower is shown').toHaveCount(1);
    await expect(page.locator('#floor'), 'the same floor').toHaveValue(String(floor));
    await expect(page.locator(`a.unit.occ[href="/planets/uranus/${floor}/4"]`), 'the door has its resident').toHaveCount(1);
    await expect(page.locator('input[name=unit][value="4"]')).toHaveCount(0);
    await choose(second, 'label.unit');
    await second.follow(SEND);
    await second.at('/card');
  });
}

async function choose(scene, selector) {
  const door = scene.page.locator(selector).first();
  const label = await door.locator('input').getAttribute('data-label');
  await door.click();
  await askedOnce(scene, label);
}
