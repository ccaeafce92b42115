// Beside the stage: what one owns, wallpapers and floors, the light, and the layouts.

/** A part of a wallpaper or a floor. */
function sampleOf(surface, isWall, sky) {
  const size = isWall ? 48 : 64, plain = (colour) => colour;
  const layers = (surface.layers || []).filter((layer) => layer.t !== 'hills').map((layer, at) => layerOf(layer, plain, isWall ? H : A, `s${at}-`)).join('');
  const ground = surface.glass ? sky.day[1] : text(rgb(surface.base));
  return `<svg ${BEGIN} viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="${ground}"/><g${isWall ? ` transform="matrix(1 0 0-1 0 ${size})"` : ''}>${layers}</g></svg>`;
}

class Panel {
  cards = new Map();
  swatches = [];

  constructor(form, rooms, owned, studio) {
    Object.assign(this, { rooms, studio, words: form.dataset });
    this.shelf = $('[data-shelf]', form);
    for (const { value, text: name } of owned) this.shelf.append(element('li', {}, this.card(value, name)));
    for (const [kind, list, isWall] of [['wallpaper', rooms.wallpapers, true], ['flooring', rooms.floorings, false]]) {
      const row = $(`[data-swatches=${kind}]`, form);
      for (const surface of list) row.append(this.swatch(kind, surface, isWall));
    }
    this.lights = $$('[data-light] button', form);
    for (const button of this.lights) button.addEventListener('click', () => studio.restyle('light', button.value, 'lit', button.textContent));
    this.draw(owned.map(({ value }) => value));
  }

  card(id, name) {
    const mark = element('small', { className: 'mute' }), button = element('button', { type: 'button', className: 'piece' }, element('span', { className: 'pic' }), element('span', { textContent: name }), mark);
    button.dataset.piece = id;
    button.addEventListener('click', () => this.studio.place(id));
    this.cards.set(id, { button, mark, count: 0 });
    return button;
  }

  /** The small drawings, a few at a time. */
  draw(ids) {
    const until = performance.now() + 12;
    while (ids.length && performance.now() < until) {
      const id = ids.shift(), svg = this.rooms.piece(id, { rotation: 0 }, this.words.planet);
      if (svg) $('.pic', this.cards.get(id).button).append(pictureOf(svg));
    }
    if (ids.length) setTimeout(() => this.draw(ids));
  }

  swatch(kind, surface, isWall) {
    const name = surface.ko ?? surface.en;
    const button = element('button', { type: 'button', className: 'swatch', title: name, ariaLabel: name }, pictureOf(sampleOf(surface, isWall, this.rooms.skies[0])));
    button.addEventListener('click', () => this.studio.restyle(kind, surface.id, isWall ? 'papered' : 'floored', name));
    this.swatches.push({ button, kind, id: surface.id });
    return button;
  }

  show(now) {
    const count = new Map();
    for (const { furniture } of now.items) count.set(furniture, (count.get(furniture) ?? 0) + 1);
    for (const [id, card] of this.cards) {
      const n = count.get(id) ?? 0;
      if (n === card.count) continue;
      card.count = n;
      card.mark.textContent = n ? `${this.words.there}${n > 1 ? ` ${n}` : ''}` : '';
    }
    for (const { button, kind, id } of this.swatches) button.ariaPressed = now[kind] === id;
    for (const button of this.lights) button.ariaPressed = now.light === button.value;
  }
}
