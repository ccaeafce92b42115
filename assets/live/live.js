// One stream of events for all tabs of a browser, which has few connections to give: the tab with the lock reads it and passes on what it hears.
// Without locks (plain http) every tab that is looked at reads its own.

const KINDS = ['tick', 'resync', 'progress', 'article', 'board', 'presence', 'reply', 'comment', 'mention', 'like', 'follow', 'guestbook', 'wave', 'portrait', 'gift', 'moderation', 'system'];

/** Hands what is heard to `take`, for as long as the page is there: behind the number of `after`, and what is told of `topics`. */
const live = ({ take, after, topics }) => {
  const NAME = `live-${signIn}`;
  const ME = String(Math.random());
  // the server says `tick` every 25 seconds
  const SILENT = 60_000;
  const MOST_TOPICS = 20;
  const isShared = Boolean(navigator.locks && window.BroadcastChannel);
  const isSeen = () => document.visibilityState === 'visible';
  // what is open in the tabs, as far as the one that reads has heard; which of them it waits for; who is in which room
  const wishes = new Map();
  const silent = new Set();
  const rooms = new Map();
  let here = false;
  let channel, source, release, turn, timer, asking;
  let open = [];
  let heard = 0;
  let pause = 1_000;

  const told = (message) => {
    heard = Date.now();
    if (message.who) post({ tab: ME, topics: topics() });
    else if (message.tab) {
      silent.delete(message.tab);
      if (message.topics.length) wishes.set(message.tab, message.topics); else wishes.delete(message.tab);
      for (const topic of message.topics) if (source && rooms.has(topic)) post(rooms.get(topic));
      check();
    } else {
      if (source && message.kind === 'presence') rooms.set(message.data.topic, message);
      take(message);
    }
  };
  const wanted = () => [...new Set([...topics(), ...[...wishes.values()].flat()])].slice(0, MOST_TOPICS);
  // whoever left a room is not to be seen there any more
  const check = () => {
    const now = wanted();
    if (source && (now.some((topic) => !open.includes(topic)) || open.some((topic) => topic[0] === 'r' && !now.includes(topic)))) ask();
  };
  // a tab that the browser threw away does not say that it goes
  const call = () => {
    for (const tab of silent) wishes.delete(tab);
    check();
    silent.clear();
    for (const tab of wishes.keys()) silent.add(tab);
    post({ who: true });
  };
  const post = (message) => { channel?.postMessage(message); };
  const pass = (message) => { post(message); told(message); };
  const close = () => {
    clearTimeout(timer);
    clearTimeout(asking);
    source?.close();
    source = null;
    rooms.clear();
  };
  // once all who want something have said so
  const ask = () => {
    clearTimeout(asking);
    asking = setTimeout(begin, 150);
  };
  const begin = (plainly) => {
    close();
    heard = Date.now();
    open = plainly === true ? open : wanted();
    const asked = new URLSearchParams([['after', after()], ...(plainly === true ? [] : open).map((topic) => ['topic', topic])]);
    const mine = new EventSource(`/api/v1/events?${asked}`);
    source = mine;
    mine.onopen = () => { pause = 1_000; pass({ kind: 'again' }); };
    // `resync` and a number that says nothing have an id, too; what has none keeps the one before
    let number = 0;
    for (const kind of KINDS) mine.addEventListener(kind, (event) => {
      const id = Number(event.lastEventId) || 0;
      const isNew = id > number;
      number = Math.max(number, id);
      pass({ kind, id: isNew ? id : 0, data: JSON.parse(event.data) });
    });
    mine.onerror = () => {
      // a browser comes back by itself after a broken connection, but never after an answer that is no stream
      if (mine.readyState !== EventSource.CLOSED || source !== mine) return;
      // something that is open may not be seen any more
      timer = setTimeout(() => begin(open.length > 0 && plainly !== true), pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, 60_000);
      pass({ kind: 'again' });
    };
  };

  const wait = (steal) => {
    const mine = new AbortController();
    turn?.abort();
    turn = mine;
    const lead = () => (turn === mine ? new Promise((resolve) => { release = resolve; post({ who: true }); ask(); }) : null);
    // taken away: another tab thought this one asleep
    navigator.locks.request(NAME, steal ? { steal } : { signal: mine.signal }, lead).catch(() => { if (turn === mine) { close(); wait(); } });
  };
  const join = () => {
    if (here) return;
    here = true;
    heard = Date.now();
    if (isShared) {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = (event) => told(event.data);
      post({ tab: ME, topics: topics() });
      wait();
    } else if (isSeen()) begin();
  };
  const part = () => {
    post({ tab: ME, topics: [] });
    here = false;
    close();
    wishes.clear();
    silent.clear();
    turn?.abort();
    release?.();
    channel?.close();
    channel = release = turn = null;
  };

  // else neither the connection nor the page's place in the memory of pages gone back to is given up
  addEventListener('pagehide', part);
  addEventListener('pageshow', (event) => { if (event.persisted) { join(); take({ kind: 'again' }); } });
  document.addEventListener('freeze', part);
  document.addEventListener('resume', () => { join(); take({ kind: 'again' }); });
  document.addEventListener('visibilitychange', () => {
    if (!isShared && here) { if (isSeen()) begin(); else close(); }
  });
  // a dead connection shows in nothing but silence; a tab that sleeps is relieved by one that is looked at
  setInterval(() => {
    if (source && wishes.size) call();
    if (!here || Date.now() - heard < SILENT || !(source || isSeen())) return;
    heard = Date.now();
    if (source) begin(); else if (isShared) wait(true);
  }, SILENT / 6);
  join();
  return { post };
};
