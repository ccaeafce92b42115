// Every page in every state that one can look at without changing anything.
import { expect } from '@playwright/test';
import { astronaut } from './files.mjs';
import { PASSWORD } from './people.mjs';

const mine = ({ article }) => `/boards/solar/${article.id}`;
const theirs = ({ foreign }) => `/boards/solar/${foreign.id}`;
const door = ({ resident }) => `/planets/${resident.address}`;

/** Those who look at the second town, in which nothing has begun. */
const ELSEWHERE = ['waiting', 'founder'];

/** `{ name, who, path, act?, status? }`: `path` may need the town; `act(scene)` brings the page into the state; `status` is what its answer says. */
export const gallery = [
  { who: 'visitor', name: 'landing', path: '/' },
  { who: 'visitor', name: 'about', path: '/about' },
  { who: 'visitor', name: 'sign-up', path: '/signup' },
  { who: 'visitor', name: 'sign-up, refused', path: '/signup', act: submit('form[action="/signup"]', 422) },
  { who: 'visitor', name: 'sign-in', path: '/login?next=%2Fcard' },
  { who: 'visitor', name: 'sign-in, at a door', path: '/login?next=%2Fplanets%2Fmars%2F3%2F4' },
  { who: 'visitor', name: 'sign-in, refused', path: '/login', act: submit('form[action="/login"]', 401) },
  { who: 'visitor', name: 'reset', path: '/reset' },
  { who: 'visitor', name: 'reset, refused', path: '/reset', act: submit('form[action="/reset"]', 422) },
  { who: 'visitor', name: 'planets', path: '/planets' },
  { who: 'visitor', name: 'tower', path: '/planets/mars?floor=3' },
  { who: 'visitor', name: 'a room everybody may see', path: '/planets/mars/3/5' },
  { who: 'visitor', name: 'a card everybody may see', path: '/planets/mars/3/5/card' },
  { who: 'visitor', name: 'proof', path: ({ proofs }) => new URL(proofs.genuine).pathname },
  { who: 'visitor', name: 'proof, shown to all', path: ({ proofs }) => new URL(proofs.shown).pathname },
  { who: 'visitor', name: 'proof, over', path: ({ proofs }) => new URL(proofs.over).pathname },
  { who: 'visitor', name: 'proof, unknown', path: '/v/nothing', status: 404 },
  { who: 'visitor', name: 'api', path: '/api/docs' },
  { who: 'visitor', name: 'api, opened', path: '/api/docs', act: (scene) => scene.page.evaluate(() => { for (const part of document.querySelectorAll('main details')) part.open = true; }) },
  { who: 'visitor', name: '404', path: '/nowhere', status: 404 },
  { who: 'visitor', name: '413', path: '/login', act: post('/login', { username: 'x', password: 'x'.repeat(600 * 1024) }, 413) },

  { who: 'newcomer', name: 'home, newcomer', path: '/home' },
  { who: 'newcomer', name: 'application', path: '/application' },
  { who: 'newcomer', name: 'application, refused', path: '/application', act: submit('form[action="/application"]', 422) },
  { who: 'newcomer', name: 'application, photo chosen', path: '/application', act: choosePhoto },
  { who: 'newcomer', name: 'planets, newcomer', path: '/planets' },
  { who: 'newcomer', name: 'tower, newcomer', path: '/planets/venus' },
  { who: 'newcomer', name: 'my articles, empty', path: '/me/articles' },
  { who: 'newcomer', name: 'settings, newcomer', path: '/settings' },

  { who: 'applicant', name: 'home, applicant', path: '/home' },
  { who: 'applicant', name: 'planets, applicant', path: '/planets' },
  { who: 'applicant', name: 'tower, applicant', path: '/planets/mars?floor=3' },
  { who: 'applicant', name: 'tower, door chosen', path: '/planets/jupiter', act: (scene) => scene.page.locator('label.unit').first().click() },
  { who: 'applicant', name: '409 tower', path: '/planets/mars?floor=3', act: post('/planets/mars', { floor: '3', unit: '4' }, 409) },
  { who: 'applicant', name: '422 tower', path: '/planets/mars?floor=3', act: post('/planets/mars', { floor: '3' }, 422) },
  { who: 'applicant', name: 'tower, asked', path: '/planets/jupiter?floor=3', act: askAboutDoor },
  { who: 'applicant', name: 'free door', path: '/planets/mars/5/5' },
  { who: 'applicant', name: 'coins, none', path: '/me/coins' },

  { who: 'resident', name: 'home, resident', path: '/home' },
  { who: 'resident', name: 'menu', path: '/home', act: (scene) => scene.page.locator('details.menu > summary').click() },
  { who: 'resident', name: 'planets, resident', path: '/planets' },
  { who: 'resident', name: 'tower, resident', path: '/planets/mars?floor=3' },
  { who: 'resident', name: 'card', path: '/card' },
  { who: 'resident', name: 'card, back', path: '/card', act: (scene) => scene.page.locator('label[for=flip]').click() },
  { who: 'resident', name: 'own door', path: door },
  { who: 'resident', name: 'visibility', path: '/settings/visibility' },
  { who: 'resident', name: 'room, as strangers see it', path: '/settings/visibility/room' },
  { who: 'resident', name: 'card, as strangers see it', path: '/settings/visibility/card' },
  { who: 'resident', name: 'another door', path: '/planets/mars/3/5' },
  { who: 'resident', name: 'guestbook, refused', path: '/planets/mars/3/5', act: submit('#guestbook > form', 422) },
  { who: 'resident', name: 'guestbook, a change', path: ({ entry }) => `/planets/mars/3/5?edit=${entry.id}#c${entry.id}` },
  { who: 'newcomer', name: 'another door, newcomer', path: '/planets/mars/3/5' },
  { who: 'resident', name: 'neighbours', path: '/neighbours' },
  { who: 'resident', name: 'neighbours, followers', path: '/neighbours?tab=followers' },
  { who: 'resident', name: 'neighbours, none', path: '/neighbours?tab=likes' },
  { who: 'resident', name: 'neighbours of another', path: ({ neighbourId }) => `/residents/${neighbourId}/likes` },
  { who: 'resident', name: 'rooms of the month', path: '/rooms' },
  { who: 'resident', name: 'neighbours, settings', path: '/settings/neighbours' },
  { who: 'resident', name: 'board', path: '/boards/solar' },
  { who: 'resident', name: 'board, page 2', path: '/boards/solar?page=2' },
  { who: 'resident', name: 'board, past the end', path: '/boards/solar?page=99' },
  { who: 'resident', name: 'board, popular', path: '/boards/solar?sort=popular' },
  { who: 'resident', name: 'board, nothing popular', path: '/boards/mars?sort=popular' },
  { who: 'resident', name: 'board, keys', path: '/boards/solar', act: (scene) => scene.page.keyboard.press('Shift+Slash') },
  { who: 'resident', name: 'board, empty', path: '/boards/mars' },
  { who: 'resident', name: 'search', path: searched('/boards/solar', '유성 소식') },
  { who: 'resident', name: 'search, nothing', path: searched('/boards/mars', '<b>없는 말</b>') },
  { who: 'resident', name: 'search, past the end', path: `${searched('/boards/solar', '유성')}&page=9` },
  { who: 'resident', name: 'search, refused', path: searched('/boards/solar', '-유성'), status: 422 },
  { who: 'resident', name: 'my articles, search', path: searched('/me/articles', '고리 태양계') },
  { who: 'resident', name: 'writing', path: '/boards/mars/new' },
  { who: 'resident', name: 'writing, refused', path: '/boards/mars/new', act: submitPlainly('form.write', 422) },
  { who: 'resident', name: 'article', path: mine },
  { who: 'resident', name: 'article, forms open', path: mine, act: openForms },
  { who: 'resident', name: 'article, a comment being deleted', path: mine, act: deleteComment },
  { who: 'resident', name: 'comment, refused', path: mine, act: submit('#comments > form', 422, { body: 'a sign that is none: \u0007' }) },
  { who: 'resident', name: 'article, a comment being changed', path: mine, act: changeComment },
  { who: 'resident', name: 'article, a picture enlarged', path: mine, act: (scene) => scene.page.locator('a[data-large]').click() },
  { who: 'resident', name: 'writing, given up', path: '/boards/mars/new', act: giveUp },
  { who: 'resident', name: 'home, own planet', path: '/home?news=mars' },
  { who: 'resident', name: 'editing', path: (town) => `${mine(town)}/edit` },
  { who: 'resident', name: '403', path: (town) => `${theirs(town)}/edit`, status: 403 },
  { who: 'resident', name: '422', path: '/boards/solar?page=0', status: 422 },
  { who: 'resident', name: 'my articles', path: '/me/articles' },
  { who: 'resident', name: 'saved', path: '/me/bookmarks' },
  { who: 'newcomer', name: 'saved, none', path: '/me/bookmarks' },
  { who: 'resident', name: 'notifications', path: '/notifications' },
  { who: 'newcomer', name: 'notifications, none', path: '/notifications' },
  { who: 'resident', name: 'notifications, chosen', path: '/settings/notifications' },
  { who: 'resident', name: 'bell', path: '/planets', act: openBell },
  { who: 'newcomer', name: 'feed, none', path: '/settings/feed' },
  { who: 'resident', name: 'feed, made', path: '/settings/feed', act: submit('form[action="/settings/feed"]', 200) },
  { who: 'resident', name: 'coins', path: '/me/coins' },
  { who: 'visitor', name: 'economy', path: '/economy' },
  { who: 'newcomer', name: 'market, newcomer', path: '/market' },
  { who: 'newcomer', name: 'piece, newcomer', path: '/market/bed' },
  { who: 'resident', name: 'market', path: '/market' },
  { who: 'resident', name: 'market, theme', path: '/market?theme=planet&sort=price' },
  { who: 'resident', name: 'market, search', path: searched('/market', '고양이') },
  { who: 'resident', name: 'market, nothing', path: searched('/market', '<b>없는 가구</b>') },
  { who: 'resident', name: 'market, refused', path: searched('/market', '-침대'), status: 422 },
  { who: 'resident', name: 'market, past the end', path: '/market?page=99' },
  { who: 'resident', name: 'piece', path: '/market/bed?turn=1&colour=1' },
  { who: 'resident', name: 'piece, asked', path: '/market/ginger-cat', act: askToBuy },
  { who: 'resident', name: 'piece, on a wall', path: '/market/star-chart' },
  { who: 'resident', name: 'piece, of the starter set', path: '/market/floor-bed' },
  { who: 'resident', name: 'gift, for nobody', path: `/market/ginger-cat?to=${encodeURIComponent('없는 사람')}` },
  { who: 'resident', name: 'gift, offered', path: '/market/ginger-cat', act: typeWhom },
  { who: 'resident', name: 'gift, for somebody like that', path: ({ neighbour }) => `/market/ginger-cat?to=${encodeURIComponent(neighbour.nickname.slice(0, 1))}#gift` },
  { who: 'resident', name: 'gift, a note', path: ({ neighbour }) => `/market/ginger-cat?for=${neighbour.id}` },
  { who: 'resident', name: 'gift, refused', path: ({ neighbour }) => `/market/ginger-cat?for=${neighbour.id}`, act: submit('form[action="/market/ginger-cat/gift"]', 422, { resident: '없는 사람', note: '쪽지' }) },
  { who: 'resident', name: 'wishes', path: '/me/wishes' },
  { who: 'resident', name: 'wishes of another', path: ({ neighbour }) => `/residents/${neighbour.id}/wishes` },
  { who: 'resident', name: 'editor', path: '/me/room', act: beginFurnishing },
  { who: 'resident', name: 'editor, as a list', path: '/me/room?list=1' },
  { who: 'resident', name: 'layout, tried on', path: ({ code }) => `/layouts/${code}` },
  { who: 'neighbour', name: 'layout, one’s own', path: ({ code }) => `/layouts/${code}` },
  { who: 'resident', name: 'layout, no such code', path: '/layouts/0000-0000-0000-0000', status: 404 },
  { who: 'resident', name: 'settings', path: '/settings' },
  { who: 'resident', name: 'settings, refused', path: '/settings', act: submit('form[action="/settings/password"]', 422) },
  { who: 'resident', name: 'nickname', path: '/settings/nickname' },
  { who: 'resident', name: 'nickname, refused', path: '/settings/nickname', act: submit('form[action="/settings/nickname"]', 422, { nickname: '관리자' }) },
  { who: 'resident', name: 'recovery code', path: '/settings', act: submit('form[action="/settings/recovery-code"]', 200, { code_password: PASSWORD }) },
  { who: 'resident', name: 'photo', path: '/settings/photo' },
  { who: 'resident', name: 'photo, points', path: '/settings/photo', act: showPoints },
  { who: 'resident', name: 'photo, refused', path: '/settings/photo', act: submit('form[action="/settings/photo"]', 422) },

  { who: 'admin', name: 'home, admin', path: '/home' },
  { who: 'admin', name: 'article, admin', path: mine },
  { who: 'admin', name: 'door, admin', path: door },

  { who: 'visitor', name: 'setup, used', path: '/setup?key=used', status: 410 },
  { who: 'founder', name: 'setup', path: ({ setup }) => setup },
  { who: 'waiting', name: 'home, waiting', path: '/home' },
  { who: 'waiting', name: 'card, waiting', path: '/card' },
  { who: 'waiting', name: 'photo, waiting', path: '/settings/photo' },
];

