// What the server keeps: layouts are sent one after the other, each with the version that the one before gave.
const asked = (address, init) => fetch(address, { ...init, signal: within(30), headers: { 'Shown-To': document.documentElement.dataset.user, 'Content-Type': 'application/json' } });

class Keeping {
  last = Promise.resolve();
  doing = new Set();

  /** Does it when all before is done. */
  next(does) {
    const done = this.last.then(does).finally(() => this.tell());
    this.last = done.catch(() => {});
    return done;
  }

  /** The same, but not while `what` is being done: a second press means nothing more. */
  once(what, does) {
    if (this.doing.has(what)) return;
    this.doing.add(what);
    this.tell();
    return this.next(() => does().finally(() => this.doing.delete(what)));
  }

  async ask(method, address, body) {
    try {
      const answer = await asked(address, { method, body: body && JSON.stringify(body) }), { ok, status } = answer;
      // an answer that breaks off is none
      const said = status === 204 ? {} : await answer.json().catch((lost) => { if (ok) throw lost; return {}; });
      return { ok, status, body: said };
    } catch {
      return { ok: false, status: 0, body: {} };
    }
  }

  /** What is in the way is seen to by a script that comes when something is (`snag/`). */
  snag(does, ...about) {
    return import('/assets/snag.js').then((all) => all[does](this, ...about), () => this.say(about[0]?.body.detail || this.words.unsent));
  }

  /** Says why something of a layout was not taken. */
  refused(answer, book, sent = {}) {
    return answer.status ? this.snag('refused', answer, book, sent) : this.say(this.words.unsent);
  }

  /** Sends a layout as it is now, or only its name. */
  async write(book, isName, isAgain) {
    const { words } = this, { items } = book.now, text = isName ? book.kept : book.textOf(), name = book.name === book.named ? undefined : book.name;
    // it may be written by now
    if (isName ? name === undefined : !book.isDirty) return isName || this.wrote(book);
    const answer = await this.ask('PUT', `${words.layouts}/${book.id}`, { ...JSON.parse(text), name, version: book.version }), { ok, status, body } = answer;
    if (!ok) {
      if (!status || status >= 500) book.unheard.add(text);
      return this.refused(answer, book, { items: isName ? [] : items, name, isName, isAgain });
    }
    const isNew = !book.version;
    // it may be called something else again by now
    if (book.name === (name ?? book.named)) book.name = body.name;
    Object.assign(book, { named: body.name, shown: body.shown, code: body.code });
    book.keeps(text, body.version);
    if (isNew) this.books.show(); else this.books.label(book);
    this.wrote(book, isName);
  }

  /** Says what of a layout the server has now. The room may still be on its way, and more may have been done to it meanwhile. */
  wrote(book, isName) {
    const { saving, named, saved, savedPart } = this.words;
    this.tellOf(book, isName ? this.isSaving(book) ? saving : named : book.isDirty ? savedPart : saved);
  }

  /** Says something of a layout, and of which one, where another is seen. */
  tellOf(book, what) {
    this.say(`${book === this.book ? '' : `${this.books.nameOf(book)}: `}${what}`);
  }

  isSaving({ id }) {
    return this.doing.has(`save ${id}`);
  }

  /** Does what saves the layout that is seen. */
  keep(does) {
    const { book } = this;
    return this.once(`save ${book.id}`, () => does(book));
  }

  save() {
    if (!this.book.isDirty) return this.wrote(this.book);
    this.say(this.words.saving);
    return this.keep((book) => this.write(book));
  }
}
