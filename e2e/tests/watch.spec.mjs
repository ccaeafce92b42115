// That what should not happen on a page is noticed: each is made to happen once.
import { resize, unfit } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

const noticed = (scene, words) => expect.poll(async () => (await scene.takeProblems()).join('\n'), words).toContain(words);

test('watch: errors, dialogs, refused and failed requests', async ({ open }) => {
  const scene = await open();
  const { page } = scene;
  await scene.goto('/about');
  await page.evaluate(() => { setTimeout(() => { throw new Error('thrown by a script'); }); });
  await noticed(scene, 'page error: thrown by a script');
  await page.evaluate(() => console.error('said by a script'));
  await noticed(scene, 'console: said by a script');
  await page.evaluate(() => { document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.com/a.png', alt: '' })); });
  await noticed(scene, 'Content Security Policy');
  await page.evaluate(() => { setTimeout(() => alert('opened by a script')); });
  await noticed(scene, 'a dialog opened: opened by a script');
  await page.evaluate(() => fetch('/nowhere'));
  await noticed(scene, '404 for GET /nowhere');
  await page.route('/gone', (route) => route.abort('connectionreset'));
  await page.evaluate(() => fetch('/gone').catch(() => {}));
  await noticed(scene, 'request failed: GET');
});

test('watch: a third party', async ({ open }) => {
  const scene = await open();
  const { page } = scene;
  const elsewhere = scene.url.replace('127.0.0.1', 'localhost');
  await page.route(`${elsewhere}/**`, (route) => route.fulfill({ body: '' }));
  await page.goto(`${elsewhere}/about`);
  await noticed(scene, `a third party was asked: ${elsewhere}/about`);
});

test('watch: an enhanced form that is sent plainly', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '나란히 걷는 길', '천천히 걸어요.');
  const scene = await open();
  const { page } = scene;
  await scene.signIn(person);
  const react = page.locator('#react button');
  const like = `/boards/solar/${article.id}/like`;
  const plainly = `an enhanced form was sent plainly: ${like}`;

  await scene.goto(`/boards/solar/${article.id}`);
  await react.click();
  await expect(page.locator('#react button[aria-pressed=true]')).toBeVisible();
  expect(await scene.takeProblems(), 'nothing is said of one that was fetched').toEqual([]);

  // scripts are answered with what they cannot use
  await page.route(like, (route) => (route.request().isNavigationRequest() ? route.continue() : route.fulfill({ contentType: 'text/html', body: '' })));
  await scene.follow(react);
  await noticed(scene, plainly);
  // sent past all listeners
  await scene.loads(() => page.evaluate(() => document.querySelector('#react').submit()));
  await noticed(scene, plainly);
  // no script at all
  await page.route(/\.js$/, (route) => route.abort());
  await page.reload();
  await scene.follow(react);
  await noticed(scene, plainly);
});

test('watch: what does not fit, where the page scrolls and where it cuts off', async ({ open }) => {
  const scene = await open();
  const { page } = scene;
  for (const [path, main, words] of [['/login', 'visible', 'the page is'], ['/', 'clip', 'cut off: p']]) {
    await scene.goto(path);
    await expect(page.locator('main')).toHaveCSS('overflow-x', main);
    await resize(page, 390);
    expect(await unfit(page)).toEqual([]);
    await page.evaluate(() => {
      const wide = document.createElement('p');
      wide.textContent = 'w'.repeat(90);
      wide.style.whiteSpace = 'nowrap';
      document.querySelector('main').append(wide);
    });
    expect((await unfit(page)).join()).toContain(words);
  }
});
