// Hundreds of texts that want to be code, in every field that others see, also where no policy of the page would stop them.
import { slope } from '../kit/files.mjs';
import { LONGEST } from '../kit/patience.mjs';
import { PASSWORD } from '../kit/people.mjs';
import { NAMES, TEXTS, TITLES, packed } from '../kit/payloads.mjs';
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ timeout: LONGEST });

const ask = async (url, method, path, token, body) => {
  const headers = { Authorization: `Bearer ${token}`, ...(body instanceof FormData ? {} : { 'Content-Type': 'application/json' }) };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body instanceof FormData ? body : JSON.stringify(body) });
  expect(answer.status, `${method} ${path}: ${await answer.clone().text()}`).toBeLessThan(300);
  return answer.json();
};

/** Somebody called `nickname`; signing up signs in, which costs one password. */
async function called(url, nickname, place) {
  const answer = await fetch(`${url}/signup`, {
    method: 'POST',
    headers: { 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams({ username: `payload_${place}`, nickname, password: PASSWORD }),
    redirect: 'manual',
  });
  expect(answer.status, `signing up as ${nickname}`).toBe(303);
  const cookie = answer.headers.getSetCookie().find((line) => /access=/.test(line));
  return cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';'));
}

async function inTurn(list, at, work) {
  const todo = [...list.entries()];
  const done = [];
  await Promise.all(Array.from({ length: at }, async () => {
    for (let next = todo.shift(); next; next = todo.shift()) done[next[0]] = await work(next[1], next[0]);
  }));
  return done;
}

async function write(people) {
  const { url } = people;
  const writer = await people.resident('neptune/1/1', NAMES[0]);
  const bodies = [];
  for (const [n, body] of [...packed(TEXTS, 9_900), ...packed(TEXTS, 9_900, '\n- ')].entries()) {
    bodies.push(await people.publish(writer, 'neptune', `본문 ${n}`, body));
  }
  const alts = packed(TITLES, 190, ' ');
  const titles = await inTurn(TITLES, 4, (title, n) => people.publish(writer, 'solar', title, '글', n < alts.length ? { bytes: slope(4, 4), alt: alts[n] } : undefined));
  const talk = await people.publish(writer, 'solar', '댓글', '글');
  const comments = packed(TEXTS, 990, '\n');
  for (const body of comments) await people.comment(writer, talk.id, body);
  // as many names as there are, a hundred to a page
  const names = await people.publish(writer, 'solar', '이름', '글');
  const tokens = await inTurn(NAMES.slice(1), 4, (nickname, n) => called(url, nickname, n));
  for (const [n, token] of tokens.entries()) await ask(url, 'POST', `/articles/${names.id}/comments`, token, { body: `${n}` });
  // in the writer's guestbook, with an answer to each
  const { id: owner } = await people.me(writer);
  const guest = { token: tokens[0] };
  await people.apply(guest);
  await people.settle(guest, 'neptune/1/2');
  const entries = packed(TEXTS, 290, '\n');
  for (const body of entries) {
    const { id } = await ask(url, 'POST', `/residents/${owner}/guestbook`, guest.token, { body });
    await ask(url, 'PUT', `/guestbook/${id}/answer`, writer.token, { body });
  }
  return { writer, bodies, titles, alts, talk, comments, names, entries };
}

