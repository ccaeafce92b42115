// Lists by keys: j and k go from row to row, Enter opens, n writes, ? tells; whoever speaks to the machine can switch them off.
const KEYS_OFF = 'keys-off';
const keysAreOn = () => { try { return !localStorage.getItem(KEYS_OFF); } catch { return true; } };
{
  const box = document.getElementById('keys');
  const step = (by) => {
    // whoever is muted is passed by the line that says so
    const rows = $$('.posts :is(h2 > a, [open] > a, :not([open]) > summary)');
    const at = rows.findIndex((row) => row.closest('li').contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    next?.focus();
    next?.closest('li').scrollIntoView({ block: 'nearest' });
  };
  const does = {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyN: () => $('.bh .btn.pri')?.click(),
  };
  const on = box && $('input', box);
  // the row one went from is the one one comes back to
  document.addEventListener('click', ({ target }) => {
    const row = target.closest('.posts h2 a');
    if (row) history.replaceState({ ...history.state, row: row.pathname }, '');
  });
  const { row } = history.state ?? {};
  if (row) $(`.posts h2 a[href="${row}"]`)?.focus({ preventScroll: true });
  if (box || $('.posts')) {
    document.addEventListener('keydown', (event) => {
      // letters are told by their place: with Korean ones j is another; ? is what it is, wherever it stands
      const asks = event.key === '?' || (event.key === 'Process' && event.code === 'Slash' && event.shiftKey);
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && !asks)) return;
      if (event.target.closest('input, textarea, select, [contenteditable]') || $('dialog[open]')) return;
      if (!(on ? on.checked : keysAreOn())) return;
      const act = asks ? box && (() => box.showModal()) : does[event.code];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }
  if (box) {
    on.checked = keysAreOn();
    on.addEventListener('change', () => {
      try { if (on.checked) localStorage.removeItem(KEYS_OFF); else localStorage.setItem(KEYS_OFF, '1'); } catch { /* then it lasts as long as the page */ }
    });
    $('[data-keys]')?.addEventListener('click', () => box.showModal());
    box.addEventListener('click', (event) => { if (event.target === box || event.target.closest('[data-shut]')) box.close(); });
  }
}
