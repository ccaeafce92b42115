// [data-pen]: what is half-written is kept, by a script that is asked for by whoever is about to write, or because something was kept.
for (const place of $$('[data-pen]')) {
  let isComposing = false;
  const take = () => import(place.dataset.pen).then(({ keep }) => keep(place, isComposing)).catch(() => {});
  for (const sign of ['focusin', 'input']) {
    place.addEventListener(sign, (event) => {
      ({ isComposing } = event);
      if (event.target.matches('textarea')) take();
    });
  }
  try { if (localStorage.getItem(`draft ${root.dataset.user} ${location.pathname}`)) take(); } catch { /* nothing was kept then */ }
}
