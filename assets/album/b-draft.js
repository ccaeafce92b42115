// What is being written is kept in this browser for its writer alone, until it is sent, thrown away, or its writer signs out.
const DAYS = 30;

function keeper(form) {
  const key = `draft ${root.dataset.user} ${form.getAttribute('action')}`;
  const before = `${key} before`;
  const { title, body, version } = form.elements;
  const read = (name) => {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      return kept && Date.now() - kept.at < DAYS * 86400000 ? kept : null;
    } catch { return null; }
  };
  const forget = (...names) => { try { for (const name of names) localStorage.removeItem(name); } catch { /* nothing is kept then */ } };
  const isSame = (kept) => kept.title === title.value && kept.body === body.value;
  // what is offered and neither taken nor thrown away stays, also when something else is written
  let offered = null;
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    try {
      if (title.value === title.defaultValue && body.value === body.defaultValue) { if (!offered) localStorage.removeItem(key); return; }
      if (offered) localStorage.setItem(before, JSON.stringify(offered));
      localStorage.setItem(key, JSON.stringify({ title: title.value, body: body.value, version: version?.value, at: Date.now() }));
    } catch { /* where there is no room it is as it was without */ }
  };
  const later = ({ target }) => { if (target === title || target === body) timer ||= setTimeout(keep, 400); };

  const offer = (kept) => {
    offered = kept;
    const words = form.dataset;
    const box = Object.assign(document.createElement('div'), { className: 'notice draft' });
    box.setAttribute('role', 'status');
    const text = document.createElement('p');
    const time = Object.assign(document.createElement('time'), { dateTime: new Date(kept.at).toISOString() });
    time.textContent = new Intl.DateTimeFormat(root.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(kept.at);
    text.append(words.draft, ' ', time, document.createElement('br'));
    text.append(Object.assign(document.createElement('bdi'), { className: 'mute', textContent: (kept.title || kept.body).slice(0, 60) }));
    const button = (label, kind, does) => {
      const one = Object.assign(document.createElement('button'), { type: 'button', className: `btn ${kind}`, textContent: label });
      one.addEventListener('click', () => { offered = null; box.remove(); does(); });
      return one;
    };
    const use = () => {
      title.value = kept.title;
      body.value = kept.body;
      if (version && kept.version) version.value = kept.version;
      for (const field of [title, body]) field.dispatchEvent(new Event('input', { bubbles: true }));
      forget(before);
      body.focus();
    };
    const drop = () => { forget(before); if (title.value === title.defaultValue && body.value === body.defaultValue) forget(key); body.focus(); };
    const buttons = Object.assign(document.createElement('div'), { className: 'row' });
    buttons.append(button(words.draftUse, 'pri', use), button(words.draftDrop, '', drop));
    box.append(text, buttons);
    form.before(box);
  };

  const kept = read(key) ?? read(before);
  if (kept && !isSame(kept)) offer(kept);
  form.addEventListener('input', later);
  // what the browser put back, or came from elsewhere, is kept as well when one leaves
  addEventListener('pagehide', () => { if (timer) keep(); });
  $('[data-drop] a', form)?.addEventListener('click', () => { clearTimeout(timer); timer = 0; forget(key); });
  return { sent: () => { clearTimeout(timer); timer = 0; form.removeEventListener('input', later); forget(key); } };
}
