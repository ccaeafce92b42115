// The tower: a click on a window or the arrow keys choose a floor; a chosen door opens a sheet in which it is asked once.
{
  const tower = $('[data-tower]');
  const svg = tower && $('svg[data-geo]', tower);
  if (svg) {
    const [, top, , height, floors] = svg.dataset.geo.split(',').map(Number);
    const select = $('#floor');
    const now = +svg.dataset.floor;
    const go = (floor) => {
      if (floor < 1 || floor > floors || floor === now) return;
      const address = new URL(location.href);
      address.searchParams.delete('unit');
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
    select.addEventListener('keydown', () => { keyed = true; });
    select.addEventListener('pointerdown', () => { keyed = false; });
    select.addEventListener('change', () => { if (keyed) select.form.classList.add('keyed'); else go(+select.value); });
    // Gone back to, the list says what is shown.
    addEventListener('pageshow', () => { select.value = now; });
  }

  const form = $('[data-choose]');
  const button = form && $('button', form);
  if (button) {
    const out = $('[data-unit-out]', form);
    const door = () => $('input[data-label]:checked', form);
    const sheet = Object.assign(document.createElement('dialog'), { className: 'sheet' });
    const name = () => {
      button.disabled = !door();
      if (door()) out.textContent = door().dataset.label;
    };
    // The page of the door, as a sheet; whatever is in the way, the page itself.
    const show = async () => {
      const answer = await fetch(`${form.getAttribute('action')}/${form.elements.floor.value}/${door().value}`, { signal: within(15) });
      const page = new DOMParser().parseFromString(fragments.createHTML(await answer.text()), 'text/html');
      const choice = $('#choice', page);
      if (!answer.ok || !$('form', choice)) throw answer.status;
      sheet.replaceChildren(document.adoptNode(choice));
      sheet.setAttribute('aria-labelledby', 'choice-title');
      document.body.append(sheet);
      sheet.showModal();
      $('#choice-title', sheet).focus();
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (sheet.open || form.hasAttribute('aria-busy')) return;
      form.setAttribute('aria-busy', 'true');
      show().catch(() => form.submit()).finally(() => form.removeAttribute('aria-busy'));
    });
    // A phone has no room for a bar over the doors: there a tap opens the sheet.
    const narrow = matchMedia('(max-width: 760px)');
    form.addEventListener('click', (event) => { if (event.detail && event.target.dataset.label && narrow.matches) form.requestSubmit(); });
    sheet.addEventListener('click', (event) => {
      if (event.target !== sheet && !event.target.closest('[data-close]')) return;
      event.preventDefault();
      sheet.close();
    });
    form.addEventListener('change', name);
    addEventListener('pageshow', () => { sheet.close(); name(); });
  }
}
