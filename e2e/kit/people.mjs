// People made through the JSON API, for checks that begin further on.
import { readFile } from 'node:fs/promises';
import { astronaut, slope } from './files.mjs';
import { PORTRAIT } from './patience.mjs';

export const PASSWORD = 'far-from-earth-26';

export class People {
  #count = 0;
  #floors = 10;
  #homes = new Map();
  #made = new Map();

  constructor(url) {
    this.url = url;
  }

  /** What the first who asks makes, for all who ask. */
  once(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name);
  }

  /** A floor of Uranus on which nobody lives: from 11 up to the thirtieth, enough where one worker runs all checks. */
  floor() {
    this.#floors += 1;
    if (this.#floors > 30) throw new Error('Uranus has no empty floor left');
    return this.#floors;
  }

  /** A home for somebody of whom only that matters, or also the planet: from its floor 10 on, 14 on each; of Uranus only that floor. */
  home(planet = 'uranus') {
    const nth = this.#homes.get(planet) ?? 0;
    const [floor, unit] = [10 + Math.floor(nth / 14), 1 + nth % 14];
    this.#homes.set(planet, nth + 1);
    if (planet === 'uranus' && floor > 10) return this.home('saturn');
    if (planet === 'saturn' && floor > 45) return this.home('jupiter');
    return `${planet}/${floor}/${unit}`;
  }

  /** Somebody who has not signed up yet. */
  stranger(nickname) {
    this.#count += 1;
    return { username: `e2e_${process.pid % 10_000}_${this.#count}`, nickname: nickname ?? `이웃${this.#count}`, password: PASSWORD };
  }

  /** Signed up, and holding a token. */
  async newcomer(nickname) {
    const person = this.stranger(nickname);
    const made = await this.#ask('POST', '/api/v1/users', null, person);
    return this.#signedIn({ ...person, ...made });
  }

  /** The first admin, by the link that the server says when it starts. */
  async admin(link) {
    const admin = { username: 'center_admin', nickname: '이주센터', password: PASSWORD };
    await this.submit(null, new URL(link).pathname, { ...admin, key: new URL(link).searchParams.get('key') });
    return this.#signedIn(admin);
  }

  /** Sends a form of a page. */
  async submit(person, path, fields) {
    const headers = person ? { Authorization: `Bearer ${person.token}` } : {};
    const answer = await fetch(this.url + path, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
    if (answer.status >= 400) throw new Error(`POST ${path} answered ${answer.status}`);
  }

  async applicant(nickname, options) {
    const person = await this.newcomer(nickname);
    await this.apply(person, options);
    return person;
  }

  async apply(person, { face = false, animate = false } = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ name_ko: '김달', name_en: 'Kim Dal', birthday: '2001-03-14', consent: 'true', animate: String(animate) })) form.append(name, value);
    form.append('photo', new Blob([face ? await readFile(astronaut) : slope()]), 'photo.png');
    await this.#ask('POST', '/api/v1/me/application', person, form);
  }

  /** A resident at `address`, as `mars/3/4`, else anywhere. */
  async resident(address = this.home(), nickname, options) {
    const person = await this.applicant(nickname, options);
    await this.settle(person, address);
    return person;
  }

  async settle(person, address) {
    const [planet, floor, unit] = address.split('/');
    await this.#ask('POST', '/api/v1/me/residence', person, { planet, floor: +floor, unit: +unit });
    person.address = address;
  }

  publish(person, board, title, body, picture) {
    if (!picture) return this.#ask('POST', `/api/v1/boards/${board}/articles`, person, { title, body });
    const form = new FormData();
    for (const [name, value] of Object.entries({ title, body, alt: picture.alt })) form.append(name, value);
    form.append('image', new Blob([picture.bytes]), 'picture.png');
    return this.#ask('POST', `/api/v1/boards/${board}/articles`, person, form);
  }

  edit(person, article, change) {
    return this.#ask('PATCH', `/api/v1/articles/${article}`, person, change);
  }

  comment(person, article, body, parent) {
    return this.#ask('POST', `/api/v1/articles/${article}/comments`, person, parent ? { body, parent_id: parent } : { body });
  }

  like(person, article) {
    return this.#ask('PUT', `/api/v1/articles/${article}/like`, person);
  }

  /** `follow`, `like`, `mute` or `block`: the resident with this id. */
  tie(person, resident, tie) {
    return this.#ask('PUT', `/api/v1/residents/${resident}/${tie}`, person);
  }

  /** Writes in a resident's guestbook. */
  sign(person, resident, body, secret = false) {
    return this.#ask('POST', `/api/v1/residents/${resident}/guestbook`, person, { body, secret });
  }

  me(person) {
    return this.#ask('GET', '/api/v1/me', person);
  }

  wish(person, furniture) {
    return this.#ask('PUT', `/api/v1/market/${furniture}/wish`, person);
  }

  give(person, furniture, resident, note) {
    return this.#ask('POST', `/api/v1/market/${furniture}/gift`, person, { resident, note });
  }

  buy(person, furniture) {
    return this.#ask('POST', `/api/v1/market/${furniture}/purchase`, person);
  }

  /** Furnishes a layout, whichever it is, and answers with its code. */
  async share(person, n, room) {
    await this.#ask('PUT', `/api/v1/me/layouts/${n}`, person, room);
    return (await this.#ask('PUT', `/api/v1/me/layouts/${n}/code`, person)).code;
  }

  show(person, what) {
    return this.#ask('PUT', '/api/v1/me/visibility', person, what);
  }

  /** The address at which the person's card can be checked. */
  async proof(person) {
    const answer = await fetch(`${this.url}/card`, { headers: { Authorization: `Bearer ${person.token}` } });
    return /href="([^"]+\/v\/[^"]+)"/.exec(await answer.text())[1];
  }

  get(person, path) {
    return this.#ask('GET', path, person);
  }

  /** Waits until the person's portrait is done. */
  async portrait(person) {
    for (let tries = 0; tries < PORTRAIT / 1000; tries += 1) {
      const portrait = await this.#ask('GET', '/api/v1/me/portrait', person);
      if (portrait.state === 'ready') return portrait;
      if (portrait.state === 'failed') throw new Error(`the portrait of ${person.username} failed`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`the portrait of ${person.username} was not ready after ${PORTRAIT / 1000} s`);
  }

  async #signedIn(person) {
    const { username, password } = person;
    const { access_token } = await this.#ask('POST', '/api/v1/tokens', null, { username, password });
    return { ...person, token: access_token };
  }

  async #ask(method, path, person, body) {
    const headers = person ? { Authorization: `Bearer ${person.token}` } : {};
    const isForm = body instanceof FormData;
    if (body && !isForm) headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.url + path, { method, headers, body: isForm || !body ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`);
    return text ? JSON.parse(text) : null;
  }
}
