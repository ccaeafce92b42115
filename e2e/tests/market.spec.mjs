// From looking around to a gift, with scripts and with forms only.
import { expect, test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

test('market: on a phone the price of a piece and the way to it need no scrolling', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  await scene.signIn(await people.resident());
  // what is said on the first visit of a day is not said here
  await scene.goto('/home');
  // one that stands in four ways and has colours
  await scene.goto('/market/ginger-cat');
  await expect(page.locator('.look nav')).toHaveCount(2);
  for (const what of ['.deal .price', '.deal .confirm > summary']) {
    const { y, height } = await page.locator(what).boundingBox();
    expect(y + height, what).toBeLessThanOrEqual(700);
  }
});

test('market: the months of the town’s coins do not run into each other', async ({ open, world }) => {
  const scene = await open({ width: 320, height: 640 });
  const { page } = scene;
  await scene.signIn(world.resident);
  await scene.goto('/economy');
  // they are counted once an hour: here they are put in as they will be
  await page.evaluate(() => {
    const make = (name, className, ...inside) => {
      const made = Object.assign(document.createElement(name), { className });
      made.append(...inside);
      return made;
    };
    const spans = (texts) => texts.map((text) => make('span', '', text));
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const chart = make('div', 'chart', make('div', 'ys', ...spans(['0', '3000', '6000', '9000', '12k'])), svg, make('div', 'xs', ...spans([12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => `${n}월`))));
    document.querySelector('main .wrap').append(make('figure', 'card pad', chart));
  });
  const months = await page.locator('.xs > span').evaluateAll((all) => all.filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const { left, right } = range.getBoundingClientRect();
    return { left, right, size: parseFloat(getComputedStyle(one).fontSize) };
  }));
  expect(months.length).toBeGreaterThanOrEqual(4);
  for (const [at, { left, right, size }] of months.entries()) {
    expect(size).toBeGreaterThanOrEqual(12);
    expect(right).toBeLessThanOrEqual(320);
    if (at) expect(left, `month ${at}`).toBeGreaterThan(months[at - 1].right);
  }
});

for (const [name, options] of [
  ['market 390 ko', { width: 390, height: 844, language: 'ko', theme: 'dark' }],
  ['market 1280 en', { width: 1280, height: 800, language: 'en', theme: 'light' }],
  ['market 390 ko, scripts off', { width: 390, height: 844, language: 'ko', theme: 'light', scripts: false }],
]) {
  test(name, async ({ open, people }) => {
    const [person, friend] = [await people.resident(), await people.resident()];
    const { items } = await people.get(person, '/api/v1/market?sort=price');
    const [cheap, other] = items.filter(({ planet, owned }) => !planet && !owned);
    const scene = await open(options);
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/home');

    await scene.step('the market has its place', async () => {
      await scene.follow('header nav a[href="/market"]');
      await scene.at('/market');
      await expect(page.locator('.goods > li')).toHaveCount(50);
      await expect(page.locator('.nav a[href="/market"]')).toHaveAttribute('aria-current', 'page');
    });

    await scene.step('sorted, everything shows its picture', async () => {
      await page.locator('.sorts a[href="/market?sort=price"]').click();
      await scene.at('/market?sort=price');
      const picture = page.locator(`.goods a[href="/market/${cheap.id}"] img`);
      await expect.poll(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0)).toBe(true);
      await expect(page.locator(`.goods a[href="/market/${cheap.id}"] .mine`)).toBeHidden();
    });

    await scene.step('turned and in another colour', async () => {
      await page.locator(`.goods a[href="/market/${cheap.id}"]`).click();
      await scene.at(`/market/${cheap.id}`);
      const large = page.locator('.look .big');
      const before = await large.getAttribute('src');
      await page.locator('.look nav').last().locator('a').nth(1).click();
      await expect(large).not.toHaveAttribute('src', before);
    });

    await scene.step('seen in one’s own room', async () => {
      const room = page.locator('.try img');
      await room.scrollIntoViewIfNeeded();
      await expect.poll(() => room.evaluate((img) => img.complete && img.naturalWidth > 0)).toBe(true);
    });

    await scene.step('bought with one confirmation', async () => {
      const coins = await coinsOf(people, person);
      await page.locator('.confirm > summary').click();
      await scene.follow(`form[action="/market/${cheap.id}/purchase"] .pri`);
      await scene.at(`/market/${cheap.id}`);
      await expect(page.locator('.flash [role=status]')).toHaveText(/\S/);
      await expect(page.locator('.deal .mine')).toBeVisible();
      expect(await coinsOf(people, person)).toBe(coins - cheap.price);
    });

    await scene.step('marked in the list', async () => {
      await scene.goto('/market?sort=price');
      await expect(page.locator(`.goods a[href="/market/${cheap.id}"] .mine`)).toBeVisible();
      await expect(page.locator('.goods .mine:visible')).toHaveCount(1 + (await starters(people, person)));
      await scene.goto('/market?sort=-price');
      await expect(page.locator('.goods > li:first-child .dear')).toBeVisible();
    });

    await scene.step('wished for, and given by a neighbour', async () => {
      await scene.goto(`/market/${other.id}`);
      await scene.follow(`form[action="/market/${other.id}/wish"] button`);
      await scene.at(`/market/${other.id}`);
      await expect(page.locator('.like')).toHaveAttribute('aria-pressed', 'true');
      const theirs = await open(options);
      await theirs.signIn(friend);
      await theirs.goto(`/residents/${person.id}/wishes`);
      await theirs.page.locator(`.goods a[href="/market/${other.id}?for=${person.id}#gift"]`).click();
      await theirs.at(`/market/${other.id}?for=${person.id}`);
      await expect(theirs.page.locator('#note')).toBeInViewport();
      await expect(theirs.page.locator('#gift [name=resident]')).toHaveValue(person.nickname);
      await theirs.page.locator('#note').fill('축하해요!');
      await theirs.follow(`form[action="/market/${other.id}/gift"] button`);
      await theirs.at(`/market/${other.id}`);
      await scene.goto('/me/wishes');
      await expect(page.locator('.presents blockquote')).toHaveText('축하해요!');
    });

    await scene.step('sold back', async () => {
      await scene.goto(`/market/${cheap.id}`);
      const coins = await coinsOf(people, person);
      await page.locator('.confirm > summary').click();
      await scene.follow(`form[action="/market/${cheap.id}/sale"] .pri`);
      await scene.at(`/market/${cheap.id}`);
      expect(await coinsOf(people, person)).toBe(coins + Math.floor(cheap.price / 2));
      await scene.goto('/me/coins');
      await expect(page.locator('main .scroll tbody tr')).not.toHaveCount(0);
      await expect(page.locator('.days .came')).toHaveCount(1);
    });
  });
}

