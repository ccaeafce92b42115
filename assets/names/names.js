// Within [data-names]: whom an @ may mean; input[data-names] takes a nickname. Its script comes with the first letter.
document.addEventListener('input', ({ target }) => {
  if (!target.matches('input[data-names]') && !(target.matches('textarea') && target.value.includes('@'))) return;
  const words = target.closest('[data-names]')?.dataset;
  if (words) import(words.names).then(({ look }) => look(target, words)).catch(() => {});
});
