// Text that wants to be code, in every field; it is shown as typed everywhere and runs nowhere.
import { slope } from '../kit/files.mjs';
import { PASSWORD } from '../kit/people.mjs';
import { expect, test } from '../kit/test.mjs';

/** Each calls `pwn()`, which the scene puts on every page. */
const SHORT = ['"><svg onload=pwn()>', "' onmouseover='pwn()"];
const LINES = [
  '<img src=x onerror=pwn() ',
  '"><script>pwn()</script>',
  "' onmouseover='pwn()",
  '" autofocus onfocus="pwn()',
  '</textarea></title></style></script><svg onload=pwn()>',
  '[x](javascript:pwn())',
  '[y](JaVaScRiPt&colon;pwn() "t")',
  '![z](javascript:pwn())',
  '<javascript:pwn()>',
  'javascript:pwn()',
  'https://example.com/"onmouseover="pwn()',
  '{{constructor.constructor("pwn()")()}}',
];
const ALL = LINES.join('\n');

const PICTURE = { bytes: slope(), alt: LINES[1] };

/** Two whose names want to be code, and what they wrote. */
async function write(people) {
  const floor = people.floor();
  const writers = [];
  for (const [place, nickname] of SHORT.entries()) writers.push(await people.resident(`uranus/${floor}/${place + 1}`, nickname));
  const [writer, other] = writers;
  const articles = [];
  for (const [place, line] of LINES.slice(0, 6).entries()) {
    const title = line.slice(0, 50);
    articles.push({ title, ...await people.publish(writer, 'uranus', title, ALL, place ? undefined : PICTURE) });
  }
  const top = await people.comment(writer, articles[0].id, ALL);
  await people.comment(other, articles[0].id, ALL, top.id);
  return { writer, other, articles, floor };
}

async function begin(scene, person) {
  await scene.context.addInitScript(() => { window.pwn = () => { window.pwned = true; }; });
  if (person) await scene.signIn(person);
}

/** That nothing ran and nothing became an element or a link. */
async function look(scene) {
  const { page } = scene;
  const where = `at ${scene.path()}`;
  // whatever waits for the pointer or the focus gets it
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('body *')) {
      for (const kind of ['mouseover', 'focus', 'toggle']) element.dispatchEvent(new Event(kind));
    }
  });
  expect(await page.evaluate(() => window.pwned), `code ran ${where}`).toBeUndefined();
  const links = await page.evaluate(() => [...document.querySelectorAll('a, form, [src]')].flatMap((e) => [e.getAttribute('href'), e.getAttribute('action'), e.getAttribute('src')]).filter((v) => /^\s*(javascript|data|vbscript):/i.test(v ?? '')));
  expect(links, `an address that is code ${where}`).toEqual([]);
  await expect(page.locator('main script, main svg[onload], main [onerror], main [onmouseover], main [onfocus]'), `an element was made of text ${where}`).toHaveCount(0);
}

async function seen(scene, path, ...texts) {
  await scene.goto(path);
  await look(scene);
  const text = await scene.page.evaluate(() => document.body.textContent);
  // Markdown drops spaces at the end of a line
  for (const wanted of texts) expect(text, `shown as typed at ${path}`).toContain(wanted.trim());
}

let told;
test.beforeAll(async ({ people }) => { told = await people.once('hostile', () => write(people)); });

test('hostile: what others wrote', async ({ open }) => {
  const { writer, other, articles, floor } = told;
  const [article] = articles;
  const scene = await open();
  const { page } = scene;
  await begin(scene, other);
  const titles = articles.map(({ title }) => title);
  // the newest five
  await seen(scene, '/home', ...titles.slice(-5));
  await seen(scene, '/boards/uranus', writer.nickname, ...titles);
  for (const { id, title } of articles) await seen(scene, `/boards/uranus/${id}`, title, writer.nickname, LINES[0], LINES[1], LINES[2]);
  await seen(scene, `/boards/uranus/${article.id}`, other.nickname);
  await expect(page.locator('.prose img')).toHaveAttribute('alt', PICTURE.alt);
  const comments = await page.locator('#comments li[id] > p').all();
  expect(comments.length).toBe(2);
  for (const item of comments) {
    const shown = await item.textContent();
    for (const line of LINES) expect(shown, 'a comment is shown as typed').toContain(line);
  }
  await seen(scene, `/planets/uranus?floor=${floor}`, ...SHORT);
  await seen(scene, `/planets/uranus/${floor}/1`, writer.nickname);
  await seen(scene, '/me/articles');
});

