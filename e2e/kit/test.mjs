// `test` and `expect` of every check: the binary with an empty data folder for each worker, people in it, scenes in the browser.
import { writeFile } from 'node:fs/promises';
import { test as base, expect } from '@playwright/test';
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

  /** `{ url, setup, log(), stop() }` */
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
    const problems = [];
    for (const scene of scenes) problems.push(...await scene.takeProblems());
    // a check that failed already tells its own reason first
    expect.soft(problems, 'nothing went wrong on the way').toEqual([]);
    if (info.status !== info.expectedStatus && server.log()) await writeFile(info.outputPath('server.log'), server.log());
    for (const scene of scenes) await scene.close();
  },
});
