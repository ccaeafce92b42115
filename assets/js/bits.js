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
  addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
}
