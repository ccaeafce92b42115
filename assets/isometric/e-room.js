// Sprites, the shell, the room.
const SIDE = 128, WALL = 48, A = 10 * SIDE, H = 10 * WALL, GRID = 8;
const BEGIN = 'xmlns="http://www.w3.org/2000/svg" fill="none" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"';
const FLOOR = [[0, 0, 0], [A, 0, 0], [A, A, 0], [0, A, 0]];
const LEFT = [[0, 0, 0], [0, A, 0], [0, A, H], [0, 0, H]];
const RIGHT = [[0, 0, 0], [A, 0, 0], [A, 0, H], [0, 0, H]];
const GLOWS = { warm: [1, 'ffc26a', 72, 26], cool: [2, '8fe4ff', 55, 17], rose: [3, 'ff9ad5', 55, 17] };
const SHADOWS = [[28, '012'], [24, '02'], [20, '03'], [16, '035'], [12, '035'], [8, '03'], [4, '024'], [1, '02']];
const escaped = (plain) => plain.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const polygon = (colour, opacity, ...shapes) => `<path ${filled(colour, opacity)} d="${outlines(shapes)}"/>`;

const unitsOf = (piece, k) => {
  piece.list ??= piece.parts.flatMap(partsOf);
  const turn = [80 * piece.size[0], 80 * piece.size[1], k];
  let units = [];
  for (const part of piece.list) {
    const p = turned(part, turn);
    if (units.length && DECALS.includes(p.k)) units.at(-1).parts.push(p); else units.push({ parts: [p], solid: solidOf(p) });
  }
  units = units.filter(({ parts: [p] }) => !('pW'.includes(p.k) && isHidden(p.face)));
  const shape = ({ parts: [p] }) => p.k === 'B' && 'br'.includes(p.form) && [p.q || 0, p.b || 0];
  const covers = (over, under) => {
    const s = shape(over), t = shape(under), a = over.solid, b = under.solid;
    return s && t && !t[1] && under.parts.length === 1 && s[0] <= t[0] + 10 && a[2] === b[5] && a[0] <= b[0] && a[1] <= b[1] && a[3] >= b[3] && a[4] >= b[4];
  };
  for (const u of units) if (u.parts[0].k === 'B') u.parts[0].topless = units.some((over) => covers(over, u));
  const boxes = units.map((u) => u.solid), middle = (b) => 2 * (b[0] + b[3] + b[1] + b[4]) + b[2] + b[5];
  return order(boxes, (a, b) => middle(boxes[a]) - middle(boxes[b]) < 0 || middle(boxes[a]) === middle(boxes[b]) && a < b).map((i) => units[i]);
};
const footprint = ({ kind, size: [w, d], height }, k) => kind === 'wall' ? [8 * w, height] : k % 2 ? [8 * d, 8 * w] : [8 * w, 8 * d];
const cornerOf = ({ wall, x, y }) => wall === 'right' ? [10 * x, 0, 10 * y] : wall === 'left' ? [0, 10 * x, 10 * y] : [10 * x, 10 * y, 0];
const quarters = (item) => item.wall === 'left' ? 3 : (item.rotation || 0) % 4;

const shading = (p) => `<linearGradient id="${p}y"><stop stop-color="#5a3a80" stop-opacity="0"/><stop offset="1" stop-color="#2f2264" stop-opacity=".46"/></linearGradient><linearGradient id="${p}e"><stop stop-color="#ff8a4d" stop-opacity="0"/><stop offset="1" stop-color="#ff8a4d" stop-opacity=".35"/></linearGradient><radialGradient id="${p}o" cx=".34" cy=".26" r=".82"><stop stop-color="#fff8e8" stop-opacity=".5"/><stop offset=".4" stop-color="#fff4dc" stop-opacity=".06"/><stop offset=".7" stop-color="#4a2f7a" stop-opacity=".16"/><stop offset="1" stop-color="#2f2264" stop-opacity=".5"/></radialGradient><radialGradient id="${p}b"><stop stop-color="#fff" stop-opacity=".75"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>`;
const glowing = (p, [name, colour, inner, middle]) => `<radialGradient id="${p}${name}"><stop stop-color="#${colour}" stop-opacity=".${inner}"/><stop offset=".45" stop-color="#${colour}" stop-opacity=".${middle}"/><stop offset="1" stop-color="#${colour}" stop-opacity="0"/></radialGradient>`;
const skyDefs = (sky, night, p) => {
  const [above, below] = night ? sky.night : sky.day;
  const hills = sky.hills.map(([colour, d]) => `<path fill="${text(night ? tinted(rgb(colour), [112, 104, 176]) : rgb(colour))}" d="${d}"/>`);
  return `<linearGradient id="${p}k" x2="0" y2="1"><stop stop-color="${above}"/><stop offset="1" stop-color="${below}"/></linearGradient><symbol id="${p}p" viewBox="-100 -100 200 200">${sky.planet.replaceAll('@', p)}</symbol><g id="${p}h">${hills.join('')}</g>`;
};
const castBy = (p) => `<g fill="#1b0f45" stroke="#1b0f45">${SHADOWS.map(([w, o]) => `<use href="#${p}s" stroke-width="${w}" opacity=".${o}"/>`).join('')}</g>`;

