// #again: where a photo is made anew. When the job has ended, what can be done with the photo comes as the page has it by now, and what was said when
// the job began is over.
document.addEventListener('made', async () => {
  if (!$('#again')) return;
  try {
    const answer = await fetch(location.pathname, { signal: within(30) });
    const page = new DOMParser().parseFromString(fragments.createHTML(await answer.text()), 'text/html');
    const fresh = $('#again', page);
    if (!answer.ok || !fresh) return;
    afterPress(() => {
      for (const said of $$('.flash:has([href="#i-check"])')) said.remove();
      $('#again').replaceWith(document.adoptNode(fresh));
      document.dispatchEvent(new CustomEvent('fresh', { detail: fresh }));
    });
  } catch { /* it is there when the page is loaded again */ }
});
