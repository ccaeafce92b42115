// Two people who want the same door.
import assert from 'node:assert/strict';

const DOOR = { planet: 'uranus', floor: '7', unit: '4' };

export default async function run(report) {
  const { people } = await report.world();
  for (const scripts of [true, false]) {
    const floor = String(Number(DOOR.floor) + (scripts ? 0 : 1));
    await report.check(`race: the second is told and shown what is free now, ${scripts ? 'scripts on' : 'scripts off'}`, async ({ scene: open }) => {
      const scenes = [];
      for (const width of [390, 1280]) {
        const scene = await open({ width, scripts });
        await scene.signIn(await people.applicant());
        await scene.goto(`/planets/${DOOR.planet}?floor=${floor}`);
        await scene.page.locator(`label.unit:has(input[value="${DOOR.unit}"])`).click();
        scenes.push(scene);
      }
      const [first, second] = scenes;
      const send = 'main form[method=post] .go button';
      await first.follow(send);
      assert.equal(first.path(), '/card');

      second.expect(409, `/planets/${DOOR.planet}`);
      assert.equal(await second.follow(send), 409);
      const { page } = second;
      await page.locator('main [role=alert]').filter({ hasText: /\S/ }).waitFor();
      assert.equal(await page.locator('[data-tower] svg.t').count(), 1, 'the tower is shown');
      assert.equal(await page.inputValue('#floor'), floor, 'the same floor');
      assert.equal(await page.locator(`a.unit.occ[href="/planets/${DOOR.planet}/${floor}/${DOOR.unit}"]`).count(), 1, 'the door has its resident');
      assert.equal(await page.locator(`input[name=unit][value="${DOOR.unit}"]`).count(), 0);
      const left = page.locator('label.unit');
      assert.ok(await left.count() > 0, 'what is free can be chosen');
      await left.first().click();
      await second.follow(send);
      assert.equal(second.path(), '/card');
    });
  }
}
