// What is being written is kept in this browser for its writer alone, until it is sent, thrown away, or its writer signs out.
const DAYS = 30;
/** How many wait for one address. */
const MOST = 5;

/** A moment as pages tell it: in the site's time zone, and a line ends between day and time and nowhere else. */
function moment(at, { zone: timeZone, am, pm }) {
  const isKorean = root.lang === 'ko';
  const form = { year: 'numeric', month: isKorean ? '2-digit' : 'short', day: isKorean ? '2-digit' : 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone };
  const told = (given) => Object.fromEntries(new Intl.DateTimeFormat('en', given).formatToParts(at).map(({ type, value }) => [type, value]));
  let parts;
  // a browser may be older than the name of a zone
  try { parts = told(form); } catch { parts = told({ ...form, timeZone: undefined }); }
  const { year, month, day, hour, minute } = parts;
  if (!isKorean) return `${day}\u00a0${month}\u00a0${year}, ${hour}:${minute}`;
  return `${year}.${month}.${day} ${hour < 12 ? am : pm}\u00a0${hour % 12 || 12}:${minute}`;
}

function keeper(form) {
  const { title, body, version, key: { value: own } } = form.elements;
  // each form that is open has a draft of its own, so that none writes over another's
  const all = `draft ${root.dataset.user} ${form.getAttribute('action')}`;
  const mine = `${all} ${own}`;
  const forget = (...names) => { try { for (const name of names) localStorage.removeItem(name); } catch { /* nothing is kept then */ } };
  const isSame = (kept) => kept.title === title.value && kept.body === body.value;
  /** What pictures show, each with the picture that stands at its place or was chosen for it. */
  const places = () => [1, 2, 3, 4].map((number) => {
    const field = (what) => form.elements[`${what}-${number}`];
    return { alt: field('alt'), name: field('image')?.files[0]?.name ?? field('name')?.value ?? '' };
  }).filter(({ alt }) => alt);
  const isUntouched = () => [title, body, ...places().map(({ alt }) => alt)].every((field) => field.value === field.defaultValue);
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
  // The form of what was published is there again, by the browser's way back: one may write another.
  const anew = () => location.replace(location.pathname + location.search);
  try {
    if (sessionStorage.getItem('sent') === own) {
      sessionStorage.removeItem('sent');
      anew();
      return { sent: () => {}, plain: () => {} };
    }
  } catch { /* nothing was noted then */ }
  // what was written after a text that came back from the server is a draft of the same form: it is kept apart, so that the text does not write over it
  try {
    const kept = JSON.parse(localStorage.getItem(mine));
    // the browser has put back what belongs to it: it does that with the text alone
    if (kept?.body === body.value && title.value === title.defaultValue) title.value = kept.title;
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
      localStorage.setItem(mine, JSON.stringify({ title: title.value, body: body.value, version: version?.value, at: Date.now(), alts: places().map(({ alt, name }) => [name, alt.value]), files: [...form.elements].some((field) => field.files?.length), isSent }));
    } catch { /* where there is no room it is as it was without */ }
  };
  const later = ({ target }) => { if (target === title || target === body || target.files || target.name?.startsWith('alt-')) timer ||= setTimeout(keep, 400, false); };
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
    time.textContent = moment(kept.at, words);
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
      // those that are chosen again are told by the names of their files
      const showing = new Map(kept.alts?.filter(([name, text]) => name && text));
      const describe = () => {
        for (const { alt, name } of places()) {
          if (showing.has(name) && alt.value === alt.defaultValue) alt.value = showing.get(name);
        }
      };
      describe();
      form.addEventListener('placed', describe);
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
  for (const kind of ['input', 'placed']) form.addEventListener(kind, later);
  // typed before this script was there, or sent
  if (form.hasAttribute('aria-busy')) keep(true); else if (!isUntouched()) later({ target: body });
  // what the browser put back, or came from elsewhere, is kept as well when one leaves
  addEventListener('pagehide', () => { if (timer) keep(false); });
  // who signs out on purpose leaves nothing (js/away.js), also not while leaving
  document.addEventListener('submit', ({ target }) => { if (target.getAttribute('action') === '/logout') rest(); });
  $('[data-drop] .bad', form)?.addEventListener('click', () => { rest(); forget(mine); });
  const over = () => { rest(); for (const kind of ['input', 'placed']) form.removeEventListener(kind, later); };
  const sent = () => {
    over();
    forget(mine);
    try { sessionStorage.setItem('sent', own); } catch { /* the way back shows it once more */ }
    addEventListener('pageshow', ({ persisted }) => { if (persisted) anew(); });
  };
  return { sent, plain: () => keep(true) };
}
