// Where things may be. The server has the last word; here it is known while one moves them.
const snapped = (n) => Math.round(n / GRID) * GRID;
const held = (n, most) => Math.min(Math.max(n, 0), most);

/** The places that are taken, each with the item that takes it. */
const areasOf = (rooms, items) => items.map((one) => ({ one, ...rooms.area(one) }));

/** Why an item may not be where it is, among places that others take: nothing, or its code and what is in the way. */
function hinderedBy(rooms, areas, one) {
  const mine = rooms.area(one);
  if (mine.code) return mine;
  const [x1, y1, x2, y2] = mine.box;
  const other = areas.find(({ layer, box }) => layer === mine.layer && x1 < box[2] && box[0] < x2 && y1 < box[3] && box[1] < y2);
  return other ? { code: 'overlap', other: other.one } : null;
}

/** The same among items, itself left out. */
const hindered = (rooms, items, one) => hinderedBy(rooms, areasOf(rooms, items.filter(({ key }) => key !== one.key)), one);

/** The item, moved into the room as far as it takes. */
function inside(rooms, one) {
  const [w, d] = footprint(rooms.byId.get(one.furniture), one.rotation);
  return { ...one, x: held(snapped(one.x), SIDE - w), y: held(snapped(one.y), (one.wall ? WALL : SIDE) - d >> 3 << 3) };
}

/** The free place that is nearest to where it should be: the middle of the floor, the height of the eye on a wall. */
function freePlace(rooms, items, one) {
  const { kind } = rooms.byId.get(one.furniture);
  const walls = kind === 'wall' ? ['right', 'left'] : [null], areas = areasOf(rooms, items);
  let best = null, nearest = Infinity;
  walls.forEach((wall, nth) => {
    const [w, d] = footprint(rooms.byId.get(one.furniture), one.rotation);
    for (let y = 0; y <= (wall ? WALL : SIDE) - d; y += GRID) {
      for (let x = 0; x <= SIDE - w; x += GRID) {
        const far = Math.hypot(x + w / 2 - SIDE / 2, y + d / 2 - (wall ? 28 : SIDE / 2)) + nth * SIDE;
        if (far >= nearest) continue;
        const tried = { ...one, x, y, wall };
        if (!hinderedBy(rooms, areas, tried)) [best, nearest] = [tried, far];
      }
    }
  });
  return best;
}

/** A quarter turn about its middle; beside it when there is no room, where there is some. Else what is in the way. */
function turnedOne(rooms, items, one) {
  const piece = rooms.byId.get(one.furniture);
  const rotation = (one.rotation + 1) % 4;
  const [w, d] = footprint(piece, one.rotation);
  const middle = inside(rooms, { ...one, rotation, x: one.x + (w - d) / 2, y: one.y + (d - w) / 2 });
  const around = [0, GRID, -GRID, 2 * GRID, -2 * GRID];
  const tries = around.flatMap((x) => around.map((y) => [x, y])).sort((a, b) => Math.abs(a[0]) + Math.abs(a[1]) - Math.abs(b[0]) - Math.abs(b[1]));
  for (const [x, y] of tries) {
    const tried = inside(rooms, { ...middle, x: middle.x + x, y: middle.y + y });
    if (!hindered(rooms, items, tried)) return { to: tried };
  }
  return { why: hindered(rooms, items, middle) };
}

/** One step by an arrow: on the floor along its tiles, on the walls to the side and up, around the corner. */
function stepped(rooms, one, arrow, far) {
  const { x, y, wall } = one, [dx, dy] = { ArrowRight: [far, 0], ArrowLeft: [-far, 0], ArrowDown: [0, far], ArrowUp: [0, -far] }[arrow];
  if (!wall) return { ...one, x: x + dx, y: y + dy };
  if (dy) return { ...one, y: y - dy };
  const out = wall === 'right' ? dx : -dx;
  return x + out < 0 ? { ...one, wall: wall === 'right' ? 'left' : 'right', x: 0 } : { ...one, x: x + out };
}
