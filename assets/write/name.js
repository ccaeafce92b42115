// Whom an `@` may mean, or a field that takes a nickname: a list below, to choose from by keys and by touch. Nothing is put in while a syllable is
// being composed.
const known = new WeakMap();

/** Called with every change of a text that has an `@`, or of such a field. */
export function look(text, words) {
  if (!known.has(text)) known.set(text, begin(text, words));
  known.get(text)();
}

function begin(text, words) {
  const list = Object.assign(document.createElement('div'), { className: 'names card', id: `${text.id}-names`, hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', words.namesLabel);
  // the whole of a field is a nickname, and not one's own
  const isField = text.matches('input');
  const own = isField ? document.documentElement.dataset.user : '';
  text.after(list);
  if (isField) {
    text.setAttribute('role', 'combobox');
    text.setAttribute('aria-expanded', 'false');
  }
  text.setAttribute('aria-autocomplete', 'list');
  text.setAttribute('aria-haspopup', 'listbox');
  text.setAttribute('aria-controls', list.id);
  let place;
  let asked = '';
  let timer;
  let chosen = -1;

  const options = () => [...list.children];
  const open = (isOpen) => {
    chosen = -1;
    list.hidden = !isOpen;
    if (isField) text.setAttribute('aria-expanded', isOpen);
    text.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    clearTimeout(timer);
    asked = '';
    open(false);
  };
  const mark = (at) => {
    const all = options();
    chosen = (at + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute('aria-selected', n === chosen));
    text.setAttribute('aria-activedescendant', all[chosen].id);
    all[chosen].scrollIntoView({ block: 'nearest' });
  };
  /** What is typed behind the `@` before the caret, or into the field, if it can be a nickname. */
  const typed = () => {
    if (isField) {
      place = 0;
      return text.value.trim().replace(/^@/, '') || null;
    }
    if (text.selectionStart !== text.selectionEnd) return null;
    const before = text.value.slice(Math.max(0, text.selectionStart - 24), text.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}\p{M}_@/\\.+%=&-])@([^\s@][^\n@]{0,19})$/u.exec(before);
    if (!found) return null;
    place = text.selectionStart - found[1].length;
    return found[1];
  };
  /** Right below the line of the `@`, wherever the text was scrolled to. */
  const lay = () => {
    if (isField) {
      list.style.insetBlockStart = `${text.offsetTop + text.offsetHeight + 4}px`;
      return;
    }
    const twin = document.createElement('div');
    const style = getComputedStyle(text);
    for (const name of ['font', 'letterSpacing', 'lineHeight', 'padding', 'border', 'wordBreak', 'overflowWrap', 'direction']) twin.style[name] = style[name];
    Object.assign(twin.style, { display: 'block', position: 'absolute', visibility: 'hidden', inlineSize: `${text.offsetWidth}px`, whiteSpace: 'pre-wrap' });
    twin.append(text.value.slice(0, place - 1));
    const at = twin.appendChild(document.createElement('span'));
    at.textContent = '@';
    text.parentNode.append(twin);
    const top = text.offsetTop + at.offsetTop - text.scrollTop + at.offsetHeight;
    const left = text.offsetLeft + at.offsetLeft;
    twin.remove();
    list.style.insetBlockStart = `${Math.min(Math.max(top, text.offsetTop), text.offsetTop + text.offsetHeight) + 4}px`;
    list.style.left = `${Math.max(0, Math.min(left, text.offsetLeft + text.offsetWidth - list.offsetWidth))}px`;
  };
  const choose = (nickname) => {
    const end = isField ? text.value.length : text.selectionStart;
    const from = place;
    const put = isField ? nickname : `${nickname} `;
    close();
    if (isField) asked = nickname;
    text.focus();
    text.setSelectionRange(from, end);
    // as if it had been typed: it can be taken back
    if (!document.execCommand('insertText', false, put)) {
      text.setRangeText(put, from, end, 'end');
      text.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };
  const show = (items) => {
    list.replaceChildren(...items.map(({ id, nickname, address, still_url: still }) => {
      const option = Object.assign(document.createElement('div'), { id: `${list.id}-${id}` });
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.nickname = nickname;
      const name = Object.assign(document.createElement('bdi'), { textContent: nickname });
      const home = Object.assign(document.createElement('small'), { textContent: address?.text ?? '' });
      if (still) option.append(Object.assign(new Image(32, 32), { className: 'av', src: still, alt: '' }));
      const both = document.createElement('span');
      both.append(name, ' ', home);
      option.append(both);
      return option;
    }));
    open(items.length > 0);
    if (!items.length) return;
    lay();
    list.scrollIntoView({ block: 'nearest' });
    say(words.namesCount.replace('0', items.length));
  };
  const ask = async (prefix) => {
    try {
      const answer = await fetch(`/api/v1/mentions?prefix=${encodeURIComponent(prefix)}`, { signal: within(10) });
      if (!answer.ok) return;
      const { items } = await answer.json();
      if (prefix === asked && prefix === typed()) show(items.filter(({ id }) => String(id) !== own));
    } catch { /* one types on without */ }
  };
  const change = () => {
    const prefix = typed();
    if (prefix === null) { close(); return; }
    if (prefix === asked) return;
    asked = prefix;
    clearTimeout(timer);
    timer = setTimeout(ask, 150, prefix);
  };

  /** Whether the list takes the key. */
  const takes = (key, isShifted) => !list.hidden && (['ArrowDown', 'ArrowUp', 'Escape'].includes(key) || (['Enter', 'Tab'].includes(key) && chosen >= 0 && !isShifted));
  const press = (key) => {
    if (key === 'ArrowDown') mark(chosen + 1);
    else if (key === 'ArrowUp') mark(chosen < 0 ? -1 : chosen - 1);
    else if (key === 'Escape') close();
    else choose(options()[chosen].dataset.nickname);
  };
  // a key that ends a syllable is taken when that is whole; some systems send it once more then
  let waits = '';
  let taken = '';
  text.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isComposing = event.isComposing || event.keyCode === 229;
    const key = isComposing ? event.code : event.key;
    const again = taken === key;
    taken = '';
    // in a field such an Enter sends (js/submit-once.js)
    if ((!again && !takes(key, event.shiftKey)) || (isField && isComposing && key === 'Enter')) return;
    event.preventDefault();
    event.stopPropagation();
    if (isComposing) waits = key; else if (!again) { waits = ''; press(key); }
  });
  text.addEventListener('compositionend', () => setTimeout(() => {
    if (waits && takes(waits)) {
      taken = waits;
      setTimeout(() => { taken = ''; }, 50);
      press(waits);
    }
    waits = '';
  }));
  // the text keeps the focus, and with it the keyboard of a phone
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) choose(option.dataset.nickname);
  });
  text.addEventListener('blur', close);
  text.addEventListener('click', change);
  if (!isField) text.addEventListener('input', () => { if (!text.value.includes('@')) close(); });
  return change;
}
