// [data-portrait]: the job that makes the portrait, live.
{
  const box = $('[data-portrait]');
  if (box && window.EventSource) {
    const bar = $('progress', box);
    const text = $('[data-portrait-text]', box);
    const events = new EventSource(box.dataset.events);
    let failures = 0;
    const read = (event) => { try { return JSON.parse(event.data); } catch { return null; } };
    const end = (words) => {
      if (events.readyState === 2) return;
      events.close();
      bar?.remove();
      box.setAttribute('role', 'status');
      if (text && words) text.textContent = words;
      say(words);
    };

    const take = (job) => {
      if (!job) return;
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

    events.addEventListener('open', async () => {
      failures = 0;
      // It may have ended between the page and the open stream.
      if (!box.dataset.now) return;
      try { const answer = await fetch(box.dataset.now); if (answer.ok) take(await answer.json()); } catch { /* the stream goes on */ }
    });
    for (const kind of ['progress', 'portrait']) events.addEventListener(kind, (event) => take(read(event)));
    events.addEventListener('error', () => {
      if (++failures < 3) return;
      events.close();
      setTimeout(() => location.reload(), 10000);
    });
    addEventListener('pagehide', () => events.close());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  }
}
