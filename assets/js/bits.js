// Closes an open menu, or a question that stands open.
{
  const close = (except) => {
    for (const box of $$('details:is(.menu, .confirm)[open]')) {
      if (box.contains(except)) continue;
      const inside = box.contains(document.activeElement);
      box.open = false;
      if (inside && !except) $('summary', box).focus();
    }
  };
  addEventListener('click', ({ target }) => close(target.closest('.confirm [data-shut]') ? null : target));
  // what opens is seen: nothing of it stays under the bar below
  addEventListener('click', ({ target }) => {
    const box = target.closest('details:not(.menu) > summary')?.parentNode;
    setTimeout(() => {
      const part = box?.open && box.lastElementChild;
      if (part && part.offsetHeight < innerHeight / 2) part.scrollIntoView({ block: 'nearest' });
    });
  });
  addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
}
