// What a move of the hand costs while a piece is dragged in a room of 100, CPU ÷ 4: script, style and layout of each pointer move by Chromium's trace.
// `node e2e/drag.mjs [PIECES TO DRAG]` prints percentiles, by the clock and by the processor time of the page's thread; promised: 10 ms at the 99th, and no
// layout that a script forced. A report, not a check: it measures by the clock.
import { chromium } from '@playwright/test';
import { People } from './kit/people.mjs';
import { WHOLE, openScene } from './kit/scene.mjs';
import { start } from './kit/server.mjs';

const DRAGS = Number(process.argv[2] ?? 5);
const MOVES = 60;
const ROOM = 128;
const COSTS = { EventDispatch: 'script', UpdateLayoutTree: 'style', Layout: 'layout' };

/** A hundred of the smallest piece side by side. */
async function fill(people, person) {
  const { pieces } = await people.get(person, '/api/v1/me/room/catalogue');
  const [layout] = (await people.get(person, '/api/v1/me/layouts')).items;
  const area = ({ size }) => size[0] * size[1];
  const { items: sold } = await people.get(person, '/api/v1/market');
  const [small] = pieces.filter(({ id, kind }) => kind === 'floor' && sold.some((piece) => piece.id === id && !piece.planet)).sort((a, b) => area(a) - area(b));
  await people.buy(person, small.id);
  const [width, depth] = small.size.map((tiles) => tiles * 8);
  const items = [];
  for (let y = 0; y + depth <= ROOM; y += depth) for (let x = 0; x + width <= ROOM; x += width) items.push({ furniture: small.id, x, y, rotation: 0 });
  const { wallpaper, flooring, version } = layout;
  await people.share(person, layout.id, { wallpaper, flooring, light: 'night', items: items.slice(0, 100), version });
  return Math.min(items.length, 100);
}

const twoFrames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Drags one thing round the room. */
async function drag(page, number) {
  const handle = await page.locator('.handle').nth((number * 11 + 3) % (await page.locator('.handle').count())).boundingBox();
  const view = await page.locator('.view').boundingBox();
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(handle.x + handle.width / 2 + 6, handle.y + handle.height / 2 + 6);
  await twoFrames(page);
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  for (let move = 0; move < MOVES; move += 1) {
    const angle = move / MOVES * 6 * Math.PI;
    await page.mouse.move(view.x + view.width * (0.5 + 0.3 * Math.cos(angle)), view.y + view.height * (0.62 + 0.22 * Math.sin(angle)));
    await twoFrames(page);
  }
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await page.keyboard.press('Escape');
  await page.mouse.up();
  return trace.traceEvents;
}

/** What each pointer move cost, in ms; `forced` are layouts and styles within a script. */
function costs(trace) {
  const isMove = (event) => event.name === 'EventDispatch' && event.args.data?.type === 'pointermove';
  const thread = trace.find(isMove)?.tid;
  const moves = [];
  for (const event of trace.filter(({ ph, tid, name }) => ph === 'X' && tid === thread && COSTS[name]).sort((a, b) => a.ts - b.ts)) {
    if (event.name === 'EventDispatch' && !/^(pointer|mouse)move$/.test(event.args.data?.type)) continue;
    if (isMove(event)) moves.push({ clock: 0, thread: 0, forced: 0, ends: 0 });
    const move = moves.at(-1);
    if (!move) continue;
    if (event.ts < move.ends) { move.forced += 1; continue; }
    move.ends = event.ts + event.dur;
    move.clock += event.dur / 1000;
    move.thread += (event.tdur ?? event.dur) / 1000;
  }
  return moves;
}

const server = await start('--settlement', '100000');
let browser;
try {
  browser = await chromium.launch(WHOLE);
  const people = new People(server.url);
  const person = await people.resident();
  const pieces = await fill(people, person);
  const scene = await openScene(browser, server.url, { width: 390, height: 844 });
  await scene.signIn(person);
  await scene.goto('/me/room');
  await scene.page.locator('.handle').first().waitFor({ state: 'attached' });
  const slow = await scene.context.newCDPSession(scene.page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const moves = [];
  for (let number = 0; number < DRAGS; number += 1) moves.push(...costs(await drag(scene.page, number)));
  for (const clock of ['clock', 'thread']) {
    const sorted = moves.map((move) => move[clock]).sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
    console.log(`${clock.padEnd(7)} p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  max ${at(1)} ms`);
  }
  console.log(`${pieces} pieces, ${moves.length} moves, ${moves.filter(({ forced }) => forced).length} of them with a forced layout`);
  await scene.close();
} finally {
  await browser?.close();
  await server.stop();
}
