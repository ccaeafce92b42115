// Up to five layouts: each is furnished by itself and remembers its own steps; one of them is what others see.
const MOST_BOOKS = 5;

class Books {
  all = [];

  constructor(form, studio, first) {
    Object.assign(this, { studio, words: form.dataset, row: $('[data-books]', form), codes: $('[data-code]', form), all: [first], now: first });
    this.show();
  }

  get isDirty() {
    return this.all.some((book) => book.isDirty);
  }

  nameOf({ id, name }) {
    return name || filledIn(this.words.layout, { n: id });
  }

  /** The others come from the server. */
  async load() {
    const list = await this.studio.ask('GET', this.words.layouts);
    if (!list.ok) return;
    for (const each of list.body.items) {
      const mine = this.all.find(({ id }) => id === each.id);
      if (mine) Object.assign(mine, { name: each.name, shown: each.shown, code: each.code }); else this.all.push(new Book(each));
    }
    this.all.sort((a, b) => a.id - b.id);
    this.show();
  }

  button(label, does, given = {}) {
    const made = element('button', { type: 'button', className: 'btn', ...given }, label);
    made.addEventListener('click', does);
    return made;
  }

  show() {
    const { words, row, now } = this, had = row.contains(document.activeElement) ? document.activeElement.dataset.book : null;
    const tabs = this.all.map((book) => {
      const tab = this.button(element('span', { textContent: this.nameOf(book) }), () => this.open(book), { className: 'btn book' });
      tab.dataset.book = book.id;
      tab.setAttribute('aria-pressed', book === now);
      if (book.shown) tab.append(element('small', { textContent: words.layoutShown }));
      return tab;
    });
    const parts = [...tabs];
    if (this.all.length < MOST_BOOKS) {
      const more = this.button(`+ ${words.layoutNew}`, () => this.add(), { className: 'btn book' });
      more.dataset.book = 'new';
      parts.push(more);
    }
    const name = element('input', { value: now.name, maxLength: 20, placeholder: this.nameOf(now), autocomplete: 'off' });
    name.setAttribute('aria-label', words.layoutName);
    name.addEventListener('change', () => this.rename(now, name.value));
    parts.push(name);
    if (!now.shown) {
      parts.push(this.button(words.layoutShow, () => this.expose(now)));
      parts.push(this.button(words.layoutDelete, ({ currentTarget: button }) => this.sure(button, now), { className: 'btn bad' }));
    }
    row.replaceChildren(...parts);
    this.showCode();
    if (had) (row.querySelector(`[data-book="${had}"]`) ?? row.firstElementChild).focus();
  }

  /** With which others may try the layout on. */
  showCode() {
    const { words, now: { code } } = this, had = this.codes.contains(document.activeElement);
    const copy = () => navigator.clipboard?.writeText(code).then(() => this.studio.say(words.codeCopied));
    this.codes.replaceChildren(...(code
      ? [element('output', { textContent: code }), this.button(words.codeCopy, copy), this.button(words.codeRenew, () => this.changeCode('DELETE', 'PUT')), this.button(words.codeEnd, () => this.changeCode('DELETE'))]
      : [this.button(words.codeMake, () => this.changeCode('PUT'))]));
    if (had) $('button', this.codes).focus();
  }

  /** Another code, or none. */
  async changeCode(...methods) {
    const { now: book, studio, words } = this;
    for (const method of methods) {
      const answer = await studio.ask(method, `${words.layouts}/${book.id}/code`);
      if (!answer.ok) return studio.refused(answer);
      book.code = answer.body.code;
      this.showCode();
    }
  }

  open(book) {
    this.now = book;
    this.show();
    this.studio.open();
  }

  /** A copy of what is seen, under a number that is free. */
  async add() {
    const id = [1, 2, 3, 4, 5].find((n) => !this.all.some((book) => book.id === n));
    const room = asSent(this.now.now), answer = await this.studio.ask('PUT', `${this.words.layouts}/${id}`, { ...room, version: 0 });
    if (!answer.ok) return this.studio.refused(answer);
    this.all.push(new Book(answer.body));
    this.all.sort((a, b) => a.id - b.id);
    this.open(this.all.find((book) => book.id === id));
  }

  /** Only the name: what is not saved yet stays so. */
  async rename(book, name) {
    const answer = await this.studio.ask('PUT', `${this.words.layouts}/${book.id}`, { ...JSON.parse(book.kept), version: book.version, name });
    if (!answer.ok) return this.studio.refused(answer);
    Object.assign(book, { name: answer.body.name, version: answer.body.version });
    this.show();
    this.studio.say(this.words.saved);
  }

  async expose(book) {
    const answer = await this.studio.ask('POST', `${this.words.layouts}/${book.id}/show`);
    if (!answer.ok) return this.studio.refused(answer);
    for (const each of this.all) each.shown = each === book;
    this.show();
    this.row.querySelector(`[data-book="${book.id}"]`).focus();
    this.studio.say(`${this.nameOf(book)}: ${this.words.layoutShown}`);
  }

  /** Asks once more: there is no way back. */
  sure(button, book) {
    if (button.textContent === this.words.layoutSure) return this.remove(book);
    button.textContent = this.words.layoutSure;
    button.addEventListener('blur', () => { button.textContent = this.words.layoutDelete; }, { once: true });
  }

  async remove(book) {
    const answer = await this.studio.ask('DELETE', `${this.words.layouts}/${book.id}`);
    if (!answer.ok && answer.status !== 404) return this.studio.refused(answer);
    this.all = this.all.filter((each) => each !== book);
    this.open(this.all.find(({ shown }) => shown) ?? this.all[0]);
    this.row.firstElementChild.focus();
  }
}
