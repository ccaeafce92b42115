// Up to five layouts: each is furnished by itself and remembers its own steps; one of them is what others see.
const MOST_BOOKS = 5;

class Books {
  all = [];

  constructor(form, studio, layouts) {
    const all = layouts.map((each) => new Book(each));
    Object.assign(this, { studio, words: form.dataset, row: $('[data-books]', form), codes: $('[data-code]', form), all, now: all.find(({ id }) => id === +form.dataset.n) ?? all[0] });
    // it stays whatever is shown anew around it, with what is typed
    this.field = element('input', { maxLength: 20, autocomplete: 'off', ariaLabel: this.words.layoutName });
    this.field.addEventListener('input', () => {
      this.now.name = this.field.value;
      studio.tell();
    });
    // only the name: what else is not saved yet stays so
    this.field.addEventListener('change', () => {
      const { now } = this;
      studio.next(() => studio.write(now, true));
    });
    this.row.append(this.field);
    this.show();
  }

  get isDirty() {
    return this.all.some((book) => book.isDirty);
  }

  nameOf({ id, name }) {
    return name || filledIn(this.words.layout, { n: id });
  }

  /** One more, as the server gives it. */
  take(given) {
    const book = new Book(given);
    this.all.push(book);
    this.all.sort((a, b) => a.id - b.id);
    return book;
  }

  button(label, does, given = {}) {
    const made = element('button', { type: 'button', className: 'btn', ...given }, label);
    made.addEventListener('click', does);
    return made;
  }

  show() {
    const { words, row, now, field, studio } = this, { activeElement: active } = document, had = row.contains(active) && active.dataset.book;
    const tabs = this.all.map((book) => {
      const tab = this.button(element('span', { textContent: this.nameOf(book) }), () => this.open(book), { className: 'btn book' });
      tab.dataset.book = book.id;
      tab.ariaPressed = book === now;
      if (book.shown) tab.append(element('small', { textContent: words.layoutShown }));
      return tab;
    });
    if (this.all.length < MOST_BOOKS) {
      const more = this.button(`+ ${words.layoutNew}`, () => this.add(), { className: 'btn book' });
      more.dataset.book = 'new';
      tabs.push(more);
    }
    for (const old of [...row.children]) if (old !== field) old.remove();
    field.before(...tabs);
    if (!now.shown) {
      const gone = ({ currentTarget }) => this.sure(currentTarget, words.layoutSure, () => studio.once('remove', () => this.remove(now)));
      field.after(this.button(words.layoutShow, () => studio.once('expose', () => this.expose(now))), this.button(words.layoutDelete, gone, { className: 'btn bad' }));
    }
    field.placeholder = this.nameOf({ id: now.id });
    if (this.naming !== now || active !== field) field.value = now.name;
    this.naming = now;
    this.showCode();
    if (had) ($(`[data-book="${had}"]`, row) ?? row.firstElementChild).focus();
  }

  /** A name alone is put in place, so that nothing goes that is about to be pressed. */
  label(book) {
    const name = $(`[data-book="${book.id}"] > span`, this.row);
    if (name) name.textContent = this.nameOf(book);
  }

  /** With which others may try the layout on. */
  showCode() {
    const { words, now: book, studio } = this, { code } = book, had = this.codes.contains(document.activeElement);
    const copy = async () => { if (await copied($('output', this.codes))) studio.say(words.codeCopied); };
    const change = (...how) => studio.once('code', () => this.changeCode(book, ...how));
    const asks = (label, question, ...how) => this.button(label, ({ currentTarget }) => this.sure(currentTarget, question, () => change(...how)));
    this.codes.replaceChildren(...(code
      ? [element('output', { textContent: code }), this.button(words.codeCopy, copy), asks(words.codeRenew, words.codeRenewSure, words.codeRenewed, 'DELETE', 'PUT'), asks(words.codeEnd, words.codeEndSure, words.codeEnded, 'DELETE')]
      : [this.button(words.codeMake, () => change(words.codeMade, 'PUT'))]));
    if (had) $('button', this.codes).focus();
  }

  /** Another code, or none, and that it is so. */
  async changeCode(book, done, ...methods) {
    const { studio, words } = this;
    for (const method of methods) {
      const answer = await studio.ask(method, `${words.layouts}/${book.id}/code`);
      if (!answer.ok) return studio.refused(answer, book);
      book.code = answer.body.code;
      this.showCode();
    }
    studio.tellOf(book, done);
  }

  open(book, said = 'chosen') {
    this.now = book;
    this.show();
    this.studio.open();
    this.studio.say(this.words[said], { name: this.nameOf(book) });
  }

  /** A copy of what is seen. */
  add() {
    const { now } = this, room = asSent(now.now), { items } = now.now;
    return this.studio.once('add', () => this.make(now, room, items));
  }

  /** Under a number that is free, which another window may have taken meanwhile. */
  async make(now, room, items) {
    const { studio, words } = this;
    let id = 1;
    while (this.all.some((book) => book.id === id)) id += 1;
    if (id > MOST_BOOKS) return studio.say(words.layoutsFull);
    const answer = await studio.ask('PUT', `${words.layouts}/${id}`, { ...room, version: 0 });
    if (answer.body.code === 'stale_version') return await studio.snag('load') && this.make(now, room, items);
    if (!answer.ok) return studio.refused(answer, now, { items });
    this.open(this.take(answer.body), 'layoutMade');
  }

  async expose(book) {
    const answer = await this.studio.ask('POST', `${this.words.layouts}/${book.id}/show`);
    if (!answer.ok) return this.studio.refused(answer, book);
    for (const each of this.all) each.shown = each === book;
    this.show();
    $(`[data-book="${book.id}"]`, this.row).focus();
    this.studio.say(`${this.nameOf(book)}: ${this.words.layoutShown}`);
  }

  /** Asks once more, on the button itself: there is no way back. A second tap that comes with the first has not read the question and is no answer. */
  sure(button, question, does) {
    if (button.ariaDisabled === 'true') return;
    if (button.textContent === question) return does();
    const label = button.textContent;
    button.textContent = question;
    button.ariaDisabled = 'true';
    const open = setTimeout(() => { button.ariaDisabled = null; }, 700);
    this.studio.say(question);
    button.addEventListener('blur', () => {
      clearTimeout(open);
      Object.assign(button, { textContent: label, ariaDisabled: null });
    }, { once: true });
  }

  async remove(book) {
    const answer = await this.studio.ask('DELETE', `${this.words.layouts}/${book.id}`);
    if (!answer.ok && answer.status !== 404) return this.studio.refused(answer, book);
    this.all = this.all.filter((each) => each !== book);
    this.open(book === this.now ? this.all.find(({ shown }) => shown) ?? this.all[0] : this.now);
    this.row.firstElementChild.focus();
    this.studio.say(this.words.layoutGone);
  }
}
