// The editor of a room: takes the page's form over.
class Studio extends Keeping {
  constructor(form, rooms, layouts) {
    super();
    Object.assign(this, { rooms, words: form.dataset });
    this.stage = new Stage(form, rooms);
    this.books = new Books(form, this, layouts);
    this.panel = new Panel(form, rooms, [...form.elements.add.options].slice(1), this);
    this.hands = new Hands(this.stage, this);
    this.saying = $('.saying', form);
    this.boxes = $$('[data-trouble]', form);
    this.tools = new Map($$('.kit [data-do]', form).map((button) => [button.dataset.do, button]));
    for (const [name, button] of this.tools) button.addEventListener('click', () => { if (button.ariaDisabled !== 'true') this[name](); });
    addEventListener('keydown', (event) => this.key(event));
    form.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); this.save(); }, true);
    this.stage.list.addEventListener('focusin', ({ target }) => this.choose(Number(target.dataset.key), false));
    addEventListener('beforeunload', (event) => { if (this.books.isDirty) event.preventDefault(); });
    for (const plain of $$('.plain', form)) plain.remove();
    this.draw();
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

  /** Says what was done to an item, or what it does; `said` is the sentence. */
  sayOf(one, said, values) {
    this.say(this.words[said], { name: this.stage.nameOf(one), ...values });
  }

  /** An item is there now, or is so now. */
  make(one, said, values) {
    this.book.put(one);
    this.draw();
    this.sayOf(one, said, values);
  }

  move(to) {
    this.make(to, 'moved', { spot: this.stage.spotOf(to) });
  }

  draw() {
    this.stage.draw(this.book.now);
    this.panel.show(this.book.now);
    this.tell();
  }

  /** What the tools can do now. */
  tell() {
    const { one, book } = this, piece = one && this.stage.pieceOf(one);
    const can = { undo: book.past.length, redo: book.later.length, turn: piece && !one.wall, store: one, colour: piece?.ways?.length, lamp: piece?.lights?.length, save: book.isDirty && !this.isSaving(book) };
    for (const [name, is] of Object.entries(can)) this.tools.get(name).ariaDisabled = !is;
    this.tools.get('lamp').ariaPressed = Boolean(can.lamp) && !one.off;
    for (const box of this.boxes) box.hidden = box.dataset.trouble !== book.trouble;
    this.books.field.ariaInvalid = book.name === book.wrong;
  }

  choose(key, takesFocus) {
    if (key !== null && key !== this.stage.chosen) this.sayOf(this.book.find(key), 'chosen');
    this.stage.choose(key);
    if (takesFocus && key !== null) this.stage.handles.get(key)?.focus({ preventScroll: true });
    this.tell();
  }

  blocked(why) {
    if (why.code === 'overlap') this.sayOf(why.other, 'blocked');
    else this.say(this.words.outside);
  }

  /** Puts `one` to where it has been moved, unless something is in the way. */
  put(one, to, why) {
    if (why) {
      this.blocked(why);
      this.draw();
    } else this.move(to);
    this.choose(one.key, true);
  }

  place(id) {
    if (this.items.length >= 100) return this.say(this.words.tooMany);
    const one = freePlace(this.rooms, this.items, item({ furniture: id }));
    if (!one) return this.say(this.words.noPlace);
    this.make(one, 'put');
    this.stage.choose(one.key);
    this.tell();
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
    this.make(to, 'turned');
  }

  store() {
    const { one } = this;
    if (!one) return;
    this.book.remove(one.key);
    this.draw();
    this.sayOf(one, 'stored');
  }

  colour() {
    const { one } = this, ways = 1 + (this.stage.pieceOf(one)?.ways?.length ?? 0), colour = (one.colour + 1) % ways;
    this.make({ ...one, colour }, 'coloured', { n: colour + 1 });
  }

  lamp() {
    const { one } = this, off = !one.off;
    this.make({ ...one, off }, off ? 'lampOff' : 'lampOn');
  }

  undo() {
    this.step(true, 'undone');
  }

  redo() {
    this.step(false, 'redone');
  }

  step(isBack, said) {
    if (!this.book.step(isBack)) return;
    this.draw();
    this.say(this.words[said]);
  }

  zoom() {
    this.hands.toggle();
  }

  zoomed(is) {
    this.tools.get('zoom').ariaPressed = is;
    this.saying.parentNode.classList.toggle('near', is);
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
    this.move(to);
  }

  /** By the place of the key, whatever is written on it: under a Korean layout R is no letter. */
  key(event) {
    const { code, target } = event, isHandle = target.classList.contains('handle'), isCommand = event.ctrlKey || event.metaKey;
    const does = (work) => { event.preventDefault(); work(); };
    // with both Ctrl and Alt some keyboards write letters
    if (event.altKey) return;
    // wherever one is: the browser would save the page
    if (isCommand && code === 'KeyS' && !event.shiftKey) return does(() => this.save());
    if (event.isComposing || target.matches(':read-write')) return;
    if (isCommand) {
      if (code === 'KeyZ') does(() => event.shiftKey ? this.redo() : this.undo());
      else if (code === 'KeyY') does(() => this.redo());
      return;
    }
    if (code === 'Escape' && this.hands.cancel()) return;
    if (this.hands.drag && code === 'KeyR') return does(() => this.turn());
    if (!isHandle || !this.one) return;
    if (code.startsWith('Arrow')) does(() => this.arrow(event));
    else if (code === 'KeyR') does(() => this.turn());
    else if (code === 'Delete' || code === 'Backspace') does(() => this.store());
    else if (code === 'Escape') does(() => this.tools.get('undo').focus());
  }
}

/** The rest of what is needed comes now; the form stays as it is when it does not. */
export async function ready(form) {
  const { catalogue, layouts } = form.dataset;
  const [drawers, { items }] = await Promise.all([catalogue, layouts].map(async (address) => {
    const answer = await asked(address);
    if (!answer.ok) throw new Error(address);
    return answer.json();
  }));
  return new Studio(form, new Rooms(drawers, 'e'), items);
}