function searched(path, words) {
  return `${path}?q=${encodeURIComponent(words)}`;
}

/** Whether one is sure; seen from the top of the page again, as nothing is half behind a bar there. */
async function typeWhom({ page }) {
  await page.locator('#gift > summary').click();
  await page.locator('#resident').pressSequentially('이');
  await expect(page.getByRole('option').first()).toBeVisible();
}

async function askToBuy({ page }) {
  await page.locator('.confirm > summary').first().click();
  await page.evaluate(() => scrollTo(0, 0));
}

/** The town in which `who` lives. */
export function townOf({ who }, world, waiting) {
  return ELSEWHERE.includes(who) ? waiting : world;
}

/** Goes to a page of the gallery and brings it into its state. */
export async function show(scene, { path, act, status }, town) {
  await scene.goto(typeof path === 'function' ? path(town) : path, status);
  await act?.(scene);
}

async function openForms(scene) {
  await scene.page.locator('#comments a[href$="/answer"]').first().click();
  await scene.page.locator('#comments .acts textarea:focus').waitFor();
  await scene.page.evaluate(() => { for (const part of document.querySelectorAll('main details')) part.open = true; });
}

async function deleteComment(scene) {
  await scene.page.locator('#comments a[href$="/delete"]').first().click();
  await scene.page.locator('#comments .sure a:focus').waitFor();
}

