// The editor of a room: takes the page's form over.
class Studio {
  constructor(form, rooms) {
    Object.assign(this, { form, rooms, words: form.dataset });
    const { room, owned } = this.read();
    this.stage = new Stage(form, rooms);
    this.books = new Books(form, this, new Book(room));
    this.panel = new Panel(form, rooms, owned, this);
    this.hands = new Hands(this.stage, this);
    this.saying = $('.saying', form);
    this.tools = new Map($$('[data-do]', form).map((button) => [button.dataset.do, button]));
    for (const [name, button] of this.tools) button.addEventListener('click', () => { if (button.ariaDisabled !== 'true') this[name](); });
    form.addEventListener('keydown', (event) => this.key(event));
    form.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); this.save(); }, true);
    this.stage.list.addEventListener('focusin', ({ target }) => this.choose(Number(target.dataset.key), false));
    addEventListener('beforeunload', (event) => { if (this.books.isDirty) event.preventDefault(); });
    for (const plain of $$('.plain', form)) plain.remove();
    this.draw();
    this.books.load();
  }

  /** What the form says. */
  read() {
    const { elements, dataset } = this.form, all = (name) => $$(`[name=${name}]`, this.form).map(({ value }) => value);
    const [furniture, x, y, rotation, wall, colour, off] = ['furniture', 'x', 'y', 'rotation', 'wall', 'colour', 'off'].map(all);
    const items = furniture.map((id, at) => ({ furniture: id, x: x[at] * GRID, y: y[at] * GRID, rotation: +rotation[at], colour: +colour[at], off: off[at] === '1', ...(wall[at] ? { wall: wall[at] } : {}) }));
    const owned = [...elements.add.options].filter(({ value }) => value).map(({ value: id, text: name }) => ({ id, name }));
    const room = { id: +dataset.n, shown: dataset.shown === 'true', version: +elements.version.value, wallpaper: elements.wallpaper.value, flooring: elements.flooring.value, light: elements.light.value, items };
    return { room, owned };
  }

  get book() {
    return this.books.now;
  }

  get items() {
    return this.book.now.items;
  }

  get one() {
    return this.book.find(this.stage.chosen);
  }

  say(what, values = {}) {
    this.saying.textContent = filledIn(what, values);
  }

  draw() {
    this.stage.draw(this.book.now);
    this.panel.show(this.book.now);
    this.tell();
  }

  /** What the tools can do now. */
  tell() {
    const { one, book } = this, piece = one && this.stage.pieceOf(one);
    const can = { undo: book.past.length, redo: book.later.length, turn: piece && !one.wall, store: one, colour: piece?.ways?.length, lamp: piece?.lights?.length, save: book.isDirty && !this.isSaving };
    for (const [name, is] of Object.entries(can)) this.tools.get(name).setAttribute('aria-disabled', !is);
    this.tools.get('lamp').setAttribute('aria-pressed', Boolean(can.lamp) && !one.off);
  }

  choose(key, takesFocus) {
    if (key !== null && key !== this.stage.chosen) this.say(this.words.chosen, { name: this.stage.nameOf(this.book.find(key)) });
    this.stage.choose(key);
    if (takesFocus && key !== null) this.stage.handles.get(key)?.focus({ preventScroll: true });
    this.tell();
  }

  blocked(why) {
    if (why.code === 'overlap') this.say(this.words.blocked, { name: this.stage.nameOf(why.other) });
    else this.say(this.words.outside);
  }

  /** Puts `one` to where it has been moved, unless something is in the way. */
  put(one, to, why) {
    if (why) this.blocked(why);
    else {
      this.book.put(to);
      this.say(this.words.moved, { name: this.stage.nameOf(to), spot: this.stage.spotOf(to) });
    }
    this.draw();
    this.choose(one.key, true);
  }

  place(id) {
    if (this.items.length >= 100) return this.say(this.words.tooMany);
    const one = freePlace(this.rooms, this.items, item({ furniture: id }));
    if (!one) return this.say(this.words.noPlace);
    this.book.put(one);
    this.draw();
    this.stage.choose(one.key);
    this.tell();
    this.say(this.words.put, { name: this.stage.nameOf(one) });
  }

  /** Another wallpaper, floor or light; `said` is the sentence about it, `name` what it is called. */
  restyle(what, value, said, name) {
    if (this.book.now[what] === value) return;
    this.book.change({ [what]: value });
    this.draw();
    this.say(this.words[said], { name });
  }

  turn() {
    if (this.hands.drag && this.hands.isMoved) return this.hands.drag.turn();
    const { one } = this;
    if (!one || one.wall) return;
    const { to, why } = turnedOne(this.rooms, this.items, one);
    if (!to) return this.blocked(why);
    this.book.put(to);
    this.draw();
    this.say(this.words.turned, { name: this.stage.nameOf(to) });
  }

  store() {
    const { one } = this;
    if (!one) return;
    this.book.remove(one.key);
    this.draw();
    this.say(this.words.stored, { name: this.stage.nameOf(one) });
  }

  colour() {
    const { one } = this, ways = 1 + (this.stage.pieceOf(one)?.ways?.length ?? 0), colour = (one.colour + 1) % ways;
    this.book.put({ ...one, colour });
    this.draw();
    this.say(this.words.coloured, { name: this.stage.nameOf(one), n: colour + 1 });
  }

  lamp() {
    const { one } = this, off = !one.off;
    this.book.put({ ...one, off });
    this.draw();
    this.say(off ? this.words.lampOff : this.words.lampOn, { name: this.stage.nameOf(one) });
  }

  undo() {
    if (!this.book.step(true)) return;
    this.draw();
    this.say(this.words.undone);
  }

  redo() {
    if (!this.book.step(false)) return;
    this.draw();
    this.say(this.words.redone);
  }

  zoom() {
    this.hands.toggle();
  }

  zoomed(is) {
    this.tools.get('zoom').setAttribute('aria-pressed', is);
  }

  /** Another layout. */
  open() {
    this.stage.choose(null);
    this.draw();
  }

  arrow(event) {
    const { one } = this, far = event.shiftKey ? 2 * GRID : GRID;
    let to = stepped(this.rooms, one, event.code, far);
    let why = hindered(this.rooms, this.items, to);
    // at the edge a long step goes as far as it can
    if (why?.code === 'outside') {
      to = inside(this.rooms, to);
      why = to.x === one.x && to.y === one.y && to.wall === one.wall ? why : hindered(this.rooms, this.items, to);
    }
    if (why) return this.blocked(why);
    this.book.put(to);
    this.draw();
    this.say(this.words.moved, { name: this.stage.nameOf(to), spot: this.stage.spotOf(to) });
  }

  /** By the place of the key, whatever is written on it: under a Korean layout R is no letter. */
  key(event) {
    const { code, target } = event, isHandle = target.classList.contains('handle');
    if (event.isComposing || target.matches('input, select')) return;
    const does = (work) => { event.preventDefault(); work(); };
    if (event.ctrlKey || event.metaKey) {
      if (code === 'KeyZ') does(() => event.shiftKey ? this.redo() : this.undo());
      else if (code === 'KeyY') does(() => this.redo());
      else if (code === 'KeyS') does(() => this.save());
      return;
    }
    if (event.altKey) return;
    if (code === 'Escape' && this.hands.cancel()) return;
    if (this.hands.drag && code === 'KeyR') return does(() => this.turn());
    if (!isHandle || !this.one) return;
    if (code.startsWith('Arrow')) does(() => this.arrow(event));
    else if (code === 'KeyR') does(() => this.turn());
    else if (code === 'Delete' || code === 'Backspace') does(() => this.store());
    else if (code === 'Escape') does(() => this.tools.get('undo').focus());
  }

  async ask(method, address, body) {
    const init = { method, signal: within(30) };
    if (body) Object.assign(init, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    try {
      const answer = await fetch(address, init);
      return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch {
      return { ok: false, status: 0, body: {} };
    }
  }

  /** Says why something was not taken, at the item that it is about. */
  refused({ body }) {
    if (body.code === 'stale_version') {
      this.say('');
      this.tools.get('theirs').closest('.theirs').hidden = false;
      return this.tools.get('mine').focus();
    }
    const about = this.items[body.item];
    if (about) this.choose(about.key, true);
    this.say(`${about ? `${this.stage.nameOf(about)}: ` : ''}${body.detail || this.words.unsent}`);
  }

  async save() {
    const { book } = this;
    if (this.isSaving || !book.isDirty) return;
    this.isSaving = true;
    this.tell();
    this.say(this.words.saving);
    const room = asSent(book.now), answer = await this.ask('PUT', `${this.words.layouts}/${book.id}`, { ...room, version: book.version });
    this.isSaving = false;
    if (answer.ok) {
      book.keeps(room, answer.body.version);
      this.say(this.words.saved);
    } else this.refused(answer);
    this.tell();
  }

  /** What somebody else saved meanwhile, or nothing. */
  async latest() {
    const { book } = this, list = await this.ask('GET', this.words.layouts);
    const theirs = list.ok && list.body.items.find(({ id }) => id === book.id);
    if (!theirs) this.say(this.words.unsent);
    else $('.theirs', this.form).hidden = true;
    return theirs;
  }

  /** Theirs, as one more step: mine is one step back. */
  async theirs() {
    const there = await this.latest();
    if (!there) return;
    const now = asNow(there);
    this.book.change(now);
    this.book.keeps(asSent(now), there.version);
    this.stage.choose(null);
    this.draw();
    this.tools.get('undo').focus();
  }

  async mine() {
    const there = await this.latest();
    if (!there) return;
    this.book.keeps(asSent(asNow(there)), there.version);
    this.tools.get('save').focus();
    await this.save();
  }
}

/** The rest of what is needed comes now; the form stays as it is when it does not. */
export async function ready(form) {
  const answer = await fetch(form.dataset.catalogue, { signal: within(30) });
  if (!answer.ok) throw new Error('no catalogue');
  return new Studio(form, new Rooms(await answer.json(), 'e'));
}
