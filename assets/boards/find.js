// The slash leads to the search, unless keys are switched off, something is being written or a dialog is open.
document.addEventListener('keydown', (event) => {
  const box = $('.find input');
  if (event.key !== '/' || !box || !keysAreOn() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, [contenteditable]') || $('dialog[open]')) return;
  event.preventDefault();
  box.focus();
  box.select();
});
