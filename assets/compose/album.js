// form[data-album]: pictures of an article, how it is sent, and what is kept of it; without that script it is a form like any other.
for (const form of $$('form[data-album]')) import(form.dataset.album).then(({ ready }) => ready(form)).catch(() => form.classList.add('bare'));
