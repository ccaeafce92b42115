// The bell: how much is unread, on every page and in its title, as it happens. Notifications have the reader's own numbers without holes, so that every
// tab sees what it missed and asks for it. One file with live.js; `$`, `$$`, `say`, `leave`, `within`, `fragments` and `signIn` are those of the script
// of every page.

const handlers = new Map();
const agains = [];
/** Calls `handle` with the data of each event of a kind, and `again` when one may have been missed. The answer ends it. */
export const hear = (kinds, handle, again) => {
  for (const kind of kinds) handlers.set(kind, [...handlers.get(kind) ?? [], handle]);
  if (again) agains.push(again);
  ring();
  again?.();
  return () => {
    for (const kind of kinds) handlers.set(kind, handlers.get(kind).filter((one) => one !== handle));
    if (again) agains.splice(agains.indexOf(again), 1);
  };
};

let line;
/** Begins to listen. */
export function ring() {
  if (line || !window.EventSource) return;
  const bell = $('.bell');
  const dot = $('.dot', bell);
  const title = document.title;
  // up to which number this page knows all, and up to which there is something
  let last = Number(dot.dataset.head);
  let known = last;
  let filling = null;

  const show = (unread) => {
    if (unread == null) return;
    dot.textContent = unread > 99 ? '99+' : unread;
    dot.hidden = !unread;
    document.title = unread ? `(${dot.textContent}) ${title}` : title;
    document.dispatchEvent(new CustomEvent('bell', { detail: unread }));
  };
  const be = (head, unread) => {
    if (head < last) return;
    last = head;
    known = Math.max(known, head);
    show(unread);
  };
  // one at a time, and once more when something came meanwhile
  const fill = () => filling ??= (async () => {
    try {
      do {
        const answer = await fetch(`/api/v1/notifications/since?after=${last}`, { signal: within(30) });
        if (answer.status === 401 || answer.status === 403) leave();
        if (!answer.ok) return;
        const { head, unread } = await answer.json();
        be(head, unread);
      } while (known > last);
    } catch { /* the next event or tick tries again */ } finally { filling = null; }
  })();

  const take = ({ kind, id, data }) => {
    if (kind === 'again') {
      for (const again of agains) again();
      fill();
      return;
    }
    if (kind === 'read' || kind === 'resync') { be(data.head, data.unread); return; }
    const number = id || data.head || 0;
    known = Math.max(known, number);
    if (number > last + 1 || (kind === 'tick' && number > last && !id)) fill();
    else if (number > last) {
      last = number;
      if (kind !== 'tick') {
        show(data.unread);
        say(bell.textContent.trim());
        // whoever sees what it leads to has read it, and nothing else
        if (kind === 'portrait' && ['/card', '/settings/photo'].includes(location.pathname) && document.visibilityState === 'visible') seen(number);
      }
    } else if (kind === 'tick' && data.head === last) show(data.unread);
    else if (id) return;
    for (const handle of handlers.get(kind) ?? []) handle(data);
  };
  const seen = (number) => fetch('/api/v1/notifications/read', {
    method: 'POST', headers: { 'content-type': 'application/json', 'shown-to': root.dataset.user }, body: `{"kind":"portrait","up_to":${number}}`, signal: within(30),
  }).catch(() => { /* then it stays unread */ });

  // `99+` is no number: how many they are comes with the first answer
  const shown = dot.hidden ? 0 : Number(dot.textContent) || null;
  if (!dot.hidden) document.title = `(${dot.textContent}) ${title}`;
  line = live({ take, after: () => last, topics: topicsHere });
  // what this page was made with is news to tabs that are open for longer
  line.post({ kind: 'read', data: { head: last, unread: shown } });
  panel(bell);
  watch();
}