const layerOf = (layer, tone, height, id) => {
  const [su, sv] = (layer.step || [0, 0]).map(ten), [fu, fv] = (layer.from || [0, 0]).map(ten);
  const colour = tone(rgb(layer.c)), opacity = layer.o === undefined ? 100 : layer.o;
  const coat = layer.sw === undefined ? filled(colour, opacity) : lined(colour, ten(layer.sw), opacity);
  if (!su && !sv) return `<path ${coat} d="M0 0${layer.d}"/>`;
  const [tw, th, shift] = [layer.tw, layer.th, layer.shift].map((n) => ten(n || 0)), top = (layer.top === undefined ? height : ten(layer.top)) - th;
  const seen = [];
  let out = '';
  for (let v = fv, row = 0; v <= top && v < height; v += sv, row++) {
    const first = ((fu + row * shift) % su + su) % su, at = seen.findIndex(([other]) => other === first);
    if (at >= 0) { out += `<use href="#${id}${at}" y="${tenths(v - seen[at][1])}"/>`; continue; }
    let d = '';
    for (let u = tw || height !== A ? first : first - su; u < A && u + tw <= A; u += su) d += `M${tenths(u)} 0${layer.d}`;
    out += `<path id="${id}${seen.length}" ${coat} transform="translate(0 ${tenths(v)})" d="${d}"/>`;
    seen.push([first, v]);
  }
  return out;
};
const circle = ([x, y], r, lamp, p) => `<circle cx="${tenths(x)}" cy="${tenths(y)}" r="${tenths(r)}" fill="url(#${p}${GLOWS[lamp.glow][0]})"/>`;

