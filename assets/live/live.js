// One stream of events for all tabs of a browser, which has few connections to give: the tab with the lock reads it and passes on what it hears.
// Without locks (plain http) every tab that is looked at reads its own. Asked for by pages that have something to hear.

/** Hears `kinds` of events for as long as the page is there; `again` is called when something may have been missed. Tabs of one `signIn` share. The answer ends it. */
export function live({ address, signIn, kinds, handle, again }) {
  const NAME = `live-${signIn}`;
  // the server says `tick` every 25 seconds
  const SILENT = 60_000;
  const isShared = Boolean(navigator.locks && window.BroadcastChannel);
  const isSeen = () => document.visibilityState === 'visible';
  let here = false;
  let done = false;
  let channel, source, release, turn, timer;
  let heard = 0;
  let pause = 1_000;

  const told = ({ kind, data }) => {
    heard = Date.now();
    if (kind === 'again') again();
    else if (kind !== 'tick') handle(kind, data);
  };
  const say = (message) => { channel?.postMessage(message); told(message); };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    heard = Date.now();
    const mine = new EventSource(address);
    source = mine;
    mine.onopen = () => { pause = 1_000; say({ kind: 'again' }); };
    for (const kind of ['tick', ...kinds]) mine.addEventListener(kind, (event) => say({ kind, data: JSON.parse(event.data) }));
    mine.onerror = () => {
      // a browser comes back by itself after a broken connection, but never after an answer that is no stream
      if (mine.readyState !== EventSource.CLOSED || source !== mine) return;
      timer = setTimeout(open, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, 60_000);
      say({ kind: 'again' });
    };
  };

  const wait = (steal) => {
    const mine = new AbortController();
    turn?.abort();
    turn = mine;
    const lead = () => (turn === mine ? new Promise((resolve) => { release = resolve; open(); }) : null);
    // taken away: another tab thought this one asleep
    navigator.locks.request(NAME, steal ? { steal } : { signal: mine.signal }, lead).catch(() => { if (turn === mine) { close(); wait(); } });
  };
  const join = () => {
    if (here || done) return;
    here = true;
    heard = Date.now();
    if (isShared) {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = (event) => told(event.data);
      wait();
      again();
    } else if (isSeen()) open();
  };
  const part = () => {
    here = false;
    close();
    turn?.abort();
    release?.();
    channel?.close();
    channel = release = turn = null;
  };

  // else neither the connection nor the page's place in the memory of pages gone back to is given up
  addEventListener('pagehide', part);
  addEventListener('pageshow', (event) => { if (event.persisted) join(); });
  document.addEventListener('freeze', part);
  document.addEventListener('resume', join);
  document.addEventListener('visibilitychange', () => {
    if (!isShared && here) { if (isSeen()) open(); else close(); }
  });
  // a dead connection shows in nothing but silence; a tab that sleeps is relieved by one that is looked at
  setInterval(() => {
    if (!here || Date.now() - heard < SILENT || !(source || isSeen())) return;
    heard = Date.now();
    if (source) open(); else if (isShared) wait(true);
  }, SILENT / 6);
  join();
  return () => { done = true; part(); };
}