for (const scripts of [true, false]) {
  test(`market: half a nickname finds whom one means${scripts ? '' : ', scripts off'}`, async ({ open, people }) => {
    const begin = scripts ? '반달곰' : '초승달곰';
    const person = await people.resident();
    const friend = await people.resident(undefined, `${begin} 하나`);
    await people.resident(undefined, `${begin} 둘`);
    const scene = await open({ width: 390, height: 844, scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto('/market/bed');
    const field = page.locator('#resident');
    const go = page.locator('#gift form > .btn.pri');
    await page.locator('#gift > summary').click();
    await field.click();
    if (scripts) await page.evaluate(() => { window.fields = []; new MutationObserver((all) => window.fields.push(...all.map(({ target }) => target.ariaExpanded))).observe(document.querySelector('#resident'), { attributeFilter: ['role'] }); });
    await page.keyboard.type(begin);
    if (scripts) {
      expect(await page.waitForFunction(() => window.fields[0]).then((said) => said.jsonValue()), 'a combobox says from the first whether it is open').toBe('false');
      await scene.step('offered while one types, chosen by keys', async () => {
        await expect(page.getByRole('option')).toHaveCount(2);
        await expect(field).toHaveAttribute('aria-expanded', 'true');
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowDown');
        const chosen = await page.getByRole('option', { selected: true }).locator('bdi').textContent();
        await page.keyboard.press('Escape');
        await expect(page.getByRole('listbox')).toBeHidden();
        await page.keyboard.type(' ');
        await page.keyboard.press('Backspace');
        await page.keyboard.type(' ');
        await expect(page.getByRole('option')).toHaveCount(2);
        expect(chosen).toContain(begin);
      });
      await scene.step('chosen by touch, and by nobody else’s name', async () => {
        await page.getByRole('option', { name: friend.nickname }).click();
        await expect(field).toHaveValue(friend.nickname);
        await expect(field).toBeFocused();
        await expect(page.getByRole('listbox')).toBeHidden();
        await scene.loads(() => page.keyboard.press('Enter'));
      });
    } else {
      await scene.step('offered when nobody is called so', async () => {
        await scene.follow(go);
        await expect(page.locator('#resident-err')).toHaveText(/\S/);
        await expect(field).toHaveValue(begin);
        await scene.follow(page.locator('#gift nav a', { hasText: friend.nickname }));
      });
    }
    await scene.step('one goes on with a few words', async () => {
      await expect(page.locator('#gift [name=resident]')).toHaveValue(friend.nickname);
      await expect(page.locator('#note')).toBeInViewport();
      await page.locator('#note').fill('잘 자요');
      await scene.follow('form[action="/market/bed/gift"] button');
      await scene.at('/market/bed');
    });
  });
}

const coinsOf = async (people, person) => (await people.me(person)).coins;

/** How many pieces that came with the keys are among the fifty cheapest. */
async function starters(people, person) {
  const { items } = await people.get(person, '/api/v1/market?sort=price');
  const { items: mine } = await people.get(person, '/api/v1/me/furniture');
  const given = mine.filter(({ origin }) => origin === 'starter').map(({ furniture }) => furniture);
  return items.filter(({ id }) => given.includes(id)).length;
}
