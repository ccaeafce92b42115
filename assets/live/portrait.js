// The job that makes the portrait. One file with live.js; `$`, `$$`, `say`, `leave` and `signIn` are those of the script of every page.

/** Tells in `box` how far the portrait is, and shows it on the page when it is done. */
export function portrait(box) {
  const bar = $('progress', box);
  const text = $('[data-portrait-text]', box);
  let ended = false;
  let stop;
  const end = (words) => {
    ended = true;
    stop?.();
    bar?.remove();
    box.setAttribute('role', 'status');
    if (text && words) text.textContent = words;
    say(words);
    document.dispatchEvent(new Event('made'));
  };

  const take = (job) => {
    if (ended || !job.state) return;
    if (job.state === 'failed') return end(box.dataset.failed);
    if (job.state !== 'ready') {
      if (bar && job.progress != null) bar.value = job.progress;
      // some stages have words of their own
      const words = box.dataset[`stage_${job.stage}`] || text?.dataset[job.state];
      if (words && text) text.textContent = words.replace('{n}', job.position ?? '');
      return;
    }
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const image of $$('img[data-still]')) {
      // its sources name files of the portrait before
      for (const source of $$('source', image.closest('picture') || image)) source.remove();
      image.dataset.still = job.still_url || job.url;
      image.dataset.moving = job.url || job.still_url;
      image.dataset.large = job.large_url || '';
      image.removeAttribute('srcset');
      image.src = calm ? image.dataset.still : (devicePixelRatio > 1.4 && image.dataset.large) || image.dataset.moving;
      image.hidden = false;
    }
    document.dispatchEvent(new Event('portrait'));
    end(box.dataset[`hint_${job.hint}`] || box.dataset.ready);
  };

  // It may have ended between the page and the stream, or while this tab slept; or the sign-in did.
  const again = async () => {
    try {
      const answer = await fetch(box.dataset.now, { signal: within(30) });
      if (answer.ok) take(await answer.json());
      else if (answer.status === 401 || answer.status === 403) leave();
    } catch { /* the stream goes on */ }
  };
  stop = hear(['progress', 'portrait'], take, again);
}
