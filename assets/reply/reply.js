// Where people write: Ctrl+Enter sends, leaving asks before it throws away what is typed, what is said is changed and answered in its place.
{
  const isPlain = (event) => !event.defaultPrevented && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener('keydown', (event) => {
    const { form } = event.target;
    if (event.code !== 'Enter' || !(event.ctrlKey || event.metaKey) || !form || !event.target.matches('textarea')) return;
    event.preventDefault();
    form.requestSubmit($('.pri', form));
  });

  // a[data-swap="#id"]: that part of the page it leads to, in place of the one here. The answers under a comment stay as they are, unless more of
  // them are asked for.
  const follow = async (link) => {
    const { dataset: { swap: target }, href } = link;
    if (link.ariaBusy) return;
    link.ariaBusy = 'true';
    try {
      const answer = await fetch(href, { signal: within(15) });
      const text = await answer.text();
      const under = $$(`${target} > :is(ol, .more)`);
      const isMore = under.includes(link);
      if (answer.ok && $(target)) {
        if (!isMore) for (const part of under) part.remove();
        const fresh = swap(target, text, null, link.closest('form'));
        if (fresh && !isMore) {
          for (const part of $$(`${target} > :is(ol, .more)`)) part.remove();
          fresh.append(...under);
        }
        if (fresh) return;
      }
    } catch { /* the browser tells why */ } finally { link.ariaBusy = null; }
    location.assign(href);
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-swap], a[data-large]');
    if (link && isPlain(event)) {
      event.preventDefault();
      // a[data-large]: the picture it leads to, over the page
      if (link.dataset.swap) follow(link); else import(link.dataset.large).then(({ enlarge }) => enlarge(link)).catch(() => location.assign(link.href));
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