const shellOf = ({ paper, floor, night, lamps, prefix: p }) => {
  const n = Math.min(9, lamps.length);
  const tint = (surface) => night ? (surface.night || [182, 162, 196]).map((v, i) => v + n * (i < 2 ? 4 : 1)) : DAY;
  const onWall = (c) => tinted(c, tint(paper)), onFloor = (c) => tinted(c, tint(floor));
  const edge = onFloor(rgb(floor.trim)), base = onFloor(rgb(floor.base)), shadow = mix(INDIGO, DUSK, 40), glass = paper.glass;
  let out = `<ellipse cx="${tenths(cut(sx(A, A) / 2))}" cy="${tenths(cut(sy(A, A, 0) * 62 / 100))}" rx="${tenths(wide(cut(A * 68 / 100)))}" ry="${tenths(flat(cut(A * 56 / 100)))}" fill="url(#${p}g)"/>`;
  out += polygon(mix(edge, PLUM, 18), 100, [[0, A, 0], [A, A, 0], [A, A, -50], [0, A, -50]]) + polygon(mix(edge, INDIGO, 40), 100, [[A, 0, 0], [A, A, 0], [A, A, -50], [A, 0, -50]]) + polygon(base, 100, FLOOR);
  out += `<g clip-path="url(#${p}f)"><g transform="matrix(4 2-4 2 0 0)">${floor.layers.map((l, i) => layerOf(l, onFloor, A, `${p}f${i}-`)).join('')}</g></g>`;
  out += polygon(mix(base, CREAM, 30), 70, [[0, A, 0], [A, A, 0], [A, A, -10], [0, A, -10]]);
  if (glass) {
    out += `<path fill="url(#${p}k)" d="${outlines([LEFT, RIGHT])}"/>`;
    if (night) {
      const stars = pen();
      let seed = 4177;
      const next = (most) => (seed = (seed * 1105 + 12345) % 65536) % most;
      for (let i = 0; i < 44; i++) {
        const u = next(2 * A) - A, z = 120 + next(H - 150);
        stars.to(screen(u < 0 ? [0, -u, z] : [u, 0, z])).dot();
      }
      out += `<path stroke="#ffffffcc" stroke-width="2" d="${stars.data}"/>`;
    }
    out += `<use href="#${p}p" x="196" y="-84" width="124" height="124"${night ? '/>' : ' opacity=".8"/>'}`;
  } else out += polygon(onWall(rgb(paper.base)), 100, LEFT, RIGHT);
  out += `<g clip-path="url(#${p}c)"><g id="${p}w" transform="matrix(4 2 0-5 0 0)">${paper.layers.map((l, i) => l.t === 'hills' ? `<use href="#${p}h"/>` : layerOf(l, onWall, H, `${p}w${i}-`)).join('')}</g><use href="#${p}w" transform="matrix(-1 0 0 1 0 0)"/></g>`;
  if (glass) out += polygon(shadow, 6, LEFT);
  else {
    out += polygon(shadow, 12, LEFT) + `<path fill="url(#${p}l)" d="${outlines([LEFT])}"/><path fill="url(#${p}r)" d="${outlines([RIGHT])}"/>`;
    for (const [k, o] of [[40, 5], [80, 4]]) out += polygon(shadow, o, [[0, 30, 30], [0, A, 30], [0, A, 30 + k], [0, 30, 30 + k]]);
  }
  for (const [k, o] of [[100, 4], [60, 6], [30, 9]]) out += polygon(shadow, o, [[0, 0, 0], [A, 0, 0], [A, k, 0], [k, k, 0], [k, A, 0], [0, A, 0]]);
  if (night) {
    for (const [name, corners, slope, u, v] of [['L', LEFT, '-4', 1, 0], ['R', RIGHT, '4', 0, 1]]) {
      let pools = '';
      for (const l of lamps) {
        const away = l.at[v], r = cut(l.reach * 8 / 10) - cut(away / 2);
        if (away < 400 && r > 60) pools += circle([l.at[u], l.at[2]], r, l, p);
      }
      if (pools) out += `<clipPath id="${p}${name}"><path d="${outlines([corners])}"/></clipPath><g clip-path="url(#${p}${name})"><g transform="matrix(${slope} 2 0-5 0 0)">${pools}</g></g>`;
    }
  }
  const trim = onWall(rgb(paper.trim)), t = 30;
  out += polygon(mix(trim, PLUM, 12), 100, [[10, 10, 0], [10, A, 0], [10, A, 30], [10, 10, 30]]) + polygon(trim, 100, [[10, 10, 0], [A, 10, 0], [A, 10, 30], [10, 10, 30]]);
  out += polygon(mix(trim, CREAM, 45), 100, [[0, 0, 30], [A, 0, 30], [A, 10, 30], [10, 10, 30], [10, A, 30], [0, A, 30]]);
  out += polygon(mix(trim, CREAM, 40), 100, [[0, 0, H], [0, A, H], [-t, A, H], [-t, -t, H], [A, -t, H], [A, 0, H]]);
  out += polygon(mix(trim, PLUM, 16), 100, [[0, A, H], [-t, A, H], [-t, A, -50], [0, A, -50]]);
  return out + polygon(mix(trim, INDIGO, 36), 100, [[A, 0, H], [A, -t, H], [A, -t, -50], [A, 0, -50]]);
};
const shellDefs = ({ paper, sky, night, seesSky, prefix: p }) => {
  let out = `<clipPath id="${p}f"><path d="${outlines([FLOOR])}"/></clipPath><clipPath id="${p}c"><path d="${outlines([LEFT, RIGHT])}"/></clipPath>`;
  out += `<radialGradient id="${p}g"><stop offset=".45" stop-color="#0a0530" stop-opacity="${night ? '.45' : '.2'}"/><stop offset="1" stop-color="#0a0530" stop-opacity="0"/></radialGradient>`;
  if (!paper.glass) out += `<linearGradient id="${p}l" x1="1" x2="0"><stop stop-color="#1d1650" stop-opacity=".26"/><stop offset=".2" stop-color="#1d1650" stop-opacity=".07"/><stop offset="1" stop-color="#1d1650" stop-opacity="0"/></linearGradient><linearGradient id="${p}r"><stop stop-color="#1d1650" stop-opacity=".2"/><stop offset=".2" stop-color="#1d1650" stop-opacity=".04"/><stop offset="1" stop-color="#fff" stop-opacity=".1"/></linearGradient>`;
  return seesSky || paper.glass ? out + skyDefs(sky, night, p) : out;
};
