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
    const article = await people.publish(person, 'solar', '오래된 소식', '글');
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
    if (scripts) await form.locator('button').click();
    else await scene.follow(form.locator('button'));
    await expect(page.locator('#comments > ol > li')).toHaveCount(1);
    await expect(form.locator('textarea')).toHaveValue('');
  });
}
