// A room being furnished: the form is there without this, and stays when it does not come.
for (const form of $$('form[data-editor]')) import(form.dataset.editor).then(({ ready }) => ready(form)).catch(() => form.classList.add('bare'));
