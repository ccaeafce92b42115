// Lists by keys: j and k go from row to row, Enter opens, n writes, ? tells; whoever speaks to the machine can switch them off.
{
  const OFF = 'keys-off';
  const stored = () => { try { return localStorage.getItem(OFF); } catch { return null; } };
  const box = document.getElementById('keys');
  const step = (by) => {
    const rows = $$('.posts h2 a');
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
  if (box) {
    const on = $('input', box);
    on.checked = !stored();
    on.addEventListener('change', () => {
      try { if (on.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, '1'); } catch { /* then it lasts as long as the page */ }
    });
    document.addEventListener('keydown', (event) => {
      // a key is told by its place: with Korean letters j is another one
      const asks = event.code === 'Slash' && event.shiftKey;
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || box.open || (event.shiftKey && !asks)) return;
      if (event.target.closest('input, textarea, select, [contenteditable]')) return;
      if (asks) { event.preventDefault(); box.showModal(); return; }
      if (!on.checked || !does[event.code]) return;
      event.preventDefault();
      does[event.code]();
    });
    $('[data-keys]')?.addEventListener('click', () => box.showModal());
    box.addEventListener('click', (event) => { if (event.target === box || event.target.closest('[data-shut]')) box.close(); });
  }
}
