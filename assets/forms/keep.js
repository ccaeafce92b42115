// A text that cannot be sent stays where it is, with a word about it.
const unsent = (form, button, text) => {
  form.removeAttribute('aria-busy');
  if (button) button.disabled = false;
  const words = form.closest('[data-unsent], [data-away]').dataset;
  const isText = $('textarea, input:not([type=hidden])', form);
  const word = tellIn(form, text || words[isText ? 'unsent' : 'away'] || words.unsent || words.away);
  // where nothing was written nothing is left to say once the server is there again
  const look = async () => {
    if (!word.isConnected) return;
    const isThere = await fetch('/healthz', { cache: 'no-store', signal: within(15) }).then((answer) => answer.ok, () => false);
    if (isThere) word.remove(); else setTimeout(look, 3000);
  };
  if (!isText) setTimeout(look, 3000);
};
// form[data-keep]: sent as ever, but only when the server is there: the page that says it is not would take the text with it.
{
  const there = new WeakSet();
  // on the document: what stands for every form, on the window, comes after it
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.dataset.keep === undefined || event.defaultPrevented || there.delete(form)) return;
    event.preventDefault();
    if (form.hasAttribute('aria-busy')) return;
    const button = event.submitter;
    form.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch('/healthz', { cache: 'no-store', signal: within(15) });
      if (!answer.ok) throw answer.status;
    } catch { unsent(form, button); return; }
    form.removeAttribute('aria-busy');
    $('.unsent', form)?.remove();
    there.add(form);
    form.requestSubmit(button);
  });
}
