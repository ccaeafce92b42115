// form[data-theme-switch]: the choice shows at once and is kept in the background.
{
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.hasAttribute('data-theme-switch') || !button) return;
    event.preventDefault();
    const root = document.documentElement;
    if (button.value === 'auto') root.removeAttribute('data-theme');
    else root.dataset.theme = button.value;
    for (const other of $$('[data-theme-switch] button')) other.setAttribute('aria-pressed', other.value === button.value);
    say(form.dataset.done);
    fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form, button)),
      keepalive: true,
      redirect: 'manual',
    // the answer leads back here, which is not looked at again
    }).then(({ type }) => type === 'opaqueredirect').catch(() => false).then((kept) => {
      if (kept) $('.unsent', form)?.remove();
      else tellIn(form, document.body.dataset.away);
    });
  });
}
