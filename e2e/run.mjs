// All browser checks: `node e2e/run.mjs [--full] [--only journey,axe] [--filter TEXT]`.
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { Report } from './report.mjs';
import { start } from './server.mjs';
import { furnish, furnishWaiting, lazily } from './world.mjs';

const PARTS = ['journey', 'switches', 'race', 'tabs', 'prefetch', 'uploads', 'fit', 'hostile', 'budgets', 'axe'];

const { values } = parseArgs({ options: { full: { type: 'boolean' }, only: { type: 'string' }, filter: { type: 'string' } } });
const parts = values.only ? values.only.split(',') : PARTS;
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length) {
  console.error(`unknown part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  process.exit(2);
}

await Report.clean();
const servers = [];
const serve = async (...flags) => {
  const server = await start(...flags);
  servers.push(server);
  return server;
};
let browser;
let fine = false;
try {
  const server = await serve();
  browser = await launch();
  const report = new Report({
    browser,
    server,
    full: values.full,
    filter: values.filter,
    world: lazily(() => furnish(server)),
    waiting: lazily(async () => furnishWaiting(await serve('--no-worker'))),
  });
  for (const part of parts) {
    const { default: run } = await import(`./${part}.mjs`);
    // what a part needs before its first check may fail too
    try { await run(report); } catch (error) { report.broken(part, error); }
  }
  fine = report.end();
  if (!fine && server.log()) console.error(`\nThe server said:\n${server.log()}`);
} catch (error) {
  console.error(error);
} finally {
  await browser?.close();
  for (const server of servers) await server.stop();
}
process.exit(fine ? 0 : 1);
