// The room as it is seen: the drawing, what is chosen in it, and a button for each item, by which the keyboard and those
// who do not see find it. The buttons stay whatever is drawn anew, so that the focus stays too.
const BOX = [-542, -270, 1084, 837];

class Stage {
  handles = new Map();
  chosen = null;

  constructor(form, rooms) {
    const { planet, label, night, things } = form.dataset;
    Object.assign(this, { rooms, planet, label, words: form.dataset, isNightNow: night === 'true' });
    this.box = $('.stage', form);
    this.view = $('.view', form);
    this.over = drawn('svg', { class: 'over', viewBox: BOX.join(' '), 'aria-hidden': 'true' });
    this.halo = this.over.appendChild(drawn('path', { class: 'halo' }));
    this.mark = this.over.appendChild(drawn('path', { class: 'mark' }));
    // the footprint of what is dragged lies under it, in the drawing
    this.ghost = drawn('path', { class: 'ghost' });
    this.list = element('div', { className: 'handles', role: 'application', ariaLabel: things });
    this.view.append(this.over, this.list);
    this.box.classList.add('live');
    // the outline is what shows the focus; a class, since `:has()` would be asked at every move
    const keyed = () => this.over.classList.toggle('keyed', Boolean($('.handle:focus-visible', this.list)));
    for (const name of ['focusin', 'focusout', 'keydown']) this.list.addEventListener(name, () => queueMicrotask(keyed));
  }

  pieceOf(one) {
    return this.rooms.byId.get(one.furniture);
  }

  nameOf(one) {
    const piece = this.pieceOf(one);
    return piece ? piece.ko ?? piece.en : one.furniture;
  }

  spotOf({ x, y, wall }) {
    const { spot, left, right } = this.words;
    return wall ? `${wall === 'left' ? left : right} ${x / 16}, ${y / 16}` : filledIn(spot, { x: x / 16, y: y / 16 });
  }

  isNight(now) {
    return now.light === 'auto' ? this.isNightNow : now.light === 'night';
  }

  draw(now) {
    this.now = now;
    const night = this.isNight(now);
    const svg = parsed(this.rooms.room(now, { night, planet: this.planet, label: this.label }));
    (this.svg ?? this.view.firstElementChild).replaceWith(svg);
    this.svg = svg;
    this.uses = new Map(now.items.map((one, at) => [one.key, svg.getElementById(`${this.rooms.prefix}i${at}`)]));
    this.keep(now.items);
    this.outline();
  }

  /** The buttons of what is there, in the order in which it was put there. */
  keep(items) {
    const gone = new Set(this.handles.keys());
    let last = null;
    for (const one of items) {
      gone.delete(one.key);
      let handle = this.handles.get(one.key);
      if (!handle) {
        handle = element('button', { type: 'button', className: 'handle' });
        handle.dataset.key = one.key;
        this.handles.set(one.key, handle);
        if (last) last.after(handle); else this.list.prepend(handle);
      }
      last = handle;
      const text = `${this.nameOf(one)}, ${this.spotOf(one)}`;
      if (handle.ariaLabel !== text) handle.ariaLabel = text;
      const box = this.rooms.solid(one), [x, y] = screen([0, 1, 2].map((i) => (box[i] + box[i + 3]) / 20));
      handle.style.insetInlineStart = `${(x - BOX[0]) / BOX[2] * 100}%`;
      handle.style.insetBlockStart = `${(y - BOX[1]) / BOX[3] * 100}%`;
    }
    for (const key of gone) this.drop(key);
  }

  drop(key) {
    const handle = this.handles.get(key);
    const next = handle.nextElementSibling ?? handle.previousElementSibling;
    const hadFocus = document.activeElement === handle;
    this.handles.delete(key);
    handle.remove();
    if (this.chosen === key) this.chosen = null;
    if (hadFocus && next) next.focus({ preventScroll: true });
  }

  /** Marks the item, or nothing. */
  choose(key) {
    if (this.chosen !== key) {
      this.handles.get(this.chosen)?.removeAttribute('aria-current');
      this.handles.get(key)?.setAttribute('aria-current', 'true');
    }
    this.chosen = key;
    this.outline();
  }

  outline() {
    const one = this.now.items.find(({ key }) => key === this.chosen);
    const d = one && this.pieceOf(one) ? this.rooms.outline(one) : '';
    for (const path of [this.halo, this.mark]) path.setAttribute('d', d);
  }

  /** Which item is under a point; with a finger, also beside it. */
  under(x, y, reach) {
    const around = reach ? [[0, 0], [0, -reach], [reach, 0], [-reach, 0], [0, reach]] : [[0, 0]];
    for (const [dx, dy] of around) {
      const id = document.elementFromPoint(x + dx, y + dy)?.closest?.('use[id]')?.id ?? '';
      const at = id.startsWith(`${this.rooms.prefix}i`) ? Number(id.slice(this.rooms.prefix.length + 1)) : NaN;
      if (this.now.items[at]) return this.now.items[at];
    }
    return null;
  }
}
