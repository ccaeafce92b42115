// A page that is fetched ahead of a click changes nothing.
import assert from 'node:assert/strict';

const AHEAD = { 'Sec-Purpose': 'prefetch' };
const PATHS = ['/home', '/card', '/me/coins', '/boards/solar', '/planets', '/settings', '/me/articles'];

export default async function run(report) {
  const { people } = await report.world();

  await report.check('prefetch: no coins, no cookie, no token', async ({ scene: open }) => {
    const person = await people.resident('uranus/2/2');
    const scene = await open();
    await scene.signIn(person);
    const ask = async (path, headers) => {
      const answer = await scene.context.request.get(path, { headers });
      assert.equal(answer.status(), 200, path);
      return answer;
    };
    const coins = async (headers) => (await (await ask('/api/v1/me', headers)).json()).coins;
    const quiet = async () => {
      for (const path of PATHS) assert.equal((await ask(path, AHEAD)).headers()['set-cookie'], undefined, `${path} set a cookie`);
    };
    const before = await coins(AHEAD);
    await quiet();
    assert.equal(await coins(AHEAD), before, 'nothing was paid');

    // the short-lived token ran out: it is not renewed ahead either, and the sign-in stays good
    await scene.context.clearCookies({ name: 'access' });
    await quiet();
    await scene.goto('/me/coins');
    assert.equal(scene.path(), '/me/coins');
    const paid = await coins();
    assert.ok(paid >= before);
    await quiet();
    assert.equal(await coins(), paid);
    assert.equal(await coins(AHEAD), paid);
  });

  await report.check('prefetch: a message shown once waits for the real page', async ({ scene: open }) => {
    const person = await people.applicant();
    const scene = await open();
    await scene.signIn(person);
    const headers = { Origin: scene.url };
    const sent = await scene.context.request.post('/settings/password', { form: { old_password: person.password, password: `${person.password}-2` }, headers, maxRedirects: 0 });
    assert.equal(sent.status(), 303);
    const ahead = await scene.context.request.get('/settings', { headers: AHEAD });
    assert.equal(ahead.headers()['set-cookie'], undefined);
    await scene.goto('/settings');
    assert.equal(await scene.page.locator('main .notice.ok[role=status]').count(), 1);
    await scene.page.reload();
    assert.equal(await scene.page.locator('main .notice.ok[role=status]').count(), 0, 'shown once');
  });
}
