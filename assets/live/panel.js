// Where there is room the bell opens a panel with what came last; without scripts, and on phones, it leads to the page of it.
const SHOWN = 6;
const sheet = () => {
  if ($('link[href="/assets/live.css"]')) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = '/assets/live.css';
  document.head.append(link);
};
const panel = (bell) => {
  let box = null, coming = null;
  const close = () => { box?.remove(); box = null; bell.removeAttribute('aria-expanded'); };
  const open = async () => {
    const answer = await fetch('/notifications', { signal: within(15) });
    if (!answer.ok || answer.redirected) throw answer.status;
    const page = new DOMParser().parseFromString(fragments.createHTML(await answer.text()), 'text/html');
    for (const drawing of $$('.defs > *', page)) {
      if (!document.getElementById(drawing.id)) $('.defs').append(document.adoptNode(drawing));
    }
    const list = $('.told, .empty', page);
    for (const more of [...list.children].slice(list.matches('ol') ? SHOWN : 9)) more.remove();
    const all = document.createElement('a');
    all.href = bell.href;
    all.textContent = $('h1', page).textContent;
    const heading = document.createElement('h2');
    heading.append(all);
    box = document.createElement('div');
    box.className = 'bells card';
    box.tabIndex = -1;
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', all.textContent);
    box.append(heading, document.adoptNode(list));
    bell.after(box);
    bell.setAttribute('aria-expanded', 'true');
    box.focus();
  };
  bell.addEventListener('click', (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !matchMedia('(min-width: 761px)').matches) return;
    event.preventDefault();
    if (box) { close(); return; }
    sheet();
    // a second press while it comes is the same press
    coming ??= open().catch(() => location.assign(bell.href)).finally(() => { coming = null; });
  });
  addEventListener('click', (event) => { if (box && !box.contains(event.target) && !bell.contains(event.target)) close(); });
  addEventListener('keydown', (event) => { if (box && event.key === 'Escape') { close(); bell.focus(); } });
};
