// Colours: light from the upper left, in front; night multiplies.
const rgb = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
const text = (colour) => '#' + colour.map((n) => n.toString(16).padStart(2, '0')).join('');
const mix = (a, b, percent) => a.map((n, i) => cut((n * (100 - percent) + b[i] * percent + 50) / 100));
const tinted = (colour, tint) => colour.map((n, i) => Math.min(255, (n * tint[i] + 128) >> 8));
const [CREAM, PLUM, INDIGO, DUSK, WHITE, BLUSH, ASLEEP] = ['#fff4dc', '#6a3f86', '#2f2264', '#2b1f6b', '#ffffff', '#c9567a', '#6f6a86'].map(rgb);
const DAY = [256, 256, 256];
const LEVELS = [[164, 150, 202], [212, 184, 192], [256, 230, 194]];
// Tones: '' as it is, z top, y left, x right, c corner, v lit side of something round, r rim, i ring within it.
const shade = (c, tone) => {
  const left = () => mix(c, PLUM, 11);
  switch (tone) {
    case 'z': return mix(c, CREAM, 14);
    case 'v': return mix(c, CREAM, 5);
    case 'y': case '*': return left();
    case 'x': return mix(c, INDIGO, 33);
    case 'c': return mix(left(), mix(c, INDIGO, 33), 48);
    case 'i': return mix(mix(c, CREAM, 13), left(), 20);
    case 'r': return mix(mix(c, CREAM, 13), left(), 45);
    default: return c;
  }
};
// The colours of one drawing: the palette, which names stand for others, what falls on it, whether lamps are on.
const light = (palette, swaps, tint, lit) => {
  const shines = (ink) => lit && ink[0] === '!';
  const tone = (ink, tone) => {
    const bright = ink[0] === '!';
    const name = bright ? ink.slice(1) : ink;
    let c = rgb(name[0] === '#' ? name : palette[swaps[name] || name]);
    if (bright && lit) return tone === 'z' ? mix(c, WHITE, 12) : tone === 'x' ? mix(c, BLUSH, 16) : c;
    if (bright) c = mix(c, ASLEEP, 22);
    return shade(tinted(c, tint), tone);
  };
  return { shines, tone, flat: (ink, t) => tone(ink, shines(ink) ? '' : t) };
};

// Coats: [kind, colour or name of a gradient, width, opacity]. Those that are equal are the same text.
const alpha = (opacity) => opacity < 100 ? cut((opacity * 255 + 50) / 100).toString(16).padStart(2, '0') : '';
const filled = (colour, opacity = 100) => `fill="${text(colour)}${alpha(opacity)}"`;
const lined = (colour, width, opacity = 100) => `stroke="${text(colour)}${alpha(opacity)}"` + (width === 13 ? '' : ` stroke-width="${tenths(width)}"`);
const BACK = 60;
class Canvas {
  entries = [];
  constructor(light, prefix, name, night) {
    Object.assign(this, { light, prefix, name, night });
  }
  // What follows another of the same coat becomes one path with it, as long as nothing between covers it.
  put(coat, pen, opacity = 100, isFill = false) {
    const { data, bounds, seen, area } = pen;
    for (let i = this.entries.length - 1; i >= 0 && i >= this.entries.length - BACK; i--) {
      const old = this.entries[i];
      if (old.raw) break;
      const meet = touch(old.bounds, bounds);
      if (old.coat === coat) {
        if (meet && (opacity < 100 || isFill && (old.area < 0) !== (area < 0))) break;
        old.data += data;
        old.bounds = join(old.bounds, bounds);
        old.seen = join(old.seen, seen);
        return;
      }
      if (meet) break;
    }
    this.entries.push({ coat, data, bounds, seen, area });
  }
  gradient(name, { data, bounds, seen, area }) {
    this.entries.push({ coat: `fill="url(#${this.prefix}${name})"`, data, bounds, seen, area });
  }
  fill(colour, pen, opacity = 100) {
    this.put(filled(colour, opacity), pen, opacity, true);
  }
  line(colour, width, pen, opacity = 100) {
    this.put(lined(colour, width, opacity), pen, opacity);
  }
  side(ink, tone, points) {
    this.fill(this.light.tone(ink, tone), pen().outline(points.map(screen)));
  }
  finish() {
    let seen = NOWHERE, out = '';
    for (const entry of this.entries) {
      seen = join(seen, entry.raw ? entry.bounds : entry.seen);
      out += entry.raw || `<path ${entry.coat} d="${entry.data}"/>`;
    }
    return [out, seen];
  }
}
