// What is half-written under an article or in a guestbook is kept in this browser for its writer alone, until it is sent, thrown away, or its writer
// signs out (js/away.js). It stands in its form again when one comes back, with a word about it; the form in which it was typed is asked for.
const DAYS = 30;
const ALL = `draft ${root.dataset.user} `;
const NAME = ALL + location.pathname;
let place;
let timer;
let isOver = false;
const sent = new Set();
/** Forms in which something else was typed than what is kept for them: that stays until both are together. */
const early = new Set();

const read = () => { try { return JSON.parse(localStorage.getItem(NAME))?.forms ?? {}; } catch { return {}; } };
const write = (forms) => {
  try {
    // signed out on purpose in another tab, which has left nothing
    if (isOver || localStorage.getItem('sign-in') === 'out') return;
    if (Object.keys(forms).length) localStorage.setItem(NAME, JSON.stringify({ at: Date.now(), forms }));
    else localStorage.removeItem(NAME);
  } catch { /* where there is no room it is as it was without */ }
};
const forget = (...names) => {
  const all = read();
  for (const name of names) { delete all[name]; sent.delete(name); }
  write(all);
};
const tidy = () => {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(ALL) && Date.now() - (JSON.parse(localStorage.getItem(name))?.at ?? 0) > DAYS * 864e5) localStorage.removeItem(name);
    }
  } catch { /* what cannot be read is not ours */ }
};

const forms = () => $$('form.wr', place);
/** Where a form is sent, with what it answers. */
const nameOf = (form) => `${form.getAttribute('action')} ${form.elements.parent_id?.value ?? ''}`.trim();
const keepAll = () => {
  clearTimeout(timer);
  timer = 0;
  const all = read();
  for (const form of forms()) {
    if (early.has(form)) continue;
    const { body, key, secret } = form.elements;
    const name = nameOf(form);
    if (body.value !== body.defaultValue && body.value.trim()) all[name] = { text: body.value, key: key.value, secret: secret?.checked };
    // beside what came back from the server from another form it goes on waiting
    else if (!body.matches('[aria-invalid]')) delete all[name];
  }
  write(all);
};

/** Puts back what is kept for a form that is there, but not over what came back from the server from another form, nor over what is typed, but before that when `isEarly`. */
const put = (form, kept, isEarly) => {
  const { body, key, secret } = form.elements;
  const isSame = body.value === kept.text;
  const isTyped = body.value !== body.defaultValue;
  const isAnothers = body.matches('[aria-invalid]') && key.value !== kept.key;
  if (!isSame && ((isTyped && !isEarly) || isAnothers)) return;
  // sent from two tabs it is said once
  key.value = kept.key;
  if (isSame) return;
  if (isTyped) body.setRangeText(`${kept.text}\n`, 0, 0, 'preserve'); else body.value = kept.text;
  if (secret) secret.checked = kept.secret;
  const word = Object.assign(document.createElement('p'), { className: 'hint', textContent: place.dataset.again });
  body.after(word);
  form.addEventListener('input', () => word.remove(), { once: true });
  document.dispatchEvent(new CustomEvent('fresh', { detail: form }));
};
const putAll = () => {
  const all = read();
  for (const form of forms()) if (all[nameOf(form)]) put(form, all[nameOf(form)]);
};
/** What was typed before this script was there goes on behind what was kept, unless it is already on its way: then that comes back after it. */
const settle = () => {
  const all = read();
  for (const form of early) {
    if (form.hasAttribute('aria-busy')) continue;
    early.delete(form);
    if (form.isConnected && all[nameOf(form)]) put(form, all[nameOf(form)], true);
  }
};
const parts = (item) => [...item.children].filter((part) => part.matches(':not(ol, .more)'));
/** Opens the form that goes by this name in its place, if it is on this page and closed; nothing moves to it. */
const open = async (name) => {
  const [action, answered] = name.split(' ');
  const [, id, what] = answered ? ['', answered, 'answer'] : /(\d+)\/(edit|answer)$/.exec(action) ?? [];
  const link = id && $(`#c${id} > .acts > :is([href*="/${id}/${what}"], [href*="?${what}=${id}#"])`, place);
  if (!link) return;
  const answer = await fetch(link.href, { signal: within(15) });
  const page = new DOMParser().parseFromString(fragments.createHTML(await answer.text()), 'text/html');
  const [fresh, old] = [$(`#c${id}`, page), $(`#c${id}`)];
  if (!answer.ok || !fresh || !link.isConnected) return;
  for (const focus of $$('[autofocus]', fresh)) focus.autofocus = false;
  for (const part of parts(old)) part.remove();
  old.prepend(...parts(document.adoptNode(fresh)));
};

/** Is on its way: by a script, which puts what comes of it in place, or by the browser, which says nothing of what became of it. */
const leaves = (form, isByScript) => {
  if (early.has(form)) return;
  const name = nameOf(form);
  sent.add(name);
  const all = read();
  if (isByScript || !all[name]) return;
  all[name].isSent = true;
  write(all);
};

/** From now on keeps what is written in `where`, where a syllable may just be put together. */
export const keep = async (where, isComposing) => {
  if (place) return;
  place = where;
  tidy();
  if (Object.keys(read()).length) {
    const all = read();
    // left to the browser to send, which went on to a page that shows it
    const [arrival] = performance.getEntriesByType('navigation');
    if (arrival?.type === 'navigate') forget(...Object.keys(all).filter((name) => all[name].isSent));
    for (const form of forms()) {
      const { body } = form.elements;
      const kept = read()[nameOf(form)];
      if (kept && body.value !== body.defaultValue && body.value !== kept.text) early.add(form);
    }
    putAll();
    if (!isComposing) settle();
    for (const name of Object.keys(read())) if (!forms().some((form) => nameOf(form) === name)) await open(name).catch(() => {});
    putAll();
  }
  keepAll();
  // sent before this script was there: it is no longer half-written
  for (const form of forms()) if (form.hasAttribute('aria-busy')) leaves(form, form.dataset.enhance);
};
document.addEventListener('input', ({ target, isComposing }) => {
  if (!place?.contains(target) || !target.form?.matches('.wr')) return;
  sent.delete(nameOf(target.form));
  if (!isComposing) settle();
  timer ||= setTimeout(keepAll, 400);
});
for (const end of ['compositionend', 'focusout']) document.addEventListener(end, () => { if (early.size) settle(); });
// sent, or thrown away: what stands in the form that comes then, if one does, says which
document.addEventListener('fresh', ({ detail }) => {
  const all = read();
  const isThere = (name) => forms().some((form) => nameOf(form) === name && form.elements.body.value === all[name]?.text);
  forget(...[...sent].filter((name) => !isThere(name)));
  if (!detail.matches('form')) putAll();
});
document.addEventListener('click', ({ target }) => {
  const form = target.closest?.('[data-drop] .bad')?.closest('form');
  if (!form || !place?.contains(form)) return;
  clearTimeout(timer);
  timer = 0;
  forget(nameOf(form));
  form.elements.body.value = form.elements.body.defaultValue;
});
addEventListener('submit', ({ target, defaultPrevented }) => {
  if (target.getAttribute('action') === '/logout') { isOver = true; return; }
  if (!place?.contains(target) || !target.matches('.wr')) return;
  keepAll();
  leaves(target, defaultPrevented);
});
addEventListener('pagehide', () => {
  settle();
  if (timer) keepAll();
});
