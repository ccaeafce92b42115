// What the editor uses: sprites, rooms, single pieces, and the rules of placement.
export class Rooms {
  // `catalogue` is what the server hands out for scripts, `prefix` what all ids begin with.
  constructor(catalogue, prefix) {
    Object.assign(this, catalogue, { prefix, kept: new Map(), byId: new Map(catalogue.pieces.map((piece) => [piece.id, piece])) });
  }

  name(piece, { rotation = 0, colour = 0, lit = true, night = null }) {
    return `${this.prefix}-${piece.id}${rotation}${colour ? 'c' + colour : ''}${night === null ? '' : 'n' + night}${lit || !piece.lights?.length ? '' : 'x'}`;
  }

  // The drawing of a piece, and the box that is seen of it.
  draw(piece, look) {
    const { rotation = 0, colour = 0, lit = true, night = null } = look, ways = [{}, ...piece.ways || []];
    const canvas = new Canvas(light(this.palette, ways[colour % ways.length], night === null ? DAY : LEVELS[night], lit), this.prefix, this.name(piece, look), night !== null);
    for (const unit of unitsOf(piece, rotation)) for (const part of unit.parts) if (!isHidden(part.face)) DRAW[part.k](canvas, part);
    return canvas.finish();
  }

  // One group with an id, drawn once.
  sprite(piece, look) {
    const name = this.name(piece, look);
    if (!this.kept.has(name)) this.kept.set(name, `<g id="${name}">${this.draw(piece, look)[0]}</g>`);
    return this.kept.get(name);
  }

  lamps(items) {
    const lamps = [];
    for (const item of items) {
      const piece = this.byId.get(item.furniture);
      if (!piece || item.off) continue;
      const turn = [80 * piece.size[0], 80 * piece.size[1], quarters(item)], at = cornerOf(item);
      for (const [x, y, z, reach, glow] of piece.lights || []) {
        const [a, b] = spot(turn, ten(x), ten(y));
        lamps.push({ at: [at[0] + a, at[1] + b, at[2] + ten(z)], reach: ten(reach), glow });
      }
    }
    return lamps;
  }

  look(item, night, lamps) {
    const piece = this.byId.get(item.furniture), [cx, cy] = cornerOf(item), [w, d] = footprint(piece, item.rotation || 0), has = piece.lights?.length > 0, lit = !(item.off && has);
    const [x, y] = item.wall === 'right' ? [cx + 5 * w, 0] : item.wall === 'left' ? [0, cy + 5 * w] : [cx + 5 * w, cy + 5 * d];
    const level = (l) => {
      const a = Math.abs(l.at[0] - x), b = Math.abs(l.at[1] - y), far = Math.max(a, b) + cut(Math.min(a, b) / 2);
      return far < cut(l.reach * 7 / 10) ? 2 : far < cut(l.reach * 14 / 10) ? 1 : 0;
    };
    return { rotation: quarters(item), colour: (item.colour || 0) % (1 + (piece.ways?.length || 0)), lit, night: night ? lit && has ? 2 : Math.max(0, ...lamps.map(level)) : null };
  }

  // The box that an item fills, in tenths: which of two hides the other is told by it.
  solid(item) {
    const piece = this.byId.get(item.furniture), [x, y, z] = cornerOf(item), [w, d] = footprint(piece, item.rotation || 0), h = z + 10 * piece.height, { wall } = item;
    return wall === 'right' ? [x, 0, z, x + 10 * w, 20, h] : wall === 'left' ? [0, y, z, 20, y + 10 * w, h] : [x, y, 0, x + 10 * w, y + 10 * d, h];
  }

  // Items in the order they are drawn in: rugs as they come, what stands on the floor by what hides what, and what hangs on
  // a wall as soon as everything that it hides is there.
  placed(items) {
    const known = items.map((item, at) => ({ item, at, piece: this.byId.get(item.furniture) })).filter(({ item, piece }) => piece && (piece.kind === 'wall') === !!item.wall);
    for (const k of known) k.solid = this.solid(k.item);
    const of = (kind) => known.filter((k) => k.piece.kind === kind);
    const sorted = (list) => order(list.map((k) => k.solid), () => false).map((i) => list[i]);
    const floor = sorted(of('floor')), out = of('rug'), hung = floor.map(() => []).concat([[]]);
    for (const wall of sorted(of('wall'))) {
      let slot = 0;
      for (let i = 0; i < floor.length; i++) {
        const a = floor[i].solid, b = wall.solid;
        if (!overlap(a, b)) continue;
        if (!before(a, b) || before(b, a)) break;
        slot = i + 1;
      }
      hung[slot].push(wall);
    }
    return out.concat(...floor.map((k, i) => [...hung[i], k]), hung.at(-1));
  }

