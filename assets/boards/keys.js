// Lists by keys and the way to the search; what the letters do comes with the first of them.
const KEYS_OFF = 'keys-off';
const keysAreOn = () => { try { return !localStorage.getItem(KEYS_OFF); } catch { return true; } };
// Where one writes, and over a dialog, a key is a letter.
const isWriting = (element) => element.closest('input, textarea, select, [contenteditable]') || $('dialog[open]');
{
  // the row one went from is the one one comes back to
  document.addEventListener('click', ({ target }) => {
    const row = target.closest('.posts h2 a');
    if (row) history.replaceState({ ...history.state, row: row.pathname }, '');
  });
  const { row } = history.state ?? {};
  if (row) $(`.posts h2 a[href="${row}"]`)?.focus({ preventScroll: true });
  // once it is there a key acts before the next is heard: Enter opens where j led, however quickly they follow
  let coming, part;
  const keys = (act) => {
    if (part) return act(part);
    coming ??= import('/assets/keys.js').then((all) => { part = all; }, () => { coming = null; say(document.body.dataset.away); });
    coming.then(() => part && act(part));
  };
  document.addEventListener('keydown', (event) => {
    const { key, code } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || !keysAreOn()) return;
    const field = $('.find input');
    if (key === '/' && field) {
      // some browsers search in the page by it
      event.preventDefault();
      field.focus();
      field.select();
    } else if ((/^Key[JKN]$|^Slash$/.test(code) || key === '?') && $('.posts, #keys')) keys(({ press }) => press(event));
  });
  $('[data-keys]')?.addEventListener('click', () => keys(({ show }) => show()));
}