async function changeComment(scene) {
  await scene.page.locator('#comments a[href$="/edit"]').first().click();
  await scene.page.locator('#comments form[action$="/edit"] textarea:focus').waitFor();
}

async function giveUp(scene) {
  await scene.page.fill('#body', '한참 쓴 글');
  await scene.page.locator('[data-drop] > summary').click();
}

/** The editor of the script has taken over, and has drawn what it shows beside the room. */
async function beginFurnishing({ page }) {
  await page.locator('.handle').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => [...document.querySelectorAll('.piece')].every((piece) => piece.querySelector('img')) && document.querySelector('[data-code] button'));
}

async function showPoints(scene) {
  await scene.page.locator('[data-fit] > button').click();
  await scene.page.locator('.fit h2:focus').waitFor();
  // what was scrolled half under the head of the page counts as too small to hit
  await scene.page.evaluate(() => scrollTo(0, 0));
}

async function askAboutDoor(scene) {
  const { page } = scene;
  await page.locator('label.unit').first().click();
  const button = page.locator('.go button');
  if (page.viewportSize().width > 760) await button.click();
  await page.locator('dialog[open] #choice').waitFor();
}

async function choosePhoto(scene) {
  await scene.page.setInputFiles('#photo', astronaut);
  await scene.page.locator('.fit').waitFor();
}

