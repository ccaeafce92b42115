// Lists by keys: j and k go from row to row, n writes, ? tells. Whoever speaks to the machine can switch them off.
const box = document.getElementById('keys');
const on = box && $('input', box);

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

export const show = () => box.showModal();

/** Takes a key that was pressed where nothing was written, unless something is by now: this script may have come late. */
export const press = ({ key, code, shiftKey }) => {
  if (isWriting(document.activeElement)) return;
  // letters are told by their place: with Korean ones j is another; ? is what it is, wherever it stands
  if (key === '?' || (key === 'Process' && code === 'Slash' && shiftKey)) box?.showModal();
  else if (!shiftKey) does[code]?.();
};

if (box) {
  on.checked = keysAreOn();
  on.addEventListener('change', () => {
    try { if (on.checked) localStorage.removeItem(KEYS_OFF); else localStorage.setItem(KEYS_OFF, '1'); } catch { /* then they stay on */ }
  });
  box.addEventListener('click', (event) => { if (event.target === box || event.target.closest('[data-shut]')) box.close(); });
}