test('hostile: what one wrote oneself', async ({ open }) => {
  const { writer, articles } = told;
  const [article] = articles;
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await begin(scene, writer);
  await seen(scene, '/home', writer.nickname);
  await seen(scene, '/me/articles', ...articles.map(({ title }) => title));
  await seen(scene, '/settings', writer.nickname);
  await seen(scene, '/card');
  await seen(scene, `/boards/uranus/${article.id}/edit`);
  await expect(page.locator('#body'), 'the text comes back as typed').toHaveValue(ALL);
  await expect(page.locator('#title')).toHaveValue(article.title);
});

test('hostile: refused forms give back what was typed', async ({ open }) => {
  const scene = await open();
  const { page } = scene;
  await begin(scene);
  scene.expect(422, '/signup');
  scene.expect(401, '/login');
  for (const line of LINES) {
    await scene.goto('/signup');
    const long = `${line} and longer`;
    await page.evaluate(() => { for (const input of document.querySelectorAll('input')) input.removeAttribute('maxlength'); });
    await page.fill('#nickname', long);
    await page.fill('#username', line);
    await page.fill('#password', PASSWORD);
    expect(await scene.follow('form[action="/signup"] button:not([type=button])')).toBe(422);
    await look(scene);
    await expect(page.locator('#nickname')).toHaveValue(long);
    await expect(page.locator('#username')).toHaveValue(line);
  }
  await seen(scene, `/login?next=${encodeURIComponent('"><svg onload=pwn()>')}`);
  await page.fill('#username', LINES[1]);
  await page.fill('#password', PASSWORD);
  expect(await scene.follow('form[action="/login"] button:not([type=button])')).toBe(401);
  await look(scene);
  await expect(page.locator('#username')).toHaveValue(LINES[1]);
});

test('hostile: the application', async ({ open, people }) => {
  const scene = await open();
  const { page } = scene;
  await begin(scene, await people.newcomer());
  scene.expect(422, '/application');
  for (const line of LINES) {
    await scene.goto('/application');
    await page.evaluate(() => {
      const form = document.querySelector('form[action="/application"]');
      form.noValidate = true;
      // what the script would hold back is sent
      form.removeAttribute('data-apply');
      for (const input of document.querySelectorAll('#name_ko, #name_en')) input.removeAttribute('maxlength');
      document.querySelector('#birthday').type = 'text';
    });
    for (const field of ['name_ko', 'name_en', 'birthday']) await page.fill(`#${field}`, line);
    expect(await scene.follow('form[action="/application"] button:not([type=button])')).toBe(422);
    await look(scene);
    for (const field of ['name_ko', 'name_en']) await expect(page.locator(`#${field}`)).toHaveValue(line);
    await expect(page.locator('#birthday')).toHaveAttribute('value', line);
  }
});

test('hostile: addresses', async ({ open }) => {
  const scene = await open();
  await begin(scene, told.other);
  const line = encodeURIComponent(LINES[1]);
  for (const [path, status] of [[`/boards/uranus?q=${line}`, 200], [`/me/articles?q=${line}`, 200], [`/boards/${line}`, 404], [`/planets/${line}`, 404], [`/planets/uranus/${line}/1`, 404], [`/nowhere/${line}`, 404], [`/boards/uranus?page=${line}`, 422]]) {
    await scene.goto(path, status);
    await look(scene);
  }
});

for (const next of ['javascript:pwn()', '//example.com/', 'https://example.com/', '/\\example.com', '\t//example.com', 'data:text/html,<script>pwn()</script>']) {
  test(`hostile: signing in leads nowhere else than home (${next.trim()})`, async ({ open }) => {
    const scene = await open();
    await begin(scene);
    await scene.goto(`/login?next=${encodeURIComponent(next)}`);
    await scene.page.fill('#username', told.other.username);
    await scene.page.fill('#password', told.other.password);
    expect(await scene.follow('form[action="/login"] button:not([type=button])')).toBe(200);
    await expect(scene.page).toHaveURL(`${scene.url}/home`);
    await look(scene);
  });
}
