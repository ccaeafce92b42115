// [data-preview]: what is being written is shown as it will be.
for (const field of $$('[data-preview]')) import(field.dataset.preview).then(({ ready }) => ready(field)).catch(() => $('.pair', field).classList.add('bare'));
