// Buttons for those who do not know the marks by heart, and what the text will look like: beside it where there is room, else in its place by a button. The server renders it, as it will render the article.
export function ready(field) {
  const text = $('textarea', field);
  const pair = text.parentNode;
  const words = field.dataset;
  const button = $('[name=preview]', text.form);
  const look = $('.look', pair) ?? Object.assign(document.createElement('section'), { className: 'prose look', id: 'preview', tabIndex: 0 });
  look.setAttribute('aria-label', words.look);
  pair.append(look);
  pair.classList.add('live');
  if (button) button.hidden = true;

  const tabs = Object.assign(document.createElement('div'), { className: 'seg sides' });
  tabs.setAttribute('role', 'group');
  tabs.setAttribute('aria-label', words.look);
  const side = (name, looks) => {
    const tab = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
    tab.addEventListener('click', () => { turn(looks); if (!looks) text.focus(); });
    tabs.append(tab);
    return tab;
  };
  const turn = (looks) => {
    pair.classList.toggle('looks', looks);
    write.setAttribute('aria-pressed', !looks);
    read.setAttribute('aria-pressed', looks);
    if (looks) soon(0);
  };
  const write = side(words.write, false);
  const read = side(words.look, true);
  pair.before(tabs, marks(text, words));

  // of one that is changed, names stay what they were
  const article = +/(\d+)\/edit$/.exec(text.form.action)?.[1] || undefined;
  let timer;
  let shown;
  let going;
  const put = (nodes) => look.replaceChildren(...nodes);
  const note = (words) => put([Object.assign(document.createElement('p'), { className: 'mute', textContent: words })]);
  const isSeen = () => look.offsetParent !== null;
  const ask = async () => {
    const body = text.value;
    if (!isSeen() || body === shown || going) return;
    if (!body.trim()) { shown = body; note(words.empty); return; }
    going = true;
    let wait = 0;
    try {
      const answer = await fetch('/api/v1/preview', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ body, article }),
        signal: within(15),
      });
      const said = await answer.json();
      if (answer.ok) {
        const page = new DOMParser().parseFromString(fragments.createHTML(said.html), 'text/html');
        put([...page.body.childNodes].map((node) => document.adoptNode(node)));
        shown = body;
      } else if (answer.status === 429) {
        wait = 1000 * (+answer.headers.get('retry-after') || 2);
      } else if (answer.status === 422) {
        shown = body;
        note(said.errors?.body?.[0]?.message ?? words.lost);
      } else throw answer.status;
    } catch { note(words.lost); wait = 5000; }
    going = false;
    if (text.value !== shown) soon(wait || 300);
  };
  const soon = (wait = 300) => { clearTimeout(timer); timer = setTimeout(ask, wait); };
  text.addEventListener('input', () => soon());
  new ResizeObserver(() => soon()).observe(look);
  turn(false);
  soon(0);
}

// Puts marks around what is chosen, or before each of its lines; it can be taken back as if it had been typed.
function marks(text, words) {
  const row = Object.assign(document.createElement('div'), { className: 'seg marks' });
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', words.marks);
  const put = (from, to, piece, ...chosen) => {
    text.focus();
    text.setSelectionRange(from, to);
    if (!document.execCommand('insertText', false, piece)) {
      text.setRangeText(piece, from, to, 'end');
      text.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (chosen.length) text.setSelectionRange(...chosen);
  };
  const around = (mark) => () => {
    const { selectionStart: from, selectionEnd: to, value } = text;
    put(from, to, mark + value.slice(from, to) + mark, from + mark.length, to + mark.length);
  };
  const before = (mark) => () => {
    const { selectionStart, selectionEnd, value } = text;
    const from = value.lastIndexOf('\n', selectionStart - 1) + 1;
    const end = value.indexOf('\n', selectionEnd);
    const to = end < 0 ? value.length : end;
    put(from, to, value.slice(from, to).split('\n').map((line) => mark + line).join('\n'));
  };
  // on lines of its own, with the caret in its first cell
  const block = (lines, caret) => () => {
    const { selectionEnd: at, value } = text;
    const gap = !at || value.slice(0, at).endsWith('\n\n') ? '' : '\n\n';
    put(at, at, `${gap}${lines}\n`, at + gap.length + caret, at + gap.length + caret);
  };
  const does = [around('**'), before('- '), before('- [ ] '), block('|  |  |\n| --- | --- |\n|  |  |', 2), around('\u0060'), before('> ')];
  words.markNames.split('|').forEach((name, nth) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
    button.addEventListener('click', does[nth]);
    row.append(button);
  });
  return row;
}
