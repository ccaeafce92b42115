// Parts to paths.
const EDGE = rgb('#fff6e0');
const FOLD = rgb('#2a1a5e');
const along = (p, x, y) => p.by(sx(x, y), sy(x, y, 0));
const plan = ([x, y, z], w, d, q) => {
  const p = pen().to(screen([x + q, y, z]));
  const round = (a, b, c, e) => p.curve(sx(a, b), sy(a, b, 0), sx(c, e), sy(c, e, 0));
  along(p, w - 2 * q, 0);
  round(q, 0, q, q);
  along(p, 0, d - 2 * q);
  round(0, q, -q, q);
  along(p, 2 * q - w, 0);
  round(-q, 0, -q, -q);
  along(p, 0, 2 * q - d);
  return round(0, -q, q, -q);
};
const profileSide = (p, rings, sign) => {
  let [now] = rings;
  const n = rings.length;
  if (n === 2) return p.by(sign * (rings[1][0] - now[0]), rings[1][1] - now[1]);
  for (let i = 1; i < n - 1; i++) {
    const c = rings[i], next = rings[i + 1], end = i === n - 2 ? next : [(c[0] + next[0]) >> 1, (c[1] + next[1]) >> 1];
    p.curve(sign * (c[0] - now[0]), c[1] - now[1], sign * (end[0] - now[0]), end[1] - now[1]);
    now = end;
  }
  return p;
};
const circleOf = (face, at, r, h) => {
  const u = face === 'x' || face === 'X' ? [-4 * r, 2 * r] : [4 * r, 2 * r], v = face === 'z' ? [-4 * h, 2 * h] : [0, -5 * h];
  const k = (n) => cut(n * 5523 / 10000), minus = (a) => a.map((n) => -n), [cx, cy] = screen(at);
  const p = pen().to([cx + u[0], cy + u[1]]);
  for (const [a, b] of [[u, v], [v, minus(u)], [minus(u), minus(v)], [minus(v), u]]) {
    const e = [b[0] - a[0], b[1] - a[1]];
    p.cubic(k(b[0]), k(b[1]), e[0] + k(a[0]), e[1] + k(a[1]), e[0], e[1]);
  }
  return p;
};

