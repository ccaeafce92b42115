// The slash leads to the search.
document.addEventListener('keydown', (event) => {
  const box = $('.find input');
  if (event.key !== '/' || !box || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  event.preventDefault();
  box.focus();
  box.select();
});
