// The part of the site that a browser keeps: a page for when there is no connection, nothing else that could grow old; and what a push service brings.
const LOCALE = new URL(location.href).searchParams.get('lang') === 'en' ? 'en' : 'ko';
const OFFLINE = '/offline';
// its address changes with what the page is made of, and so does the name
const CACHE = `offline${new URL(location.href).search}`;
const TEXTS = {
  ko: {
    site: '태양계이주센터',
    reply: '내 댓글에 답글이 달렸어요', comment: '내 글에 댓글이 달렸어요', mention: '누군가 나를 불렀어요', like: '누군가 좋아해요', follow: '새 팔로워가 생겼어요',
    guestbook: '방명록에 새 글이 있어요', wave: '누군가 손을 흔들었어요', portrait: '시민증 사진이 나왔어요', gift: '선물이 도착했어요', moderation: '운영진이 알려 드릴 게 있어요', system: '새 소식이 있어요', several: '새 소식이 여러 개 있어요',
  },
  en: {
    site: 'Make Migrations',
    reply: 'A reply to your comment', comment: 'A comment on your post', mention: 'Somebody mentioned you', like: 'Somebody likes it', follow: 'You have a new follower',
    guestbook: 'A new entry in your guestbook', wave: 'Somebody waved to you', portrait: 'Your portrait is ready', gift: 'A gift has arrived', moderation: 'A word from the staff', system: 'Something new', several: 'Several new things',
  },
}[LOCALE];

addEventListener('install', (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  // as nobody in particular: what is kept is shown to whoever holds the device
  const asked = new Request(OFFLINE, { credentials: 'omit', cache: 'reload', headers: { 'accept-language': LOCALE } });
  const page = await fetch(asked);
  if (!page.ok || page.redirected) throw new Error('no page');
  const text = await page.clone().text();
  const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
  await cache.addAll([...new Set(files)]);
  await cache.put(OFFLINE, page);
  await skipWaiting();
})()));

addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
})()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith((async () => {
      try {
        return (await event.preloadResponse) ?? (await fetch(request));
      } catch (error) {
        const kept = await caches.match(OFFLINE, { cacheName: CACHE });
        if (kept) return kept;
        throw error;
      }
    })());
  } else if (request.method === 'GET' && new URL(request.url).pathname.startsWith('/assets/') && !navigator.onLine) {
    event.respondWith((async () => (await caches.match(request, { cacheName: CACHE })) ?? fetch(request))());
  }
});

// A path of this site, whatever came.
const inside = (link) => {
  try {
    const address = new URL(String(link), location.origin);
    return address.origin === location.origin ? address.href : location.origin;
  } catch {
    return location.origin;
  }
};

addEventListener('push', (event) => event.waitUntil((async () => {
  let news = {};
  try { news = event.data?.json() ?? {}; } catch { /* not ours: something is said all the same, as browsers ask */ }
  const link = inside(news.link ?? '/notifications');
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  // whoever looks is told by the page
  if (windows.some((one) => one.focused)) return;
  await registration.showNotification(TEXTS.site, {
    body: Object.hasOwn(TEXTS, news.kind) ? TEXTS[news.kind] : TEXTS.system,
    tag: `${news.kind} ${link}`,
    data: link,
    lang: LOCALE,
  });
})()));

addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const link = inside(event.notification.data);
    // a window that shows something else may have half a text in it
    const open = (await clients.matchAll({ type: 'window', includeUncontrolled: true })).find(({ url }) => url === link);
    await (open ? open.focus() : clients.openWindow(link));
  })());
});