  shadow(piece, item, p = pen()) {
    const [w, d] = footprint(piece, item.rotation || 0).map((n) => 10 * n), [x, y] = cornerOf(item), cast = Math.min(90, 20 + cut(piece.height / 4) * 10), r = piece.shadow;
    let seen = NOWHERE;
    if (r === 0) return ['', seen];
    if (r) {
      const [cx, cy] = screen([x + cut(w / 2), y + cut(d / 2), 0]), a = wide(ten(r)), b = a >> 1;
      p.to([cx - a, cy]).arc(a, b, 0, '11', 2 * a + 3 * cast, -cast).arc(a + cut(cast * 3 / 2), b + cut(cast / 2), 0, '11', -2 * a - 3 * cast, cast);
      seen = join(at(cx - a, cy - b), at(cx + a + 3 * cast, cy + b));
    } else {
      const far = x + w - 10;
      p.outline([[x + 10, y + 10, 0], [far + cast, y + 10, 0], [far + cast, y + d - 10 - cut(cast / 2), 0], [far, y + d - 10, 0], [x + 10, y + d - 10, 0]].map(screen));
      seen = p.bounds;
    }
    return [p.data + 'z', seen];
  }

  shadows(placed) {
    return placed.filter((k) => k.piece.kind === 'floor').map((k) => this.shadow(k.piece, k.item)[0]).join('');
  }

  beams(paper, placed, night) {
    const shapes = [];
    for (const { item, piece } of placed) {
      if (!piece.beam) continue;
      const w = 80 * piece.size[0];
      for (const k of [0, 1]) {
        const u0 = 10 * item.x + 20 + k * cut(w / 2), u1 = 10 * item.x + (k + 1) * cut(w / 2) - 10;
        const point = (u, v) => item.wall === 'right' ? [u, v, 0] : [v, u, 0];
        shapes.push([point(u0 + 60, 100), point(u1 + 60, 100), point(u1 + 260, 580), point(u0 + 260, 580)]);
      }
    }
    if (paper.glass && !night) for (let u = 40; u < A; u += 160) shapes.push([[20, u, 0], [20, u + 110, 0], [400, u + 300, 0], [400, u + 190, 0]].map(([x, y]) => [x, Math.min(y, A), 0]));
    return shapes.length ? polygon(rgb(night ? '#bfc8ff' : '#fff3c4'), night ? 10 : 26, ...shapes) : '';
  }

