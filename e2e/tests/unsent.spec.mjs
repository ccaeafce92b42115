// What was typed is never lost: the server is gone, or the sign-in has ended.
import { expect, test } from '../kit/test.mjs';

const TEXT = '한참 동안 쓴 글이에요.\n둘째 줄.';

test('unsent: a server that is gone leaves the text where it is', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '오래된 소식', '글');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  scene.tolerate('request failed');
  await scene.signIn(person);
  await scene.goto(`/boards/solar/${article.id}`);
  const form = page.locator('#comments > form');
  await form.locator('textarea').fill(TEXT);
  await scene.context.setOffline(true);
  await form.locator('button').click();
  await expect(form.locator('[role=alert]')).toHaveText(/\S{2}/);
  await expect(form.locator('textarea')).toHaveValue(TEXT);
  await scene.context.setOffline(false);
  await form.locator('button').click();
  await expect(page.locator('#comments > ol > li')).toHaveCount(1);

  // where the script that sends it is there, and where it did not come
  for (const script of [true, false]) {
    if (!script) await page.route('**/assets/apply.*', (route) => route.abort());
    await scene.goto('/boards/solar/new');
    const write = page.locator('form.write');
    await write.locator('#title').fill('새 글');
    await write.locator('#body').fill(TEXT);
    await scene.context.setOffline(true);
    await write.locator('.acts .pri').click();
    await expect(write.locator('.unsent')).toHaveText(/\S{2}/);
    await expect(write.locator('#body')).toHaveValue(TEXT);
    await scene.context.setOffline(false);
    expect(await scene.follow(write.locator('.acts .pri'))).toBe(200);
    await scene.at(/^\/boards\/solar\/\d+$/);
  }
});

test('unsent: an application whose script did not come stays where it is, too', async ({ open, people }) => {
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  scene.tolerate('request failed');
  await scene.signIn(await people.newcomer());
  await page.route('**/assets/apply.*', (route) => route.abort());
  await scene.goto('/application');
  await page.fill('#name_ko', '김달');
  await scene.context.setOffline(true);
  for (const time of ['at once', 'and again']) {
    await page.locator('form[action="/application"] .acts button').click();
    await expect(page.locator('.unsent'), time).toHaveText(/\S{2}/);
    await expect(page.locator('#name_ko')).toHaveValue('김달');
  }
});

test('unsent: a server that says nothing does not keep anybody waiting', async ({ open, people }) => {
  const person = await people.resident();
  const article = await people.publish(person, 'solar', '오래된 소식', '글');
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  scene.tolerate('request failed');
  await scene.signIn(person);
  // as long waits, a hundred times shorter
  await scene.context.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (time) => timeout(time / 100);
    const later = window.setTimeout;
    window.setTimeout = (does, time, ...rest) => later(does, time >= 30_000 ? time / 100 : time, ...rest);
  });
  for (const [path, silent, form, field, button] of [
    [`/boards/solar/${article.id}`, '**/comments', '#comments > form', 'textarea', 'button'],
    ['/boards/solar/new', '**/boards/solar', 'form.write', '#body', '.acts .pri'],
  ]) {
    await scene.goto(path);
    await page.route(silent, () => {});
    await page.locator(form).locator(field).fill(TEXT);
    if (form === 'form.write') await page.locator('#title').fill('새 글');
    await page.locator(form).locator(button).click();
    await expect(page.locator(form).locator('.unsent')).toHaveText(/\S{2}/);
    await expect(page.locator(form).locator(field)).toHaveValue(TEXT);
    await expect(page.locator(form)).not.toHaveAttribute('aria-busy');
    await page.unroute(silent);
  }
  expect(await scene.follow(page.locator('form.write .acts .pri'))).toBe(200);
});

for (const scripts of [true, false]) {
  test(`unsent: a comment waits for its writer to sign in again, scripts ${scripts ? 'on' : 'off'}`, async ({ open, people }) => {
    const person = await people.resident();
    const article = await people.publish(person, 'solar', '오래된 소식', '긴 글이에요.\n\n'.repeat(60));
    const scene = await open({ scripts });
    const { page } = scene;
    await scene.signIn(person);
    await scene.goto(`/boards/solar/${article.id}`);
    const form = page.locator('#comments > form');
    await form.locator('textarea').fill(TEXT);
    await scene.context.clearCookies({ name: /access|refresh/ });
    await scene.follow(form.locator('button'));
    await scene.at(/^\/login\?next=/);
    await expect(page.locator('main .notice')).toHaveText(/\S/);
    await page.locator('input[name=username]').fill(person.username);
    await page.locator('input[name=password]').fill(person.password);
    await scene.follow('main form button.pri');
    await scene.at(`/boards/solar/${article.id}`);
    await expect(form.locator('textarea')).toHaveValue(TEXT);
    await expect(form.locator('textarea'), 'it goes on where it was').toBeInViewport();
    if (scripts) await form.locator('button').click();
    else await scene.follow(form.locator('button'));
    await expect(page.locator('#comments > ol > li')).toHaveCount(1);
    await expect(form.locator('textarea')).toHaveValue('');
  });
}

test('unsent: without a connection every form stays, and says why', async ({ open, people }) => {
  const floor = people.floor();
  const [owner, person] = [await people.resident(`uranus/${floor}/1`), await people.resident(`uranus/${floor}/2`)];
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  scene.tolerate('request failed');
  await scene.signIn(person);
  let n = 0;
  for (const [path, form, field] of [
    [`/planets/${person.address}`, 'form.status', '#message'],
    [`/planets/${owner.address}`, '.ties form'],
    ['/settings/visibility', 'main form'],
    ['/settings/notifications', 'main form'],
    ['/settings/photo', 'form[action="/settings/photo/mood"]'],
    ['/settings/nickname', 'main form', '#nickname'],
    ['/market/bed', 'form[action$="/wish"]'],
    ['/me/room', 'form[action="/me/room/light"]'],
  ]) {
    await scene.goto(path);
    const one = page.locator(form).first();
    if (!(await one.count())) continue;
    if (field) await one.locator(field).fill('쓰던 말');
    await scene.context.setOffline(true);
    await one.locator('button:not([type=button])').first().click();
    await expect(one.locator('.unsent'), path).toHaveText(/서버에 닿지 못했어요|보내지 못했어요/);
    await scene.at(path);
    if (field) await expect(one.locator(field)).toHaveValue('쓰던 말');
    await page.screenshot({ path: `out/offline-${n}.png` });
    n += 1;
    await scene.context.setOffline(false);
  }
  expect(n).toBeGreaterThan(5);
});

test('unsent: a refused form that is gone back to leads to its page', async ({ open, people }) => {
  const person = await people.resident();
  const scene = await open({ width: 390, height: 844 });
  const { page } = scene;
  scene.expect(422, '/settings/password');
  await scene.signIn(person);
  await scene.goto('/settings');
  const form = page.locator('form[action="/settings/password"]');
  await form.locator('input[type=password]').first().fill('not my password');
  await form.locator('input[type=password]').last().fill('another-password-9');
  await scene.follow(form.locator('button:not([type=button])'));
  await scene.goto('/home');
  await page.goBack();
  await expect(page.locator('form[action="/settings/password"]')).toBeVisible();
  await page.reload();
  await expect(page.locator('form[action="/settings/password"]')).toBeVisible();
});
