// Where people write: Ctrl+Enter sends, leaving asks before it throws away what is typed, a comment is changed in its place, pictures enlarge.
{
  const isPlain = (event) => !event.defaultPrevented && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener('keydown', (event) => {
    const { form } = event.target;
    if (event.code !== 'Enter' || !(event.ctrlKey || event.metaKey) || !form || !event.target.matches('textarea')) return;
    event.preventDefault();
    form.requestSubmit($('button:not([type=button])', form));
  });

  // a[data-swap="#id"]: that part of the page it leads to, in place of the one here.
  const follow = async (link) => {
    try {
      const answer = await fetch(link.href, { signal: within(15) });
      if (answer.ok && swap(link.dataset.swap, await answer.text(), null, link.closest('form'))) return;
    } catch { /* the browser tells why */ }
    location.assign(link.href);
  };

  // a[data-large]: the picture it leads to, over the page; pressed, in its own size.
  const enlarge = (link) => {
    const box = document.createElement('dialog');
    const close = Object.assign(document.createElement('button'), { className: 'btn', textContent: link.dataset.close });
    const picture = $('img', link).cloneNode();
    box.className = 'large';
    box.append(picture, close);
    box.addEventListener('click', (event) => { if (event.target === picture) box.classList.toggle('full'); else box.close(); });
    box.addEventListener('close', () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-swap], a[data-large]');
    if (link && isPlain(event)) {
      event.preventDefault();
      if (link.dataset.swap) follow(link); else enlarge(link);
    }
    // details[data-drop]: asks only when something is typed
    const drop = event.target.closest('details[data-drop]');
    if (!drop || drop.open || !event.target.closest('summary')) return;
    const form = drop.closest('form');
    if (form.dataset.typed !== undefined || isWritten(form)) return;
    event.preventDefault();
    $('a', drop).click();
  });
}
