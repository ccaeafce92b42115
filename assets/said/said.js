// [data-pen]: what is half-written is kept, by a script that is asked for by the first letter, or because something was kept.
for (const place of $$('[data-pen]')) {
  const take = () => import(place.dataset.pen).then(({ keep }) => keep(place)).catch(() => {});
  place.addEventListener('input', take, { once: true });
  try { if (localStorage.getItem(`draft ${root.dataset.user} ${location.pathname}`)) take(); } catch { /* nothing was kept then */ }
}