/** Sends a form of the page as it is, past the browser's own checks and without the scripts that send it. */
function submit(selector, status, values = {}) {
  return (scene) => sent(scene, status, ({ selector: place, values: typed }) => {
    const form = document.querySelector(place);
    form.noValidate = true;
    for (const way of ['data-enhance', 'data-apply']) form.removeAttribute(way);
    for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
    form.requestSubmit();
  }, { selector, values });
}

/** Sends a form as it is when scripts are off: nothing looks at it before. */
function submitPlainly(selector, status) {
  return (scene) => sent(scene, status, (place) => HTMLFormElement.prototype.submit.call(document.querySelector(place)), selector);
}

/** Sends a form that the page does not have. */
function post(action, fields, status) {
  return (scene) => sent(scene, status, ({ action: address, fields: typed }) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: address });
    for (const [name, value] of Object.entries(typed)) {
      const input = document.createElement('textarea');
      Object.assign(input, { name, value });
      form.append(input);
    }
    document.body.append(form);
    form.requestSubmit();
  }, { action, fields });
}

async function sent(scene, status, work, values) {
  if (status >= 400) scene.expect(status);
  const answered = await scene.loads(() => scene.page.evaluate(work, values));
  expect(answered).toBe(status);
}

async function openBell(scene) {
  await scene.page.locator('.bell').dispatchEvent('focus');
  await scene.page.waitForRequest((request) => request.url().includes('/api/v1/events'));
  await scene.page.locator('.bell').click();
  await scene.page.locator('.told').waitFor();
}
