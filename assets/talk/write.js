// [data-preview]: what is being written is shown as it will be. Within [data-names]: whom an @ may mean; its script comes with the first one.
for (const field of $$('[data-preview]')) import(field.dataset.preview).then(({ ready }) => ready(field)).catch(() => {});
document.addEventListener('input', ({ target }) => {
  if (!target.matches('textarea') || !target.value.includes('@')) return;
  const words = target.closest('[data-names]')?.dataset;
  if (words) import(words.names).then(({ look }) => look(target, words)).catch(() => {});
});
