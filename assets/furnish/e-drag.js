// Moving by pointer and finger. While something is dragged only its own drawing, its shadow and its footprint change:
// nothing is measured again, and the light falls anew where it is put down.
class Drag {
  constructor(stage, one, point) {
    Object.assign(this, { stage, one, to: one });
    const { x, y } = this.place(point, one);
    this.off = [x - one.x, y - one.y];
    [this.width] = footprint(stage.pieceOf(one), one.rotation);
  }

  /** Where a point of the screen is on the floor, or on the walls. */
  place([px, py], one) {
    const wall = one.wall && (px < 0 ? 'left' : 'right'), [x, y] = this.stage.rooms.under(px, py, wall);
    return { wall, x, y };
  }

  begin() {
    const { stage, one } = this;
    const { rooms, uses, svg, now } = stage, rest = now.items.filter(({ key }) => key !== one.key);
    // over all others; those that would be in front of it fade. It is drawn at the corner of the room and moved as a whole
    this.use = uses.get(one.key);
    this.use.setAttribute('x', 0);
    this.use.setAttribute('y', 0);
    this.use.classList.add('held');
    this.moved = drawn('g', {});
    this.moved.append(stage.ghost, this.use);
    svg.append(this.moved);
    this.others = rest.map((other) => ({ use: uses.get(other.key), solid: rooms.solid(other), kind: stage.pieceOf(other)?.kind, fades: false }));
    this.areas = areasOf(rooms, rest);
    // its own shadow beside those of the others: to change theirs at every move would cost more than all else
    const casts = rest.map((other) => ({ item: other, piece: stage.pieceOf(other) })).filter(({ piece }) => piece);
    svg.getElementById(`${rooms.prefix}s`).setAttribute('d', rooms.shadows(casts));
    const cast = $(`use[href="#${rooms.prefix}s"]`, svg).parentNode;
    this.shade = drawn('g', {});
    this.shade.append(...[...cast.children].map((use) => drawn('path', { 'stroke-width': use.getAttribute('stroke-width'), opacity: use.getAttribute('opacity') })));
    cast.append(this.shade);
    stage.box.classList.add('dragging');
    this.show();
  }

  move(point) {
    const { stage, one, off } = this;
    const there = this.place(point, one);
    const along = there.wall && there.wall !== one.wall ? this.width - off[0] : off[0];
    this.go(inside(stage.rooms, { ...this.to, wall: there.wall, x: there.x - along, y: there.y - off[1] }));
  }

  go(to) {
    const { x, y, wall, rotation } = this.to;
    if (to.x === x && to.y === y && to.wall === wall && to.rotation === rotation) return;
    this.to = to;
    this.show();
  }

  turn() {
    const { rooms, now } = this.stage;
    const { to } = turnedOne(rooms, now.items, this.to);
    if (to) this.go(to);
    [this.width] = footprint(this.stage.pieceOf(this.one), this.to.rotation);
  }

  show() {
    const { stage, to, moved, shade } = this;
    const { rooms } = stage, piece = stage.pieceOf(to);
    if (to.wall !== this.wall || to.rotation !== this.rotation) this.dress();
    const at = `translate(${screen(cornerOf(to)).map((n) => n / 10).join(' ')})`;
    moved.setAttribute('transform', at);
    shade.setAttribute('transform', at);
    this.why = hinderedBy(rooms, this.areas, to);
    const kind = this.why ? 'ghost bad' : 'ghost ok';
    if (kind !== this.kind) stage.ghost.setAttribute('class', this.kind = kind);
    const mine = rooms.solid(to);
    for (const other of this.others) {
      const fades = other.kind === 'floor' && piece.kind !== 'rug' && overlap(mine, other.solid) && before(mine, other.solid) && !before(other.solid, mine);
      if (fades !== other.fades) other.use?.classList.toggle('fades', other.fades = fades);
    }
  }

  /** Seen from another side, it is another drawing. */
  dress() {
    const { stage, to, use } = this;
    const { rooms, svg, now } = stage, piece = stage.pieceOf(to), night = stage.isNight(now);
    this.wall = to.wall;
    this.rotation = to.rotation;
    const look = rooms.look(to, night, rooms.lamps(now.items)), name = rooms.name(piece, look);
    if (!svg.getElementById(name)) $('defs', svg).append(...parsed(`<svg xmlns="http://www.w3.org/2000/svg">${rooms.sprite(piece, look)}</svg>`).childNodes);
    use.setAttribute('href', `#${name}`);
    const atCorner = { ...to, x: 0, y: 0 };
    stage.ghost.setAttribute('d', rooms.outline(atCorner));
    if (piece.kind !== 'floor') return;
    const [d] = rooms.shadow(piece, atCorner);
    for (const path of this.shade.children) path.setAttribute('d', d);
  }

  end() {
    this.stage.box.classList.remove('dragging');
    this.stage.ghost.remove();
  }
}
