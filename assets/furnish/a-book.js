// A layout while it is furnished: how it is now, how it was before each step, and what of it the server keeps. Items have
// a key of their own, which they keep through all steps, so that whatever is about an item finds it again.
const MOST_STEPS = 200;
let born = 0;
const item = (given) => ({ rotation: 0, colour: 0, off: false, wall: null, ...given, key: ++born });
/** A layout as the server takes it. */
const asSent = ({ items, wallpaper, flooring, light: shine }) => ({
  wallpaper,
  flooring,
  light: shine,
  items: items.map(({ furniture, x, y, rotation, wall, colour, off }) => ({ furniture, x, y, rotation, colour, off, ...(wall ? { wall } : {}) })),
});
/** A layout as the server gives it. */
const asNow = ({ items, wallpaper, flooring, light: shine }) => ({ wallpaper, flooring, light: shine, items: items.map(item) });

class Book {
  past = [];
  later = [];

  constructor({ id, name = '', shown, code, version, ...room }) {
    // `named`: what the server calls it, where that is another name; `wrong`: what it would not call it
    Object.assign(this, { id, name, named: name, shown, code, now: asNow(room) });
    this.keeps(this.textOf(), version);
  }

  /** What the server is sent of a room, or has given, to be held against another. */
  textOf(room = this.now) {
    return JSON.stringify(asSent(room));
  }

  /** The server has this now. */
  keeps(text, version) {
    // what is in the way of saving it, and what was sent and never answered: the server may have that
    Object.assign(this, { kept: text, version, trouble: null, unheard: new Set() });
  }

  /** Whether the server has, or may have, another one; one without a version it does not have. */
  get isDirty() {
    return !this.version || this.unheard.size > 0 || this.name !== this.named || this.textOf() !== this.kept;
  }

  change(part) {
    this.past.push(this.now);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.later = [];
    this.now = { ...this.now, ...part };
  }

  /** One step back, or forth again; whether there was one. */
  step(isBack) {
    const [from, to] = isBack ? [this.past, this.later] : [this.later, this.past];
    if (!from.length) return false;
    to.push(this.now);
    this.now = from.pop();
    return true;
  }

  /** Puts an item in place of the one with its key, or beside all. */
  put(one) {
    const { items } = this.now;
    this.change({ items: items.some(({ key }) => key === one.key) ? items.map((old) => old.key === one.key ? one : old) : [...items, one] });
  }

  remove(key) {
    this.change({ items: this.now.items.filter((one) => one.key !== key) });
  }

  find(key) {
    return this.now.items.find((one) => one.key === key);
  }
}