  // A room as SVG; `names` is 'ko', 'en' or nothing, `faint` the items that are only tried on.
  room(room, { night = false, planet = '', label = '', names = null, faint = [] }) {
    const p = this.prefix, find = (list, id) => list.find((s) => s.id === id) || list[0];
    const lamps = this.lamps(room.items), placed = this.placed(room.items), sky = find(this.skies, planet);
    const seesSky = placed.some(({ piece }) => piece.parts.some((part) => part[0] === 'W'));
    const shell = { paper: find(this.wallpapers, room.wallpaper), floor: find(this.floorings, room.flooring), sky, night, lamps, seesSky, prefix: p };
    let out = `<svg ${BEGIN} viewBox="-542 -270 1084 837" role="img" aria-label="${escaped(label)}"><defs>${shading(p)}`;
    for (const glow in GLOWS) if (lamps.some((l) => l.glow === glow)) out += glowing(p, GLOWS[glow]);
    out += shellDefs(shell);
    for (const k of placed) k.look = this.look(k.item, night, lamps);
    out += [...new Set(placed.map((k) => this.sprite(k.piece, k.look)))].join('');
    out += `<path id="${p}s" d="${this.shadows(placed)}"/></defs>${shellOf(shell)}`;
    const put = ({ item, at, piece, look }) => {
      const [x, y, z] = cornerOf(item);
      const use = `<use id="${p}i${at}" href="#${this.name(piece, look)}" x="${tenths(sx(x, y))}" y="${tenths(sy(x, y, z))}"${faint.includes(at) ? ' opacity=".45"' : ''}`;
      return names ? `${use}><title>${escaped(piece[names])}</title></use>` : use + '/>';
    };
    const rugs = placed.filter((k) => k.piece.kind === 'rug');
    out += rugs.map(put).join('') + `<g clip-path="url(#${p}f)">${this.beams(shell.paper, placed, night)}${castBy(p)}`;
    if (night) for (const l of lamps) if (l.reach > 200) out += `<ellipse cx="${tenths(sx(l.at[0], l.at[1]))}" cy="${tenths(sy(l.at[0], l.at[1], 0))}" rx="${tenths(wide(l.reach))}" ry="${tenths(flat(l.reach))}" fill="url(#${p}${GLOWS[l.glow][0]})"/>`;
    out += '</g>' + placed.slice(rugs.length).map(put).join('');
    if (lamps.length) out += `<g id="${p}a" opacity="${night ? '.8' : '.5'}">${lamps.map((l) => circle(screen(l.at), cut(l.reach * (night ? 32 : 14) / 10), l, p)).join('')}</g>`;
    return out + '</svg>';
  }

  // One piece as a picture of its own, on its shadow.
  piece(id, look, planet) {
    const piece = this.byId.get(id), p = this.prefix;
    if (!piece) return null;
    let seen = this.draw(piece, look)[1], shadow = '';
    if (piece.kind === 'floor') {
      const [d, bounds] = this.shadow(piece, { x: 0, y: 0, rotation: look.rotation });
      shadow = d;
      seen = join(seen, bounds);
    }
    const [x1, y1, x2, y2] = [seen[0] - 150, seen[1] - 100, seen[2] + 159, seen[3] + 159].map((n) => Math.floor(n / 10));
    const sky = piece.parts.some((part) => part[0] === 'W') ? skyDefs(this.skies.find((s) => s.id === planet) || this.skies[0], look.night != null, p) : '';
    return `<svg ${BEGIN} viewBox="${x1} ${y1} ${x2 - x1} ${y2 - y1}"><defs>${shading(p)}${sky}<path id="${p}s" d="${shadow}"/></defs>${castBy(p)}${this.sprite(piece, look)}</svg>`;
  }

  // The outline of the place that an item takes, as path data: on the floor, or on its wall.
  outline(item) {
    const [w, d] = footprint(this.byId.get(item.furniture), item.rotation || 0).map((n) => 10 * n), [x, y, z] = cornerOf(item);
    const corner = (u, v) => item.wall === 'right' ? [x + u, 0, z + v] : item.wall === 'left' ? [0, y + u, z + v] : [x + u, y + v, 0];
    return outlines([[corner(0, 0), corner(w, 0), corner(w, d), corner(0, d)]]) + 'z';
  }

  // Which place of the floor, or of a wall, is under a point of the picture: [x, y] in units.
  under(px, py, wall) {
    return wall === 'right' ? [px / 4, (px / 2 - py) / 5] : wall === 'left' ? [-px / 4, (-px / 2 - py) / 5] : [(2 * py + px) / 8, (2 * py - px) / 8];
  }

  // Why an item may not stand where it is, or where it stands among those of its kind; the server holds the same rules.
  area(item) {
    const piece = this.byId.get(item.furniture), { x, y, wall, rotation = 0, colour = 0 } = item;
    if (!piece) return { code: 'unknown_furniture' };
    if ((piece.kind === 'wall') !== !!wall) return { code: 'wrong_kind' };
    if (rotation > 3 || wall && rotation) return { code: 'bad_rotation' };
    if (colour > (piece.ways?.length || 0)) return { code: 'unknown_colour' };
    const [w, d] = footprint(piece, rotation);
    if (x < 0 || y < 0 || x + w > SIDE || y + d > (wall ? WALL : SIDE)) return { code: 'outside' };
    if (x % GRID || y % GRID) return { code: 'off_grid' };
    return { layer: piece.kind + (wall || ''), box: [x, y, x + w, y + d] };
  }
}
