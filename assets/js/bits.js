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
  addEventListener('click', (event) => close(event.target));
  addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
}
