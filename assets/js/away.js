// Pages of a sign-in that is over leave, also those in other tabs and those gone back to. A page says whose it is, the browser keeps whose it saw last.
// Those gone back to that are older than what was sent since, or show what is read by being opened, come anew: a browser keeps them as they were.
const signIn = document.documentElement.dataset.signIn ?? '';
const root = document.documentElement;
// Typed, and not sent yet: that is not thrown away.
const isWritten = (place) => $$('textarea, input:not([type]), input[type=text], input[type=file]', place).some((field) => field.value !== field.defaultValue);
const leave = () => { if (signIn && !isWritten()) location.reload(); };
{
  const KEY = 'sign-in';
  const OUT = 'out';
  const SENT = 'sent';
  const last = (key = KEY) => { try { return localStorage.getItem(key); } catch { return null; } };
  const go = () => { root.style.visibility = 'hidden'; location.reload(); };
  // Who it is: the same person who signed in again has left nothing.
  const who = (seen) => seen?.split(' ')[0];
  const seen = signIn && `${root.dataset.user} ${signIn}`;
  const isOver = () => signIn && who(last()) !== who(seen);
  let made = Date.now();
  const isOld = () => last(SENT) > made || $('.told .new');

  document.addEventListener('submit', ({ target }) => {
    // it does not leave then (js/submit-once.js)
    if (!navigator.onLine) return;
    if (target.method === 'post') try { localStorage.setItem(SENT, Date.now()); } catch { /* then it is as the browser has it */ }
    if (target.getAttribute('action') === '/logout') try {
      sessionStorage.setItem(OUT, '1');
      // what is kept of unfinished texts, by assets/album
      for (const key of Object.keys(localStorage)) if (key.startsWith(`draft ${root.dataset.user} `)) localStorage.removeItem(key);
    } catch { /* then it is as if the sign-in had run out */ }
  });
  // What comes out of a cache does not know who was seen since.
  if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') {
    made = history.state?.made ?? 0;
    // only then is put back what was typed, and how far down one was
    if (isOver()) go(); else if (isOld()) requestAnimationFrame(() => requestAnimationFrame(leave));
  } else {
    history.replaceState({ ...history.state, made }, '');
    try {
      localStorage.setItem(KEY, seen || (sessionStorage.getItem(OUT) ? OUT : ''));
      sessionStorage.removeItem(OUT);
    } catch { /* then every page gone back to is asked for again */ }
  }
  addEventListener('storage', (event) => {
    if (event.key && event.key !== KEY) return;
    // whoever stayed for what is not kept sees it again once it is theirs again
    if (!isOver()) { root.style.visibility = ''; return; }
    if (last()) go(); else leave();
  });
  // A page that is kept while one is elsewhere is not seen again before it is known whose it is.
  addEventListener('pagehide', (event) => { if (signIn && event.persisted) root.style.visibility = 'hidden'; });
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    if (isOver()) location.reload(); else root.style.visibility = '';
    if (isOld()) leave();
  });
}
