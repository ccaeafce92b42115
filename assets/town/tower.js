// The tower: a click on a window or the arrow keys choose a floor, and a lit window shows the home behind it; a chosen door
// opens a sheet in which it is asked once.
{
  const tower = $('[data-tower]');
  const svg = tower && $('svg[data-geo]', tower);
  if (svg) {
    const [left, top, width, height, floors] = svg.dataset.geo.split(',').map(Number);
    const select = $('#floor');
    const now = +svg.dataset.floor;
    // which window was chosen, and whether by a key: the page of its floor shows it; where nothing can be kept it shows the floor alone
    const CHOSEN = 'chosen-window';
    const choose = (...window) => { try { sessionStorage.setItem(CHOSEN, window.join(' ')); } catch { /* nothing is kept then */ } };
    const taken = () => {
      try {
        const kept = sessionStorage.getItem(CHOSEN);
        sessionStorage.removeItem(CHOSEN);
        return kept?.split(' ').map(Number);
      } catch { return null; }
    };
    const go = (floor, unit, isKeyed = false) => {
      if (floor < 1 || floor > floors || floor === now) return;
      const address = new URL(location.href);
      address.searchParams.delete('unit');
      address.searchParams.set('floor', floor);
      address.hash = tower.closest('[id]')?.id || '';
      if (unit) choose(floor, unit, +isKeyed);
      location.assign(address);
    };

    // Over each lit window of this floor lies a link to its door, for the keyboard; a pointer only comes near it.
    const around = tower.parentElement, list = $('.units[data-meet]');
    const panes = $$('a.unit', list).map((door) => {
      const pane = Object.assign(document.createElement('a'), { className: 'pane', href: door.href, tabIndex: -1 });
      pane.dataset.unit = +door.pathname.split('/').at(-1);
      pane.setAttribute('aria-label', [...door.querySelectorAll('b, span')].map(({ textContent }) => textContent.trim()).join(' '));
      return pane;
    });
    if (panes.length) {
      const row = Object.assign(document.createElement('div'), { className: 'panes' });
      row.setAttribute('role', 'group');
      row.setAttribute('aria-label', tower.dataset.panes);
      row.append(...panes);
      tower.after(row);
      panes[0].tabIndex = 0;
    }
    const place = () => {
      const matrix = svg.getScreenCTM(), { x, y } = around.getBoundingClientRect();
      for (const pane of panes) {
        const at = new DOMPoint(left + (pane.dataset.unit - 0.5) * width, top + (floors - now + 0.5) * height).matrixTransform(matrix);
        pane.style.left = `${at.x - x}px`;
        pane.style.top = `${at.y - y}px`;
      }
    };
    place();
    new ResizeObserver(place).observe(svg);

    let meeting = null;
    /** Whether it is shown. */
    const show = async (pane) => {
      for (const other of panes) other.tabIndex = other === pane ? 0 : -1;
      meeting ??= import(list.dataset.meet).then(({ Meeting }) => new Meeting(around, (spot) => spot.closest?.('.pane')));
      // the next key goes on from here
      pane.focus({ preventScroll: true });
      const it = await meeting.catch(() => null);
      // what did not come is asked for again
      if (!it) meeting = null;
      return Boolean(it) && (it.link === pane || it.show(pane));
    };
    const nearest = (unit) => panes.reduce((best, pane) => Math.abs(pane.dataset.unit - unit) < Math.abs(best.dataset.unit - unit) ? pane : best, panes[0]);

    tower.addEventListener('click', (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const floor = floors - Math.floor((point.y - top) / height), unit = Math.ceil((point.x - left) / width);
      if (floor !== now) return go(floor, unit);
      // a finger is wider than a window
      const pane = nearest(unit);
      if (pane && Math.abs(pane.dataset.unit - unit) <= (event.pointerType === 'mouse' ? 0 : 1)) {
        // the click that asks for a card closes the one before, when it has come to the window
        setTimeout(async () => { if (!await show(pane)) location.assign(pane.href); });
      }
    });
    around.addEventListener('keydown', (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key], on = panes.indexOf(event.target);
      if (event.target !== tower && on < 0) return;
      if (step) {
        event.preventDefault();
        go(now + step, panes[on]?.dataset.unit, true);
      }
      const next = on >= 0 && panes[on + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? NaN)];
      if (next) { event.preventDefault(); show(next); }
    });
    around.addEventListener('focusin', ({ target }) => { if (!meeting && panes.includes(target) && target.matches(':focus-visible')) show(target); });
    const chosen = taken();
    if (chosen?.[0] === now) {
      const pane = nearest(chosen[1]);
      if (pane && (chosen[2] || +pane.dataset.unit === chosen[1])) show(pane);
      else if (chosen[2]) tower.focus({ preventScroll: true });
    }
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
