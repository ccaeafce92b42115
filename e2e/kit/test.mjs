// `test` and `expect` of every check: the binary with an empty data folder for each worker, people in it, scenes in the browser.
import { writeFile } from 'node:fs/promises';
import { test as base, expect } from '@playwright/test';
import { show, townOf } from './gallery.mjs';
import { LONGEST } from './patience.mjs';
import { People } from './people.mjs';
import { openScene } from './scene.mjs';
import { start } from './server.mjs';
import { furnish, furnishWaiting } from './world.mjs';

export { expect };

const once = { scope: 'worker', timeout: LONGEST };

export const test = base.extend({
  /** What the binary is started with besides its usual flags. A file that says `test.use({ flags: [...] })` gets a server of its own. */
  flags: [[], { scope: 'worker', option: true }],

  /** `{ url, data, setup, log(), stop() }` */
  server: [async ({ flags }, use) => {
    const server = await start(...flags);
    await use(server);
    await server.stop();
  }, once],

  /** Makes people in every stage. */
  people: [async ({ server }, use) => use(new People(server.url)), once],

  /** A town that is lived in: one person in every stage, boards that are full and empty. Its people change nothing of themselves. */
  world: [async ({ server, people }, use) => use(await furnish(people, server.setup)), once],

  /** A second town, in which no portrait ever begins. */
  waiting: [async ({}, use) => {
    const server = await start('--no-worker');
    await use(await furnishWaiting(new People(server.url), server.setup));
    await server.stop();
  }, once],

  /** `await open({ width, language, … })` is a scene; whatever went wrong in any of them fails the check. */
  open: async ({ browser, server }, use, info) => {
    const scenes = [];
    await use(async (options, url = server.url) => {
      const scene = await openScene(browser, url, options);
      scenes.push(scene);
      return scene;
    });
    await nothingWrong(scenes, server, info);
    for (const scene of scenes) await scene.close();
  },

  /** The scene in which `visit` left the check before. */
  seat: [async ({}, use) => {
    const seat = {};
    await use(seat);
    await seat.scene?.close();
  }, once],

  /** `await visit(page of the gallery, { language, theme, width, height })` is a scene that shows it to the one it is meant for. It only looks: the next check may be handed the same. */
  visit: async ({ browser, server, world, waiting, seat }, use, info) => {
    await use(async (each, { width, height, ...options }) => {
      const town = townOf(each, world, waiting);
      const name = JSON.stringify([each.who, options]);
      if (seat.name !== name) {
        await seat.scene?.close();
        Object.assign(seat, { name, scene: await openScene(browser, town.people.url, options) });
        if (town[each.who]) await seat.scene.signIn(town[each.who]);
      }
      await seat.scene.page.setViewportSize({ width, height });
      await show(seat.scene, each, town);
      return seat.scene;
    });
    if (!seat.scene) return;
    await nothingWrong([seat.scene], server, info);
    seat.scene.forget();
  },
});

/** A check that failed already tells its own reason first. */
async function nothingWrong(scenes, server, info) {
  const problems = [];
  for (const scene of scenes) problems.push(...await scene.takeProblems());
  expect.soft(problems, 'nothing went wrong on the way').toEqual([]);
  if (info.status === info.expectedStatus) return;
  if (server.log()) await writeFile(info.outputPath('server.log'), server.log());
  await writeFile(info.outputPath('requests.log'), scenes.map((scene) => scene.lately()).join('\n\n'));
}