/** Nothing ran, and nothing that was typed became an element, an attribute or an address that runs. */
async function look(scene, path) {
  const { page } = scene;
  await scene.goto(path);
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    for (const element of all) for (const kind of ['pointerover', 'mouseover', 'focus', 'load', 'error', 'toggle', 'begin']) element.dispatchEvent(new Event(kind));
    const attributes = all.flatMap((element) => [...element.attributes].map(({ name, value }) => ({ name, value, html: element.outerHTML.slice(0, 120) })));
    const foreign = document.querySelectorAll('main :is(script, style, iframe, object, embed, base, meta, link, math, marquee, template:not([id]), x, image, plaintext, video, audio)');
    return [
      ...attributes.filter(({ name }) => /^on/i.test(name)).map(({ html }) => `a handler: ${html}`),
      ...attributes.filter(({ name, value }) => ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcset'].includes(name) && /^[\s\x00-\x1f]*(javascript|data|vbscript):/i.test(value)).map(({ html }) => `an address: ${html}`),
      ...[...foreign].map((element) => `an element: ${element.outerHTML.slice(0, 120)}`),
    ];
  });
  expect(found, path).toEqual([]);
  expect(await page.evaluate(() => window.ran), `code ran at ${path}`).toBeUndefined();
  return page.evaluate(() => document.body.textContent);
}

let told;
test.beforeAll(async ({ people }) => { told = await people.once('payloads', () => write(people)); });

test('payloads: there are enough of them', () => {
  for (const list of [TEXTS, TITLES, NAMES]) expect(list.length).toBeGreaterThanOrEqual(300);
});

for (const bypassCSP of [true, false]) {
  const how = bypassCSP ? 'without the policy' : 'with the policy';
  const begin = async (open) => {
    const scene = await open({ bypassCSP });
    await scene.context.addInitScript(() => { window.p = () => { window.ran = true; }; });
    await scene.signIn(told.writer);
    return scene;
  };

  test(`payloads ${how}: bodies`, async ({ open }) => {
    const scene = await begin(open);
    for (const { id } of told.bodies) {
      await look(scene, `/boards/neptune/${id}`);
      await look(scene, `/boards/neptune/${id}/edit`);
      // the preview is put in by a script
      await expect(scene.page.locator('#preview')).not.toBeEmpty();
      expect(await scene.page.evaluate(() => window.ran), 'code ran in the preview').toBeUndefined();
      await expect(scene.page.locator('#preview :is(script, iframe, svg, img), #preview [onload]')).toHaveCount(0);
    }
  });

  test(`payloads ${how}: titles and descriptions`, async ({ open }) => {
    const scene = await begin(open);
    const seen = [];
    for (let page = 1; page <= Math.ceil((TITLES.length + 2) / 20); page += 1) seen.push(await look(scene, `/boards/solar?page=${page}`));
    const all = seen.join('\n');
    for (const title of TITLES) expect(all, 'a title is shown as typed').toContain(title.trim());
    await look(scene, '/me/articles');
    await look(scene, '/home');
    for (const [n, alt] of (bypassCSP ? told.alts : told.alts.slice(0, 5)).entries()) {
      await look(scene, `/boards/solar/${told.titles[n].id}`);
      await expect(scene.page.locator('.prose img')).toHaveAttribute('alt', alt);
    }
  });

  test(`payloads ${how}: guestbooks`, async ({ open }) => {
    const scene = await begin(open);
    let said = '';
    for (let page = 1; page <= Math.ceil(told.entries.length / 20); page += 1) said += await look(scene, `/planets/neptune/1/1?page=${page}`);
    for (const text of TEXTS) for (const line of text.split('\n')) expect(said, 'an entry is shown as typed').toContain(line);
  });

  test(`payloads ${how}: comments and nicknames`, async ({ open }) => {
    const scene = await begin(open);
    const said = await look(scene, `/boards/solar/${told.talk.id}`);
    for (const text of TEXTS) for (const line of text.split('\n')) expect(said, 'a comment is shown as typed').toContain(line);
    let named = '';
    for (let number = 1; number === 1 || await scene.page.locator('#comments .pg [rel=next]').count(); number += 1) {
      named += await look(scene, `/boards/solar/${told.names.id}?comments=${number}`);
    }
    for (const name of NAMES) expect(named, 'a nickname is shown as typed').toContain(name);
    for (const path of ['/planets/neptune?floor=1', '/planets/neptune/1/1', '/settings', '/settings/nickname', '/card']) await look(scene, path);
  });
}