const DRAW = {
  B(c, p) {
    const { form, at: [x, y, z], size: [w, d, h], ink } = p;
    if (form === 'r' && (p.q >= 10 || p.b > 0)) return DRAW.rounded(c, p);
    const v = x + w, u = y + d, top = z + h;
    if (form === 'D') return DRAW.cloth(c, p);
    const i = form === 't' ? p.i : 0, j = form === 't' ? p.j : 0;
    if (h > 0 || form === 't') {
      c.side(ink, 'y', [[x, u, z], [v, u, z], [v - i, u - j, top], [x + i, u - j, top]]);
      c.side(ink, 'x', [[v, y, z], [v, u, z], [v - i, u - j, top], [v - i, y + j, top]]);
    }
    if (form === 't' ? !(w > 2 * i && d > 2 * j) : p.topless) return;
    c.side(ink, 'z', [[x + i, y + j, top], [v - i, y + j, top], [v - i, u - j, top], [x + i, u - j, top]]);
    if (form !== 't' && h > 10 && w > 70 && d > 70) DRAW.edge(c, pen().outline([[x, u, top], [v, u, top], [v, y, top]].map(screen)));
  },
  edge(c, p) {
    c.line(EDGE, 13, p, c.night ? 30 : 55);
  },
  rounded(c, { at: [x, y, z], size: [w, d, h], ink, q, b, topless }) {
    const rim = z + h - b, k = 2 * q, deep = 5 * (h - b), strip = q >= 20 && deep >= 100, [fx, fy] = screen([x + w - q, y + d, rim]);
    const tone = (name) => c.light.tone(ink, name);
    if (h > b) {
      let p = pen().to([sx(x + q, y + d) - k, sy(x + q, y + d, rim) - k]).by(0, deep).curve(0, q, k, k);
      along(p, w - 2 * q, 0);
      if (!strip) p.by(2 * k, q);
      c.fill(tone('y'), p.by(0, -deep));
      p = strip ? pen().to([fx + 4 * k, fy]).by(0, deep) : pen().to([fx + 2 * k, fy + q]).by(0, deep).by(2 * k, -q);
      along(p, 0, 2 * q - d);
      c.fill(tone('x'), p.curve(k, -q, k, -k).by(0, -deep));
      if (strip) c.fill(tone('c'), pen().to([fx, fy]).by(0, deep).curve(2 * k, k, 4 * k, 0).by(0, -deep));
    }
    if (b > 0) {
      const inner = Math.min(Math.max(Math.floor((10 * q - 4 * b + 25) / 50) * 5, 10), cut(Math.min(w, d) / 2) - b), e = cut(b / 4);
      c.fill(tone('r'), plan([x, y, rim], w, d, q));
      if (b >= 20) c.fill(tone('i'), plan([x + e, y + e, rim + cut(b * 6 / 10)], w - 2 * e, d - 2 * e, q));
      c.fill(tone('z'), plan([x + b, y + b, z + h], w - 2 * b, d - 2 * b, inner));
    } else if (!topless) {
      c.fill(tone('z'), plan([x, y, z + h], w, d, q));
      if (w > 60 && d > 60) {
        const p = pen().to(screen([x + q, y + d, rim]));
        along(p, w - 2 * q, 0);
        p.curve(2 * k, k, 4 * k, 0);
        along(p, 0, 2 * q - d);
        DRAW.edge(c, p);
      }
    }
  },
  cloth(c, { at: [x, y, z], size: [w, d, h], ink, flare }) {
    const v = x + w, u = y + d, top = z + h, [A, B, C] = [[x - flare, u + flare, z], [v + flare, u + flare, z], [v + flare, y - flare, z]], folds = pen();
    const hem = (p, a, b) => {
      const n = Math.max(2, cut((Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]) + 35) / 70)), [ax, ay] = screen(a), [bx, by] = screen(b);
      let last = [ax, ay];
      for (let i = 1; i <= n; i++) {
        const next = [ax + cut((bx - ax) * i / n), ay + cut((by - ay) * i / n)], dx = next[0] - last[0], dy = next[1] - last[1];
        p.curve(cut(dx / 2), cut(dy / 2) + 44, dx, dy);
        if (i < n) folds.to(next).by(0, -3 * h);
        last = next;
      }
      return p;
    };
    const left = hem(pen().outline([[v, u, top], [x, u, top], A].map(screen)), A, B);
    const right = hem(pen().outline([[v, u, top], B].map(screen)), B, C), [cx, cy] = screen(C), [tx, ty] = screen([v, y, top]);
    right.by(tx - cx, ty - cy);
    c.fill(c.light.tone(ink, 'y'), left);
    c.fill(c.light.tone(ink, 'x'), right);
    c.line(FOLD, 20, folds, 16);
    c.side(ink, 'z', [[x, y, top], [v, y, top], [v, u, top], [x, u, top]]);
  },
  V(c, { at: [x, y, z], ink, profile, top }) {
    const cx = sx(x, y), rings = profile.map(([r, h]) => [wide(r), sy(x, y, z + h)]), [a] = rings, b = rings.at(-1), bright = c.light.shines(ink);
    if (profile.at(-1)[1] > profile[0][1] || rings.length > 2) {
      let p = profileSide(pen().to([cx - b[0], b[1]]), [...rings].reverse(), -1);
      if (a[0] > 0) p.arc(a[0], a[0] >> 1, 0, '00', 2 * a[0], 0);
      c.fill(c.light.tone(ink, bright ? '' : 'v'), profileSide(p, rings, 1));
      if (profile.some((q) => q[0] >= 24)) {
        p = pen().to([cx, a[1] + (a[0] >> 1)]);
        if (a[0] > 0) p.arc(a[0], a[0] >> 1, 0, '00', a[0], -(a[0] >> 1));
        c.gradient(bright ? 'e' : 'y', profileSide(p, rings, 1).by(-b[0], 0));
      }
    }
    if (b[0] > 0) {
      c.fill(c.light.tone(ink, 'z'), pen().ring([cx, b[1]], b[0], b[0] >> 1));
      const r = Math.max(b[0] - 9, 5);
      if (top) c.fill(c.light.tone(top, 'y'), pen().ring([cx, b[1] + 4], r, r >> 1));
    }
  },
  K(c, { at, r, h, ink, ring }) {
    const [cx, cy] = screen(at), rx = wide(r), ry = tall(r, h);
    const half = (flags, tone) => {
      if (!ring) return;
      const a = wide(ring[0]);
      c.line(c.light.flat(ring[1], tone), ring[2], pen().to([cx - a, cy + (a >> 3)]).arc(a, cut(a * 36 / 100), -80, flags, 2 * a, -(a >> 2)));
    };
    half('01', 'y');
    c.fill(c.light.tone(ink, ''), pen().ring([cx, cy], rx, ry));
    if (r > 15) c.gradient(c.light.shines(ink) ? 'b' : 'o', pen().ring([cx, cy], rx, ry));
    half('00', 'z');
  },
  E(c, { at, r, ink, opacity }) {
    c.fill(c.light.flat(ink, 'z'), pen().ring(screen(at), wide(r), flat(r)), opacity);
  },
  T(c, { points, width, ink }) {
    const ends = points.map(screen), o = cut(width * 16 / 100);
    c.line(c.light.flat(ink, 'y'), width, pen().outline(ends));
    if (width > 90) c.line(c.light.tone(ink, 'z'), cut(width * 4 / 10), pen().outline(ends.map(([x, y]) => [x - o, y - o])));
  },
  F(c, { at, along: to, width, ink }) {
    const a = screen(at), [vx, vy] = screen(to), long = Math.max(1, root(vx * vx + vy * vy));
    const nx = cut(-vy * width / long), ny = cut(vx * width / long), mx = cut(vx * 45 / 100), my = cut(vy * 45 / 100) - 40, up = ny < 0 ? 1 : -1;
    for (const [tone, s] of [['x', -up], ['z', up]]) c.fill(c.light.tone(ink, tone), pen().to(a).curve(mx + s * nx, my + s * ny, vx, vy).curve(mx - vx, my - vy, -vx, -vy));
  },
  p(c, { points, ink, face, opacity }) {
    c.fill(c.light.flat(ink, face), pen().outline(points.map(screen)), opacity);
  },
  S(c, { lists, ink, face, opacity }) {
    const p = pen();
    for (const shape of lists) p.outline(shape.map(screen));
    c.fill(c.light.flat(ink, face), p, opacity);
  },
  L(c, { lists, ink, face, width, opacity, own }) {
    const p = pen();
    for (const line of lists) {
      p.outline(line.map(screen));
      if (line.every((q) => q.every((n, i) => n === line[0][i]))) p.dot();
    }
    c.line(c.light.flat(ink, own ? '' : face), width, p, opacity);
  },
  R(c, { face, at, r, h, ink, opacity }) {
    c.fill(c.light.flat(ink, face), circleOf(face, at, r, h), opacity);
  },
  O(c, { at, w, h, ink, opacity }) {
    c.fill(c.light.tone(ink, ''), pen().ring(screen(at), cut(w / 2), cut(h / 2)), opacity);
  },
  G(c, { at, data, ink, width }) {
    const colour = c.light.tone(ink, ''), p = pen().glyph(screen(at), data);
    if (width > 0) c.line(colour, width, p); else c.fill(colour, p);
  },
  W(c, { points, face }) {
    const seen = points.map(screen), d = pen().outline(seen).data, { prefix, name } = c;
    const within = seen.reduce((box, [x, y]) => join(box, at(x, y)), NOWHERE), [left, top, right, bottom] = within;
    const cx = cut((left + right) / 2), cy = cut((top + bottom) / 2), r = cut((right - left) * 36 / 100);
    let out = `<clipPath id="${name}w"><path d="${d}"/></clipPath><g clip-path="url(#${name}w)"><path fill="url(#${prefix}k)" d="${d}"/>`;
    if (c.night) {
      const stars = pen();
      let seed = Math.abs(left * 7 + 99991);
      const next = () => seed = (seed * 1105 + 12345) % 65536;
      for (let i = 0; i < 16; i++) stars.to([left + next() % (right - left), top + next() % (bottom - top)]).dot();
      out += `<path stroke="#ffffffcc" stroke-width="2" d="${stars.data}"/>`;
    }
    const low = (i) => Math.min(...points.map((p) => p[i])), size = tenths(2 * r);
    out += `<use href="#${prefix}p" x="${tenths(cx - r)}" y="${tenths(cy - r)}" width="${size}" height="${size}"${c.night ? '' : ' opacity=".8"'}/>`;
    out += `<use href="#${prefix}h" transform="matrix(${face === 'x' ? '-4 2' : '4 2'} 0-3 ${tenths(sx(low(0), low(1)))} ${tenths(sy(low(0), low(1), low(2)))})"/></g>`;
    c.entries.push({ raw: out, bounds: within });
    if (points.length !== 4) return;
    const [a, b, e, f] = points, part = (u, v, k) => screen(between(u, v, k, 16));
    c.fill(WHITE, pen().outline([part(a, b, 2), part(a, b, 5), part(f, e, 8), part(f, e, 5)]).outline([part(a, b, 6), part(a, b, 7), part(f, e, 10), part(f, e, 9)]), 10);
  },
};
