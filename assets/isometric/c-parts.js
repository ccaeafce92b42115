// Parts out of the catalogue's lists, with what is written short spelt out; turned; measured.
const ten = (v) => Math.round(v * 10);
const pts = (list) => list.map((p) => p.map(ten));
const rectangle = (face, [x, y, z], u, v) =>
  face === 'z' ? [[x, y, z], [x + u, y, z], [x + u, y + v, z], [x, y + v, z]]
  : face === 'x' || face === 'X' ? [[x, y, z], [x, y + u, z], [x, y + u, z + v], [x, y, z + v]]
  : [[x, y, z], [x + u, y, z], [x + u, y, z + v], [x, y, z + v]];
const between = (a, b, k, n) => a.map((v, i) => v + cut((b[i] - v) * k / n));
const DECALS = 'SLROG';

const stripes = (face, corners, n, ink, which = 0, tip = 0, opacity = 100) => {
  const [a, b, c, d] = pts(corners), lists = [], t = ten(tip);
  for (let i = 0; i < n; i++) {
    if (which < 2 && i % 2 !== which) continue;
    const low = between(d, c, i, n), high = between(d, c, i + 1, n), shape = [between(a, b, i, n), between(a, b, i + 1, n), high];
    if (t > 0) shape.push(between(low, high, 1, 2).map((v, k) => k === 2 ? v - t : v));
    shape.push(low);
    lists.push(shape);
  }
  return { k: 'S', face, lists, ink, opacity };
};
const hatch = (face, x, y, z, u, v, across, along, ink, width = 8, opacity = 100) => {
  const r = rectangle(face, [x, y, z].map(ten), ten(u), ten(v)), lists = [];
  const add = (n, a, b, c, d) => { for (let i = 1; i <= n; i++) lists.push([between(r[a], r[b], i, n + 1), between(r[c], r[d], i, n + 1)]); };
  add(across, 0, 1, 3, 2);
  add(along, 0, 3, 1, 2);
  return { k: 'L', face, lists, ink, width, opacity };
};
const books = (face, x, y, z, u, v, seed, colours) => {
  const at = [x, y, z].map(ten), rows = new Map();
  let n = (seed * 7919 + 17) % 65536, from = 0;
  for (u = ten(u), v = ten(v); from < u - 10;) {
    n = (n * 1105 + 12345) % 65536;
    const w = Math.min(u - from, 20 + 10 * ((n >> 4) % 2)), high = v - 10 * ((n >> 7) % 3), ink = colours[(n >> 9) % colours.length];
    if ((n >> 3) % 7) {
      const spot = face === 'y' ? [at[0] + from, at[1], at[2]] : [at[0], at[1] + from, at[2]];
      if (!rows.has(ink)) rows.set(ink, []);
      rows.get(ink).push(rectangle(face, spot, w - 5, high));
    }
    from += w;
  }
  return [...rows].map(([ink, lists]) => ({ k: 'S', face, lists, ink, opacity: 100 }));
};
const glass = (x, y, z, w, d, h, ink = '#d8f0ff', opacity = 16) => {
  [x, y, z, w, d, h] = [x, y, z, w, d, h].map(ten);
  const pane = (face, x, y, size) => ({ k: 'p', points: rectangle(face, [x, y, z], size, h), ink, face, opacity });
  return [pane('y', x, y + d, w), pane('Y', x, y, w), pane('x', x + w, y, d), pane('X', x, y, d)];
};
// Kinds: B box (form), V turned, K ball, T tube, F leaf, E disc, p pane, W view; decals: S shapes, L lines, R circle, O spot, G glyph.
const partsOf = ([kind, ...v]) => {
  const p3 = (i) => v.slice(i, i + 3).map(ten);
  const block = (form, more) => [{ k: 'B', at: p3(0), size: p3(3), ink: v[6], form, ...more }];
  switch (kind) {
    case 'b': return block('b');
    case 'r': return block('r', { q: ten(v[7] ?? 2), b: ten(v[8] ?? 0) });
    case 't': return block('t', { i: ten(v[7]), j: ten(v[8]) });
    case 'D': return block('D', { flare: ten(v[7]) });
    case '4': {
      const [[x, y, z], [w, d, h], s] = [p3(0), p3(3), ten(v[7])];
      return [[x, y], [x + w - s, y], [x, y + d - s], [x + w - s, y + d - s]].map(([x, y]) => ({ k: 'B', at: [x, y, z], size: [s, s, h], ink: v[6], form: 'b' }));
    }
    case 'v': return [{ k: 'V', at: p3(0), ink: v[3], profile: pts(v[4]), top: v[5] }];
    case 'k': return [{ k: 'K', at: p3(0), r: ten(v[3]), h: ten(v[4]), ink: v[5] }];
    case 's': return [{ k: 'K', at: p3(0), r: ten(v[3]), h: ten(v[3]), ink: v[4], ring: v[5] === undefined ? null : [ten(v[5]), v[6], v[7] ?? 24] }];
    case 'l': return [{ k: 'T', points: [p3(0), p3(3)], width: v[6], ink: v[7] }];
    case 'f': return [{ k: 'F', at: p3(0), along: p3(3), width: ten(v[6]), ink: v[7] }];
    case 'e': return [{ k: 'E', at: p3(0), r: ten(v[3]), ink: v[4], opacity: v[5] ?? 100 }];
    case 'p': return [{ k: 'p', points: pts(v[0]), ink: v[1], face: v[2], opacity: v[3] ?? 100 }];
    case 'A': return glass(...v);
    case 'W': return [{ k: 'W', points: pts(v[0]), face: v[1] }];
    case 'q': return [{ k: 'S', face: v[0], lists: [rectangle(v[0], p3(1), ten(v[4]), ten(v[5]))], ink: v[6], opacity: v[7] ?? 100 }];
    case 'P': return [{ k: 'S', face: v[0], lists: v[1].map(pts), ink: v[2], opacity: v[3] ?? 100 }];
    case 'S': return [stripes(...v)];
    case 'L': case 'm': return [{ k: 'L', face: v[0], lists: v[1].map(pts), ink: v[2], width: v[3] ?? 10, opacity: v[4] ?? 100, own: kind === 'm' }];
    case 'h': return [hatch(...v)];
    case 'B': return books(...v);
    case 'O': return [{ k: 'R', face: v[0], at: p3(1), r: ten(v[4]), ink: v[5], h: ten(v[6] ?? v[4]), opacity: v[7] ?? 100 }];
    case 'o': return [{ k: 'O', face: v[0], at: p3(1), w: ten(v[4]), h: ten(v[5]), ink: v[6], opacity: v[7] ?? 100 }];
    default: return [{ k: 'G', face: v[0], at: p3(1), data: v[4], ink: v[5], width: v[6] ?? 0 }];
  }
};

