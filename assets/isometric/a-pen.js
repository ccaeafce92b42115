// Rooms drawn in the browser, the same bytes as the server's (crates/isometric, which says why things are as they are; a
// test there compares them). Whole numbers only: the room in tenths of a unit, the screen in tenths of a pixel.
const cut = Math.trunc;
// Left, top, right, bottom, least and most of x + 2y, and of x - 2y.
const F = 9999999;
const NOWHERE = [F, F, -F, -F, F, -F, F, -F];
const EVERYWHERE = NOWHERE.map((n) => -n);
const touch = (a, b) => [[0, 2], [1, 3], [4, 5], [6, 7]].every(([i, j]) => a[i] < b[j] + 10 && b[i] < a[j] + 10);
const join = (a, b) => a.map((n, i) => i > 1 && i !== 4 && i !== 6 ? Math.max(n, b[i]) : Math.min(n, b[i]));
const at = (x, y) => [x, y, x, y, x + 2 * y, x + 2 * y, x - 2 * y, x - 2 * y];
const tenths = (n) => {
  const m = Math.abs(n), whole = cut(m / 10), part = m % 10;
  return (n < 0 ? '-' : '') + (whole || !part ? whole : '') + (part ? '.' + part : '');
};

const sx = (x, y) => 4 * (x - y);
const sy = (x, y, z) => 2 * (x + y) - 5 * z;
const screen = ([x, y, z]) => [sx(x, y), sy(x, y, z)];
const whole = (value, radius) => radius < 20 ? value : cut((value + 5) / 10) * 10;
const wide = (r) => whole(cut((r * 56569 + 5000) / 10000), r);
const flat = (r) => whole(cut((r * 28284 + 5000) / 10000), r);
const root = (n) => {
  let r = Math.floor(Math.sqrt(n));
  while (r * r > n) r--;
  while ((r + 1) * (r + 1) <= n) r++;
  return r;
};
const tall = (r, h) => whole(root(8 * r * r + 24 * h * h), r);

// A path that is being written: what is before the next number is 0 a letter, 1 a number, 2 one with a point.
class Pen {
  data = '';
  bounds = NOWHERE;
  seen = NOWHERE;
  area = 0;
  command = '';
  before = 0;

  letter(letter) {
    if (this.command === letter && letter !== 'M') return;
    this.data += this.command = letter;
    this.before = 0;
  }
  number(n) {
    const m = Math.abs(n);
    if (n >= 0 && this.before && !(m < 10 && n && this.before === 2)) this.data += ' ';
    this.data += tenths(n);
    this.before = n % 10 ? 2 : 1;
  }
  put(letter, ...numbers) {
    this.letter(letter);
    for (const n of numbers) this.number(n);
  }
  reach(x, y) {
    this.seen = this.bounds = join(this.bounds, at(x, y));
  }
  round(x, y, rx, ry) {
    for (const i of [-1, 1]) for (const j of [-1, 1]) this.reach(x + i * rx, y + j * ry);
  }
  moved(dx, dy) {
    this.area += (this.x - this.start[0]) * dy - (this.y - this.start[1]) * dx;
    this.reach(this.x += dx, this.y += dy);
    return this;
  }
  to([x, y]) {
    this.put('M', x, y);
    this.start = [this.x, this.y] = [x, y];
    this.reach(x, y);
    return this;
  }
  by(dx, dy) {
    if (!dx && !dy) return this;
    if (!dy) this.put('h', dx);
    else if (!dx) this.put('v', dy);
    else this.put('l', dx, dy);
    return this.moved(dx, dy);
  }
  dot() {
    this.put('h', 0);
    return this;
  }
  curve(cx, cy, dx, dy) {
    this.put('q', cx, cy, dx, dy);
    this.reach(this.x + cx, this.y + cy);
    return this.moved(dx, dy);
  }
  cubic(a, b, c, d, dx, dy) {
    this.put('c', a, b, c, d, dx, dy);
    this.reach(this.x + a, this.y + b);
    this.reach(this.x + c, this.y + d);
    return this.moved(dx, dy);
  }
  arc(rx, ry, lean, flags, dx, dy) {
    this.put('a', rx, ry, lean);
    this.data += ' ' + flags;
    this.before = 0;
    this.number(dx);
    this.number(dy);
    this.round(this.x, this.y, rx, ry);
    this.round(this.x + dx, this.y + dy, rx, ry);
    return this.moved(dx, dy);
  }
  ring([x, y], rx, ry) {
    this.put('M', x, y - ry);
    this.put('a', rx, ry, 0);
    this.data += ' 10.1 0';
    this.before = 1;
    this.round(x, y, rx, ry);
    this.area -= rx * ry;
    return this;
  }
  outline(points) {
    this.to(points[0]);
    for (let i = 1; i < points.length; i++) this.by(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
    return this;
  }
  glyph([x, y], data) {
    this.to([x, y]).data += data;
    this.bounds = EVERYWHERE;
    this.seen = join(at(x - 300, y - 400), at(x + 300, y + 200));
    return this;
  }
}
const pen = () => new Pen();
const outlines = (shapes) => shapes.reduce((p, shape) => p.outline(shape.map(screen)), pen()).data;
