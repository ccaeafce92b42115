// What is in the way of a layout that is furnished, asked for by the editor when something was not taken. What is saved or
// deleted in another window stands in a box of its own, which is seen with that layout alone.

/** All layouts as the server has them, or nothing where it does not say; those that it does not have any more go, unless they are looked at or not saved. */
export async function load(studio) {
  const { books, words } = studio;
  const { ok, body: { items } } = await studio.ask('GET', words.layouts);
  if (!ok) return studio.say(words.unsent);
  for (const each of items) {
    const mine = books.all.find(({ id }) => id === each.id);
    if (!mine) books.take(each);
    else {
      if (mine.name === mine.named) mine.name = each.name;
      Object.assign(mine, { named: each.name, shown: each.shown, code: each.code });
    }
  }
  books.all = books.all.filter((book) => {
    if (items.some(({ id }) => id === book.id)) return true;
    // it is shown to nobody, and has no code
    Object.assign(book, { trouble: 'lost', shown: false, code: null });
    return book === books.now || book.isDirty;
  });
  books.show();
  return items;
}

/** What the server has of a layout, or nothing, and why. */
async function latest(studio, book) {
  const list = await load(studio), there = list?.find(({ id }) => id === book.id);
  if (list && !there) told(studio, book, 'lost');
  return there;
}

function told(studio, book, trouble) {
  const isHere = book === studio.book, box = studio.boxes.find(({ dataset }) => dataset.trouble === trouble);
  box.onclick = ({ target }) => does[target.closest('button')?.dataset.do]?.(studio);
  book.trouble = trouble;
  studio.tell();
  if (isHere) $('.pri', box).focus();
  if (isHere) studio.say(''); else studio.tellOf(book, $('p', box).textContent);
}

/** Says why something of a layout was not taken, at the item that it is about. */
export async function refused(studio, { status, body }, book, { items = [], name, isName, isAgain }) {
  const { books, stage, words } = studio;
  if (body.code === 'layout_gone' || status === 404) {
    await load(studio);
    return told(studio, book, 'lost');
  }
  if (body.code === 'stale_version') {
    // what was saved elsewhere may be what was sent here, and never answered
    if (book.unheard.size && !isAgain) {
      const there = await latest(studio, book);
      if (!there) return;
      if (book.unheard.has(book.textOf(there))) {
        book.keeps(book.textOf(there), there.version);
        // of a name alone nothing may be left to be written
        return isName && book.name === book.named ? studio.wrote(book, true) : studio.write(book, isName, true);
      }
    }
    return told(studio, book, 'theirs');
  }
  const isHere = book === studio.book, about = isHere && book.find(items[body.item]?.key), wrong = body.errors?.name?.[0].message;
  if (about) studio.choose(about.key, true);
  if (wrong) {
    book.wrong = name;
    studio.tell();
    // what was to be saved waits for its name
    if (isHere && !isName) books.field.focus();
  }
  studio.tellOf(book, wrong ? `${words.layoutName}: ${wrong}` : `${about ? `${stage.nameOf(about)}: ` : ''}${body.detail || words.unsent}`);
}

const does = {
  /** Over what somebody else saved meanwhile. */
  mine: (studio) => studio.keep(async (book) => {
    const there = await latest(studio, book);
    if (!there) return;
    book.keeps(book.textOf(there), there.version);
    if (book === studio.book) studio.tools.get('save').focus();
    await studio.write(book);
  }),

  /** Theirs, as one more step: mine is one step back. */
  theirs: (studio) => studio.keep(async (book) => {
    const there = await latest(studio, book);
    if (!there) return;
    book.change(new book.constructor(there).now);
    book.keeps(book.textOf(), there.version);
    book.name = book.named;
    studio.books.show();
    if (book !== studio.book) return;
    studio.open();
    studio.tools.get('undo').focus();
    studio.say(studio.words.theirs);
  }),

  /** Under the number of the one that is gone, as a new one. */
  anew: (studio) => studio.keep(async (book) => {
    Object.assign(book, { named: '', version: 0 });
    if (book === studio.book) studio.tools.get('save').focus();
    await studio.write(book);
  }),
};