const spot = ([w, d, k], x, y) => k === 0 ? [x, y] : k === 1 ? [d - y, x] : k === 2 ? [w - x, d - y] : [y, w - x];
const ROUND = 'xyXY';
const turned = (part, turn) => {
  if (!turn[2]) return { ...part };
  const point = ([x, y, z]) => [...spot(turn, x, y), z];
  const p = { ...part };
  if (p.k === 'B') {
    const [a, b] = spot(turn, p.at[0], p.at[1]), [c, e] = spot(turn, p.at[0] + p.size[0], p.at[1] + p.size[1]);
    p.at = [Math.min(a, c), Math.min(b, e), p.at[2]];
    p.size = [Math.abs(a - c), Math.abs(b - e), p.size[2]];
    if (turn[2] % 2) [p.i, p.j] = [p.j, p.i];
    return p;
  }
  if (p.k === 'F') {
    const end = point(p.at.map((n, i) => n + p.along[i]));
    p.at = point(p.at);
    p.along = end.map((n, i) => n - p.at[i]);
    return p;
  }
  if (p.at) p.at = point(p.at);
  if (p.points) p.points = p.points.map(point);
  if (p.lists) p.lists = p.lists.map((list) => list.map(point));
  if (p.face && ROUND.includes(p.face)) p.face = ROUND[(ROUND.indexOf(p.face) + turn[2]) % 4];
  return p;
};
const isHidden = (face) => face === 'X' || face === 'Y';

const hull = (points) => [...[0, 1, 2].map((i) => Math.min(...points.map((p) => p[i]))), ...[0, 1, 2].map((i) => Math.max(...points.map((p) => p[i])))];
const solidOf = (p) => {
  const around = (r, down, up) => [p.at[0] - r, p.at[1] - r, p.at[2] + down, p.at[0] + r, p.at[1] + r, p.at[2] + up];
  switch (p.k) {
    case 'B': {
      const [x, y, z] = p.at, [w, d, h] = p.size;
      const a = p.form === 'D' ? p.flare : p.form === 't' ? Math.max(-p.i, 0) : 0, b = p.form === 'D' ? p.flare : p.form === 't' ? Math.max(-p.j, 0) : 0;
      return [x - a, y - b, z, x + w + a, y + d + b, z + h];
    }
    case 'V': return around(Math.max(...p.profile.map((q) => q[0])), p.profile[0][1], p.profile.at(-1)[1]);
    case 'K': return around(p.r, -p.h, p.h);
    case 'E': return around(p.r, 0, 0);
    case 'F': return hull([p.at, p.at.map((n, i) => n + p.along[i])]);
    default: return hull(p.points || p.lists?.flat() || [p.at]);
  }
};

// What hides what: a topological sort of boxes (low corner, high corner).
const overlap = (a, b) => a[0] - a[4] < b[3] - b[1] && b[0] - b[4] < a[3] - a[1]
  && 4 * a[0] - 5 * a[5] < 4 * b[3] - 5 * b[2] && 4 * b[0] - 5 * b[5] < 4 * a[3] - 5 * a[2]
  && 4 * a[1] - 5 * a[5] < 4 * b[4] - 5 * b[2] && 4 * b[1] - 5 * b[5] < 4 * a[4] - 5 * a[2];
const before = (a, b) => a[3] <= b[0] || a[4] <= b[1] || a[5] <= b[2];
const order = (boxes, tie) => {
  const seen = [], out = [];
  const first = (j, i) => {
    const a = before(boxes[j], boxes[i]), b = before(boxes[i], boxes[j]);
    return a !== b ? a && overlap(boxes[j], boxes[i]) : !a && tie(j, i) && overlap(boxes[j], boxes[i]);
  };
  const visit = (i) => {
    if (seen[i]) return;
    seen[i] = true;
    for (let j = 0; j < boxes.length; j++) if (j !== i && !seen[j] && first(j, i)) visit(j);
    out.push(i);
  };
  boxes.forEach((_, i) => visit(i));
  return out;
};
