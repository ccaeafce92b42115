// Who somebody is, beside their name: what shows it comes with the first look at a name.
for (const around of $$('[data-meet]')) {
  let coming = null, meeting = null;
  const doorAt = (place) => {
    const link = place.closest?.('a');
    return link && /^\/planets\/[a-z]+\/\d+\/\d+$/.test(link.pathname) ? link : null;
  };
  const begin = () => {
    coming ??= import(around.dataset.meet).then(({ Meeting }) => { meeting = new Meeting(around, doorAt); }, () => {});
    return coming.then(() => meeting);
  };
  around.addEventListener('pointerover', ({ target, pointerType }) => {
    const link = !coming && pointerType !== 'touch' && doorAt(target);
    if (link) begin().then((it) => it?.over(link));
  });
  around.addEventListener('focusin', ({ target }) => {
    const link = !coming && target.matches(':focus-visible') && doorAt(target);
    if (link) begin().then((it) => it?.focus(link));
  });
  // by touch the first tap shows who it is, and the way there is in it; where nothing comes, the tap goes there
  around.addEventListener('click', (event) => {
    const link = !meeting && event.pointerType === 'touch' && !event.ctrlKey && !event.metaKey && doorAt(event.target);
    if (!link) return;
    event.preventDefault();
    begin().then((it) => it?.show(link)).then((isShown) => { if (!isShown) location.assign(link.href); });
  });
}
