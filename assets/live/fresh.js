// [data-say]: an article or a board that is open says that there is something new, and nothing moves until one asks for it.
const topicsHere = () => {
  const room = $('[data-here]');
  if (room) return [room.dataset.here];
  const [, , board, article] = location.pathname.split('/');
  if (!$('[data-say]')) return [];
  return [article ? `article:${article}` : `board:${board}`];
};
const watch = () => {
  const latest = new Map();
  let pill = null;
  let timer;
  const offer = (text, href) => {
    if (!text) { pill?.remove(); pill = null; return; }
    if (!pill) {
      sheet();
      pill = document.createElement('a');
      pill.className = 'btn pri pill';
      document.body.append(pill);
    }
    pill.href = href;
    if (pill.textContent !== text) { pill.textContent = text; say(text); }
  };
  const look = () => {
    const box = $('[data-say]');
    const now = latest.get(topicsHere()[0]);
    if (!now || !box) return;
    if (now.topic.startsWith('article')) {
      const more = now.comments - (parseInt($('h2', box).textContent.replace(/\D/g, ''), 10) || 0);
      offer(more > 0 && box.dataset.say.replace('{n}', more), `?comment=${now.newest}#c${now.newest}`);
    } else {
      const shown = $$('h2 a', box).map((link) => Number(link.pathname.split('/').pop()) || 0);
      offer(now.newest > Math.max(0, ...shown) && box.dataset.say, location.pathname);
    }
  };
  const hearOf = (data) => {
    latest.set(data.topic, data);
    clearTimeout(timer);
    // what one has said oneself is put in by the answer to its form
    timer = setTimeout(look, 700);
  };
  if ($('[data-say]')) hear(['article', 'board'], hearOf);
  // what shows notifications says no other number than the bell, and that there are more
  const told = $('[data-told]');
  const count = $('[data-unread]');
  // something may have come since the page was made
  let unread = Number(told?.dataset.n ?? Infinity);
  document.addEventListener('bell', ({ detail: now }) => {
    if (told && now > unread) offer(told.dataset.told, told.dataset.at);
    unread = now;
    if (count) count.textContent = count.dataset.unread.replace('{n}', now);
    if (now) return;
    if (count) count.parentNode.hidden = true;
    for (const mark of $$('.told :is(.new, .new + .vh)')) mark.remove();
  });
  document.addEventListener('fresh', look);
  addEventListener('click', async (event) => {
    if (!pill || event.target !== pill || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !$('#comments')) return;
    event.preventDefault();
    const { href } = pill;
    const before = $$('#comments li').map(({ id }) => id);
    try {
      const answer = await fetch(href, { signal: within(15) });
      if (!answer.ok || !swap('#comments', await answer.text(), null, null)) throw answer.status;
      look();
      // the first that is new; on another page than before, the newest
      const all = $$('#comments li');
      const news = all.filter(({ id }) => !before.includes(id));
      const first = before[0] && news[0] === all[0] ? $('#comments [data-focus]') : news[0];
      if (!first) return;
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
      first.scrollIntoView();
    } catch { location.assign(href); }
  });
};
