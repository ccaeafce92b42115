// Landing and planets: a portrait that moves, a sky that keeps to the theme, planets that are all in view.
import { slope, isMovingWebp } from '../kit/files.mjs';
import { resize } from '../kit/sizes.mjs';
import { expect, test } from '../kit/test.mjs';

test('landing: the photo on the card moves, stands still when asked, and for those who want no motion', async ({ open }) => {
  const scene = await open({ width: 390, height: 844, calm: false });
  const { page } = scene;
  await scene.goto('/');
  const image = page.locator('.glimpse img');
  await image.scrollIntoViewIfNeeded();
  const moving = await image.getAttribute('data-moving');
  await expect(image).toHaveAttribute('src', moving);
  expect(isMovingWebp(await (await scene.context.request.get(moving)).body())).toBe(true);
  expect(await image.evaluate((element) => element.decode().then(() => element.naturalWidth))).toBeGreaterThan(0);
  await page.locator('[data-pause]').click();
  const still = await image.getAttribute('data-still');
  await expect(image).toHaveAttribute('src', still);
  expect(isMovingWebp(await (await scene.context.request.get(still)).body())).toBe(false);
  const calm = await open({ width: 390, height: 844, calm: true });
  await calm.goto('/');
  await expect(calm.page.locator('.glimpse img')).toHaveAttribute('src', still);
});

test('landing: nothing dark before a light form, nothing light before a dark one', async ({ open }) => {
  for (const theme of ['light', 'dark']) {
    const scene = await open({ width: 1280, height: 800, theme });
    const light = [];
    for (const path of ['/', '/planets', '/nowhere', '/signup', '/login']) {
      await scene.goto(path, path === '/nowhere' ? 404 : 200);
      light.push(await scene.page.evaluate(ground));
    }
    expect(light, theme).toEqual(light.map(() => theme === 'light'));
  }
});

test('planets at 1280: after applying all of them are in view, and it is said once', async ({ open, people }) => {
  for (const language of ['ko', 'en']) {
    const scene = await open({ width: 1280, height: 800, language });
    const { page } = scene;
    await scene.signIn(await people.newcomer());
    const promises = Object.fromEntries(['moving', 'earth', 'changes'].map((name) => [`consent_${name}`, 'true']));
    const photo = { name: 'me.png', mimeType: 'image/png', buffer: slope() };
    const answer = await scene.context.request.post('/application', {
      multipart: { name_ko: '김달', name_en: 'Kim Dal', birthday: '2001-03-14', ...promises, photo },
      headers: { Origin: scene.url },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
    await scene.goto('/planets');
    await expect(page.locator('.flash')).toHaveCount(1);
    const said = language === 'ko' ? /신청서를 잘 받았어요/g : /is filed/g;
    expect((await page.locator('main').innerText()).match(said), 'once').toHaveLength(1);
    await expect(page.locator('.steps [aria-current]')).toHaveText(language === 'ko' ? '행성' : 'Planet');
    await expect(page.locator('.system .free').first(), 'how many homes are free, for everybody to see').toHaveText(language === 'ko' ? /^빈 방 \d+개$/ : /^\d+ free$/);
    for (const planet of await page.locator('.system a').all()) await expect(planet).toBeInViewport({ ratio: 1 });
    const boxes = await page.locator('.steps, .choose h1, .choose p, .system a').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON()));
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    expect(boxes.slice(0, 3).filter((word) => boxes.slice(3).some((planet) => meet(word, planet))), 'words under planets').toEqual([]);
  }
});

test('home: the planet one lives on rises over the edge of the banner, however wide the window', async ({ open, people }) => {
  // of its square, how much is empty above it
  const empty = { earth: 0.1, jupiter: 0.1, saturn: 0.232, uranus: 0.156 };
  for (const [planet, share] of Object.entries(empty)) {
    const scene = await open({ width: 390, height: 844 });
    const { page } = scene;
    const address = planet === 'uranus' ? 'uranus/8/1' : people.home(planet);
    await scene.signIn(planet === 'earth' ? await people.applicant() : await people.resident(address));
    await scene.goto('/home');
    for (const width of [320, 390, 600, 700, 768, 844, 932, 999, 1000, 1280]) {
      await resize(page, width, 800);
      const [banner, square] = [await page.locator('.greet').boundingBox(), await page.locator('.greet .pl').boundingBox()];
      const seen = banner.y + banner.height - square.y - share * square.height;
      expect(seen, `${planet} at ${width}`).toBeGreaterThan(30);
      expect(seen, `${planet} at ${width} leaves the greeting its sky`).toBeLessThan(banner.height / 2);
    }
  }
});

/** Whether the page stands on a light ground. */
function ground() {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
  return r + g + b > 3 * 128;
}
