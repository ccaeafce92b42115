// Notifications on a device where no page is open, and the page for when there is no connection. The push service is a stand-in: a browser under test cannot have one.
import { createECDH, randomBytes } from 'node:crypto';
import { WHOLE } from '../kit/scene.mjs';
import { expect, test } from '../kit/test.mjs';

test.use({ flags: ['--no-worker', '--web-push', 'on'], launchOptions: WHOLE });

const ALLOWED = { serviceWorkers: 'allow', permissions: ['notifications'] };

/** What the browser would have been given by its push service. */
function device() {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  return { endpoint: 'https://fcm.googleapis.com/fcm/send/nobody', keys: { p256dh: keys.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') } };
}

/** A stand-in for the push service in all pages of `context`. */
async function standIn(context) {
  await context.addInitScript((given) => {
    const known = () => sessionStorage.getItem('pushed') && {
      endpoint: given.endpoint,
      toJSON: () => given,
      unsubscribe: async () => sessionStorage.removeItem('pushed'),
    };
    PushManager.prototype.getSubscription = async () => known() || null;
    PushManager.prototype.subscribe = async (options) => {
      if (!options.userVisibleOnly || options.applicationServerKey.length !== 65 || options.applicationServerKey[0] !== 4) throw new TypeError('no key');
      sessionStorage.setItem('pushed', 'true');
      return known();
    };
  }, device());
}

/** A browser that has the worker. */
async function installed(open, people) {
  const scene = await open(ALLOWED);
  await scene.signIn(await people.resident());
  await standIn(scene.context);
  await scene.goto('/settings/push');
  await scene.page.getByRole('switch').click();
  await expect(scene.page.locator('#push-state')).toHaveText('켜져 있어요. 로그아웃하면 꺼져요.');
  return scene;
}

test('push: somebody switches it on and off again', async ({ open, people }) => {
  const scene = await installed(open, people);
  const { page } = scene;
  await page.reload();
  await expect(page.getByRole('switch', { name: '이 기기에서 알림 받기' })).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByText('지금 기기 1대에서')).toBeVisible();
  await page.getByRole('switch').click();
  await expect(page.locator('#push-state')).toHaveText('꺼져 있어요.');
  await page.reload();
  await expect(page.getByText('지금 기기')).toHaveCount(0);
});

test('push: what arrives is shown in words, and leads where it says', async ({ open, people, server }) => {
  const scene = await installed(open, people);
  const { page } = scene;
  const about = await scene.context.newPage();
  const browser = await scene.context.newCDPSession(about);
  const registered = new Promise((resolve) => browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && resolve(registrations[0])));
  await browser.send('ServiceWorker.enable');
  const { registrationId } = await registered;
  const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, data }) => `${title}: ${body} ${data}`).sort());
  const deliver = (data) => browser.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data });
  const link = '/boards/solar/7?comment=3#c3';
  await deliver(JSON.stringify({ kind: 'comment', link }));
  await page.waitForTimeout(300);
  expect(await shown(), 'whoever looks at the site is told by the page').toEqual([]);
  await page.goto('about:blank');
  // the same twice is one; what is not ours leads to no other site
  for (const data of [{ kind: 'comment', link }, { kind: 'comment', link }, { kind: 'toString', link: 'https://evil.example/' }]) await deliver(JSON.stringify(data));
  await deliver('no JSON');
  await scene.goto('/settings/push');
  await expect.poll(shown).toEqual([
    `태양계이주센터: 내 글에 댓글이 달렸어요 ${server.url}${link}`,
    `태양계이주센터: 새 소식이 있어요 ${server.url}`,
    `태양계이주센터: 새 소식이 있어요 ${server.url}/notifications`,
  ]);
});

test('push: without a connection there is a page that says so, and nothing old', async ({ open, people }) => {
  const scene = await installed(open, people);
  const { page, context } = scene;
  for (const part of ['ERR_INTERNET_DISCONNECTED', 'ERR_FAILED', 'Failed to']) scene.tolerate(part);
  await context.setOffline(true);
  await page.goto('/home');
  await expect(page.getByRole('heading', { name: '지금은 신호가 닿지 않아요' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.user ?? ''), 'it is nobody\'s').toBe('');
  await expect(page.locator('h1')).toHaveCSS('font-weight', '750');
  await expect(page.getByRole('link', { name: '다시 연결해 보기' })).toBeVisible();
  // what was asked for comes by itself
  await context.setOffline(false);
  await expect(page.locator('html[data-user]')).toHaveCount(1);
  await scene.at('/home');
});
