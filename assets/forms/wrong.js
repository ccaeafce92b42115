// What was wrong with a field is not said any more once it is changed.
document.addEventListener('input', ({ target }) => {
  const field = target.closest?.('.field');
  if (!field) return;
  target.removeAttribute('aria-invalid');
  for (const text of $$('.err', field)) text.textContent = '';
});
