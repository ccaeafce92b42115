// The tower: a click on a window or the arrow keys choose a floor; the bar names the chosen door.
{
  const tower = $('[data-tower]');
  const svg = tower && $('svg[data-geo]', tower);
  if (svg) {
    const [, top, , height, floors] = svg.dataset.geo.split(',').map(Number);
    const select = $('#floor');
    const now = +(select?.value || svg.dataset.floor || 1);
    const go = (floor) => {
      if (floor < 1 || floor > floors || floor === now) return;
      const address = new URL(location.href);
      address.searchParams.set('floor', floor);
      address.hash = tower.closest('[id]')?.id || '';
      location.assign(address);
    };
    tower.addEventListener('click', (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      go(floors - Math.floor((point.y - top) / height));
    });
    tower.addEventListener('keydown', (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step) { event.preventDefault(); go(now + step); }
    });
    // By pointer the list moves at once; by keyboard the button beside it does, so that one can walk through the list.
    let keyed = false;
    select?.addEventListener('keydown', () => { keyed = true; });
    select?.addEventListener('pointerdown', () => { keyed = false; });
    select?.addEventListener('change', () => { if (!keyed) go(+select.value); });
  }

  const out = $('[data-unit-out]');
  const name = () => {
    const door = $('input[data-label]:checked');
    if (out && door) out.textContent = door.dataset.label;
  };
  document.addEventListener('change', (event) => { if (event.target.dataset?.label) name(); });
  addEventListener('pageshow', name);
}
