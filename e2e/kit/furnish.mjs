// A room being furnished: the editor of a new resident, and what is in it.
import { expect } from './test.mjs';

/** The editor of a new resident, ready. */
export async function furnishing(open, people, options = {}) {
  const scene = await open(options);
  const person = await people.resident();
  await scene.signIn(person);
  await scene.goto('/me/room');
  await expect(scene.page.locator('.handle').first()).toBeAttached();
  const ask = async (method, path, body) => {
    const answer = await fetch(`${scene.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${person.token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
    return answer.status === 204 ? null : answer.json();
  };
  /** What the server keeps. */
  const kept = async () => (await ask('GET', '/me/layouts')).items.find(({ shown }) => shown);
  return { scene, page: scene.page, person, ask, kept };
}

export const handle = (page, name) => page.locator(`.handle[aria-label^="${name},"]`);
export const said = (page) => page.locator('.saying');
export const tool = (page, name) => page.locator(`[data-do=${name}]`);
/** The middle of a thing in the window. */
export const middle = async (page, name) => {
  const { x, y, width, height } = await handle(page, name).first().boundingBox();
  return [x + width / 2, y + height / 2];
};
export const find = (room, furniture) => room.items.find((item) => item.furniture === furniture);
export const saved = async (page, work) => {
  const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok()), work()]);
  await expect(tool(page, 'save')).toHaveAttribute('aria-disabled', 'true');
  return answer;
};

/** As a keyboard with a Korean layout sends it: the same key, another letter. */
export async function korean(page) {
  const keys = await page.context().newCDPSession(page);
  return async (code, key, modifiers = 0) => {
    for (const type of ['keyDown', 'keyUp']) await keys.send('Input.dispatchKeyEvent', { type, code, key, modifiers, windowsVirtualKeyCode: 229 });
  };
}

export const BED = '폭신한 요와 이불', LAMP = '한지 등', STOOL = '플라스틱 의자', CALENDAR = '월력';
