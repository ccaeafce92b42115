// What is being written is kept in this browser for its writer alone, until it is sent, thrown away, or its writer signs out.
const DAYS = 30;
/** How many wait for one address. */
const MOST = 5;

function keeper(form) {
  const { title, body, version, key: { value: own } } = form.elements;
  // each form that is open has a draft of its own, so that none writes over another's
  const all = `draft ${root.dataset.user} ${form.getAttribute('action')}`;
  const mine = `${all} ${own}`;
  const forget = (...names) => { try { for (const name of names) localStorage.removeItem(name); } catch { /* nothing is kept then */ } };
  const isSame = (kept) => kept.title === title.value && kept.body === body.value;
  const isUntouched = () => title.value === title.defaultValue && body.value === body.defaultValue;
  /** What other forms left here, the newest first. */
  const others = () => {
    const found = [];
    try {
      for (const name of Object.keys(localStorage)) {
        if (name !== mine && (name === all || name.startsWith(`${all} `))) found.push({ name, ...JSON.parse(localStorage.getItem(name)) });
      }
    } catch { /* nothing was kept then */ }
    found.sort((a, b) => b.at - a.at);
    const isLeft = ({ at }, place) => place < MOST && Date.now() - at < DAYS * 86400000;
    forget(...found.filter((kept, place) => !isLeft(kept, place)).map(({ name }) => name));
    return found.filter(isLeft);
  };
  // what was written after a text that came back from the server is a draft of the same form: it is kept apart, so that the text does not write over it
  try {
    const kept = JSON.parse(localStorage.getItem(mine));
    if (kept && !isSame(kept)) {
      localStorage.setItem(`${mine} ${kept.at}`, JSON.stringify(kept));
      forget(mine);
    }
  } catch { /* nothing was kept then */ }
  let timer;
  const rest = () => { clearTimeout(timer); timer = 0; };
  const keep = (isSent) => {
    rest();
    if (isUntouched() && !isSent) { forget(mine); return; }
    try {
      // signed out on purpose in another tab, which has left nothing
      if (localStorage.getItem('sign-in') === 'out') return;
      localStorage.setItem(mine, JSON.stringify({ title: title.value, body: body.value, version: version?.value, at: Date.now(), files: [...form.elements].some((field) => field.files?.length), isSent }));
    } catch { /* where there is no room it is as it was without */ }
  };
  const later = ({ target }) => { if (target === title || target === body || target.files) timer ||= setTimeout(keep, 400, false); };
  /** Left to the browser to send, which tells no script what became of it: the list of one's own articles does. */
  const arrived = async (kept) => {
    try {
      const { items } = await (await fetch('/api/v1/me/articles', { signal: within(10) })).json();
      return items.some((one) => one.title.trim() === kept.title.trim().normalize('NFC') && Date.parse(one.edited_at ?? one.created_at) > kept.at - 60000);
    } catch { return false; }
  };

  // what is offered and neither taken nor thrown away stays, also when something else is written
  const offer = (kept) => {
    const words = form.dataset;
    const box = Object.assign(document.createElement('div'), { className: 'notice draft' });
    box.setAttribute('role', 'status');
    const text = document.createElement('p');
    const time = Object.assign(document.createElement('time'), { dateTime: new Date(kept.at).toISOString() });
    time.textContent = new Intl.DateTimeFormat(root.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(kept.at);
    text.append(words.draft, ' ', time, document.createElement('br'));
    text.append(Object.assign(document.createElement('bdi'), { className: 'mute', textContent: (kept.title || kept.body).slice(0, 60) }));
    // those stay in no draft
    if (kept.files) text.append(document.createElement('br'), words.draftFiles);
    const button = (label, kind, does) => {
      const one = Object.assign(document.createElement('button'), { type: 'button', className: `btn ${kind}`, textContent: label });
      one.addEventListener('click', () => { box.remove(); does(); forget(kept.name); next(); });
      return one;
    };
    const use = () => {
      title.value = kept.title;
      body.value = kept.body;
      if (version && kept.version) version.value = kept.version;
      for (const field of [title, body]) field.dispatchEvent(new Event('input', { bubbles: true }));
      keep(false);
      body.focus();
    };
    const buttons = Object.assign(document.createElement('div'), { className: 'row' });
    buttons.append(button(words.draftUse, 'pri', use), button(words.draftDrop, '', () => body.focus()));
    box.append(text, buttons);
    form.before(box);
  };

  const next = async () => {
    const kept = others().find((other) => !isSame(other));
    if (!kept) return;
    if (kept.isSent && await arrived(kept)) { forget(kept.name); next(); } else offer(kept);
  };
  next();
  form.addEventListener('input', later);
  // typed before this script was there
  if (!isUntouched()) later({ target: body });
  // what the browser put back, or came from elsewhere, is kept as well when one leaves
  addEventListener('pagehide', () => { if (timer) keep(false); });
  // who signs out on purpose leaves nothing (js/away.js), also not while leaving
  document.addEventListener('submit', ({ target }) => { if (target.getAttribute('action') === '/logout') rest(); });
  $('[data-drop] .bad', form)?.addEventListener('click', () => { rest(); forget(mine); });
  const over = () => { rest(); form.removeEventListener('input', later); };
  return { sent: () => { over(); forget(mine); }, plain: () => keep(true) };
}
