// Text that wants to be code, in every field; it is shown as typed everywhere and runs nowhere.
import assert from 'node:assert/strict';
import { slope } from './files.mjs';
import { PASSWORD } from './people.mjs';

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

export default async function run(report) {
  const { people } = await report.world();
  const writers = [];
  for (const [place, nickname] of SHORT.entries()) writers.push(await people.resident(`uranus/9/${place + 1}`, nickname));
  const [writer, other] = writers;
  const picture = { bytes: slope(), alt: LINES[1] };
  const articles = [];
  for (const [place, line] of LINES.slice(0, 6).entries()) articles.push({ title: line.slice(0, 50), ...await people.publish(writer, 'uranus', line.slice(0, 50), ALL, place ? undefined : picture) });
  const [article] = articles;
  const top = await people.comment(writer, article.id, ALL);
  await people.comment(other, article.id, ALL, top.id);

  const open = async (scene, person) => {
    await scene.context.addInitScript(() => { window.pwn = () => { window.pwned = true; }; });
    if (person) await scene.signIn(person);
  };
  const look = async (scene) => {
    const { page } = scene;
    // whatever waits for the pointer or the focus gets it
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('body *')) {
        for (const kind of ['mouseover', 'focus', 'toggle']) element.dispatchEvent(new Event(kind));
      }
    });
    assert.equal(await page.evaluate(() => window.pwned), undefined, `code ran at ${scene.path()}`);
    const links = await page.evaluate(() => [...document.querySelectorAll('a, form, [src]')].flatMap((e) => [e.getAttribute('href'), e.getAttribute('action'), e.getAttribute('src')]).filter((v) => /^\s*(javascript|data|vbscript):/i.test(v ?? '')));
    assert.deepEqual(links, [], `an address that is code at ${scene.path()}`);
    assert.equal(await page.locator('main script, main svg[onload], main [onerror], main [onmouseover], main [onfocus]').count(), 0, `an element was made of text at ${scene.path()}`);
  };
  const seen = async (scene, path, ...texts) => {
    await scene.goto(path);
    await look(scene);
    const text = await scene.page.evaluate(() => document.body.textContent);
    // Markdown drops spaces at the end of a line
    for (const wanted of texts) assert.ok(text.includes(wanted.trim()), `${wanted} is not shown as typed at ${path}`);
  };

  await report.check('hostile: what others wrote', async ({ scene: make }) => {
    const scene = await make();
    await open(scene, other);
    const titles = articles.map(({ title }) => title);
    await seen(scene, '/home', ...titles.slice(0, 1));
    await seen(scene, '/boards/uranus', writer.nickname, ...titles);
    for (const { id, title } of articles) await seen(scene, `/boards/uranus/${id}`, title, writer.nickname, LINES[0], LINES[1], LINES[2]);
    await seen(scene, `/boards/uranus/${article.id}`, other.nickname);
    assert.equal(await scene.page.locator('.prose img').getAttribute('alt'), picture.alt);
    for (const item of await scene.page.locator('#comments li[id] > p').all()) {
      const shown = await item.textContent();
      for (const line of LINES) assert.ok(shown.includes(line), `a comment lost ${line}`);
    }
    await seen(scene, '/planets/uranus?floor=9', ...SHORT);
    await seen(scene, '/planets/uranus/9/1', writer.nickname);
    await seen(scene, '/me/articles');
  });

  await report.check('hostile: what one wrote oneself', async ({ scene: make }) => {
    const scene = await make({ width: 390, height: 844 });
    await open(scene, writer);
    await seen(scene, '/home', writer.nickname);
    await seen(scene, '/me/articles', ...articles.map(({ title }) => title));
    await seen(scene, '/settings', writer.nickname);
    await seen(scene, '/card');
    await seen(scene, `/boards/uranus/${article.id}/edit`);
    assert.equal(await scene.page.inputValue('#body'), ALL, 'the text comes back as typed');
    assert.equal(await scene.page.inputValue('#title'), article.title);
  });

  await report.check('hostile: refused forms give back what was typed', async ({ scene: make }) => {
    const scene = await make();
    const { page } = scene;
    await open(scene);
    for (const line of LINES) {
      scene.expect(422, '/signup');
      scene.expect(401, '/login');
      await scene.goto('/signup');
      const long = `${line} and longer`;
      await page.evaluate(() => { for (const input of document.querySelectorAll('input')) input.removeAttribute('maxlength'); });
      await page.fill('#nickname', long);
      await page.fill('#username', line);
      await page.fill('#password', PASSWORD);
      assert.equal(await scene.follow('form[action="/signup"] button:not([type=button])'), 422);
      await look(scene);
      assert.equal(await page.inputValue('#nickname'), long);
      assert.equal(await page.inputValue('#username'), line);
    }
    await seen(scene, `/login?next=${encodeURIComponent('"><svg onload=pwn()>')}`);
    await page.fill('#username', LINES[1]);
    await page.fill('#password', PASSWORD);
    assert.equal(await scene.follow('form[action="/login"] button:not([type=button])'), 401);
    await look(scene);
    assert.equal(await page.inputValue('#username'), LINES[1]);
  });

  await report.check('hostile: the application', async ({ scene: make }) => {
    const scene = await make();
    const { page } = scene;
    await open(scene, await people.newcomer());
    scene.expect(422, '/application');
    for (const line of LINES) {
      await scene.goto('/application');
      await page.evaluate(() => {
        document.querySelector('form[action="/application"]').noValidate = true;
        for (const input of document.querySelectorAll('#name_ko, #name_en')) input.removeAttribute('maxlength');
        document.querySelector('#birthday').type = 'text';
      });
      for (const field of ['name_ko', 'name_en', 'birthday']) await page.fill(`#${field}`, line);
      assert.equal(await scene.follow('form[action="/application"] button:not([type=button])'), 422);
      await look(scene);
      for (const field of ['name_ko', 'name_en']) assert.equal(await page.inputValue(`#${field}`), line, field);
      assert.equal(await page.getAttribute('#birthday', 'value'), line);
    }
  });

  await report.check('hostile: addresses', async ({ scene: make }) => {
    const scene = await make();
    await open(scene, other);
    const line = encodeURIComponent(LINES[1]);
    for (const [path, status] of [[`/boards/uranus?q=${line}`, 422], [`/me/articles?q=${line}`, 422], [`/boards/${line}`, 404], [`/planets/${line}`, 404], [`/planets/uranus/${line}/1`, 404], [`/nowhere/${line}`, 404], [`/boards/uranus?page=${line}`, 422]]) {
      await scene.goto(path, status);
      await look(scene);
    }
  });

  for (const next of ['javascript:pwn()', '//example.com/', 'https://example.com/', '/\\example.com', '\t//example.com', 'data:text/html,<script>pwn()</script>']) {
    await report.check(`hostile: signing in leads nowhere else than home (${next.trim()})`, async ({ scene: make }) => {
      const scene = await make();
      await open(scene);
      await scene.goto(`/login?next=${encodeURIComponent(next)}`);
      await scene.page.fill('#username', other.username);
      await scene.page.fill('#password', other.password);
      assert.equal(await scene.follow('form[action="/login"] button:not([type=button])'), 200);
      assert.equal(scene.page.url(), `${scene.url}/home`);
      await look(scene);
    });
  }
}
