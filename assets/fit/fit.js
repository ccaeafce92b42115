// Laying a face into its square: nine points and the square itself, by pointer, touch and keyboard. Asked for by photo.js.
// What a person leaves as it was found is not sent: then the server finds it again, and knows how far to trust it.
const NAMES = ['left_outer', 'left_inner', 'right_inner', 'right_outer', 'left_lid', 'right_lid', 'mouth_left', 'mouth_right', 'chin'];
// Where a person begins when no face was found.
const TEMPLATE = [[0.376, 0.42], [0.449, 0.42], [0.551, 0.42], [0.624, 0.42], [0.413, 0.405], [0.588, 0.405], [0.427, 0.612], [0.573, 0.612], [0.5, 0.735]];
const LINES = [['left_outer', 'left_lid', 'left_inner'], ['right_inner', 'right_lid', 'right_outer'], ['mouth_left', 'mouth_right']];
const SVG = 'http://www.w3.org/2000/svg';
// Side of the drawing in its own units, and the size of steps in shares of it.
const SIDE = 1000;
const STEP = 0.004;
const LARGE_STEP = 0.02;

/** The input that carries `name` with the form. */
const field = (form, name) => form.querySelector(`input[name=${name}]`) ?? form.appendChild(make('input', { type: 'hidden', name }));
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const make = (name, properties = {}, ...inside) => {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...inside);
  return element;
};
const draw = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
const say = (text) => { const live = document.getElementById('live'); if (live) live.textContent = text; };
const step = (event) => {
  const size = event.shiftKey ? LARGE_STEP : STEP;
  return { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, -size], ArrowDown: [0, size] }[event.key];
};

/** Shows the face in a photo that was just chosen; `refuse` says at the field what is wrong with it. */
export async function look({ input, file, picture, words, refuse }) {
  const place = input.closest('.field');
  const note = place.querySelector('.hint');
  // two photos chosen quickly: the words before the first are the ones to come back to
  note.dataset.words ??= note.textContent;
  note.textContent = words.looking;
  try {
    const form = new FormData();
    form.append('photo', file);
    const answer = await fetch('/api/v1/me/portrait/preview', { method: 'POST', body: form, signal: within(60 + file.size / 20_000) });
    const told = await answer.json();
    if (input.files[0] !== file) return;
    if (answer.ok) await open({ place, image: picture, faces: told.faces, words, form: input.form });
    else if (answer.status === 429 || answer.status >= 500) say(words.failed);
    else refuse(told.detail);
  } finally { if (input.files[0] === file || !input.files.length) note.textContent = note.dataset.words; }
}

/** Shows the face of the portrait that is there, over the still that was kept. */
export async function kept(place, words) {
  const button = place.querySelector('button');
  button.disabled = true;
  try { await openKept(place, words); } catch { say(words.unkept); } finally { button.disabled = false; }
}

async function openKept(place, words) {
  const image = new Image();
  image.src = place.dataset.fit;
  await image.decode();
  const long = Math.max(image.naturalWidth, image.naturalHeight);
  const { crop, handles, landmarks } = JSON.parse(place.dataset.face);
  const points = handles || TEMPLATE;
  await open({
    place,
    image,
    words,
    form: place.closest('form'),
    fixed: true,
    faces: [{
      turn: 0,
      crop: { x: crop.x * long, y: crop.y * long, side: crop.side * long },
      confidence: handles ? 1 : 0,
      handles: Object.fromEntries(NAMES.map((name, index) => [name, points[index]])),
      trust: landmarks && { eyes: landmarks[0] },
    }],
  });
  place.querySelector('button').hidden = true;
  place.querySelector('.fit h2').focus();
}

/** The panel does not show before it looks right. */
function dress(words) {
  if (document.querySelector('link[data-fit-sheet]')) return Promise.resolve();
  const link = make('link', { rel: 'stylesheet', href: words.sheet });
  link.dataset.fitSheet = '';
  document.head.append(link);
  return new Promise((resolve) => { link.onload = link.onerror = resolve; });
}

/** Opens the panel in `place`. `faces` as the preview gives them, lengths in pixels of `image` set upright; `fixed`: the square stays. */
async function open({ place, image, faces, words, form, fixed = false }) {
  await dress(words);
  const panel = make('section', { className: 'fit card pad' });
  panel.setAttribute('aria-label', words.title);
  const found = faces.map((face) => ({ ...face, points: NAMES.map((name) => face.handles[name]) }));
  let face = 0;
  let crop;
  // in pixels of the photo, so that they stay where they are when the square moves
  let spots;
  let laid = false;
  let touched = false;

  const canvas = make('canvas', { width: 640, height: 640 });
  const small = make('canvas', { width: 278, height: 338, className: 'fit-small' });
  small.setAttribute('role', 'img');
  small.setAttribute('aria-label', words.preview);
  const svg = draw('svg', { viewBox: `0 0 ${SIDE} ${SIDE}`, class: 'fit-points' });
  const back = draw('rect', { width: SIDE, height: SIDE, class: 'fit-back', ...(fixed ? {} : { tabindex: 0, role: 'group', 'aria-label': words.stage }) });
  const lines = LINES.map(() => draw('polyline', { class: 'fit-line' }));
  const dots = NAMES.map((name) => {
    const dot = draw('g', { class: 'fit-dot', tabindex: 0, role: 'slider', 'aria-label': words[name], 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 });
    dot.append(draw('circle', { r: 40, class: 'fit-hit' }), draw('circle', { r: 13 }), draw('circle', { r: 3 }));
    return dot;
  });
  svg.append(back, ...lines, ...dots);

  const turned = () => (found[face].turn % 2 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight]);
  const paint = (target, left, top, width) => {
    const context = target.getContext('2d');
    const scale = target.width / width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, target.width, target.height);
    context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
    const { naturalWidth: w, naturalHeight: h } = image;
    [() => {}, () => context.translate(h, 0), () => context.translate(w, h), () => context.translate(0, w)][found[face].turn]();
    context.rotate((found[face].turn * Math.PI) / 2);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0);
  };
  const at = ([x, y]) => `${(x * SIDE).toFixed(1)},${(y * SIDE).toFixed(1)}`;
  const shares = () => spots.map(([x, y]) => [(x - crop.x) / crop.side, (y - crop.y) / crop.side]);
  const show = () => {
    paint(canvas, crop.x, crop.y, crop.side);
    // the card shows the middle of the square
    const width = (crop.side * 278) / 338;
    paint(small, crop.x + (crop.side - width) / 2, crop.y, width);
    const points = shares();
    dots.forEach((dot, place_) => {
      dot.setAttribute('transform', `translate(${at(points[place_])})`);
      // a slider has one value; the text tells both
      dot.setAttribute('aria-valuenow', clamp(Math.round(points[place_][0] * 100), 0, 100));
      dot.setAttribute('aria-valuetext', where(place_));
    });
    lines.forEach((line, place_) => line.setAttribute('points', LINES[place_].map((name) => at(points[NAMES.indexOf(name)])).join(' ')));
    write();
  };
  // What was left as found is found again by the server, which then knows how far to trust it.
  const write = () => {
    const { turn, box } = found[face];
    const place_ = { turn, ...(box ? { box } : {}), ...(laid || touched ? { crop } : {}) };
    field(form, 'face').value = !fixed && (laid || touched || face > 0) ? JSON.stringify(place_) : '';
    const points = shares().map((point) => point.map((share) => clamp(share, 0, 1)));
    field(form, 'handles').value = touched ? JSON.stringify(Object.fromEntries(NAMES.map((name, index) => [name, points[index]]))) : '';
  };
  const choose = (index) => {
    face = index;
    crop = { ...found[face].crop };
    spots = found[face].points.map(([x, y]) => [crop.x + x * crop.side, crop.y + y * crop.side]);
    laid = false;
    touched = false;
    if (zoom) zoom.value = 100;
    note.textContent = found[face].confidence === 0 ? words.none : found[face].trust && found[face].trust.eyes < 0.5 ? words.unsure : words.lead;
    show();
  };
  const lay = (next) => {
    const [width, height] = turned();
    next.side = clamp(next.side, Math.min(64, width, height), Math.min(width, height));
    next.x = clamp(next.x, 0, width - next.side);
    next.y = clamp(next.y, 0, height - next.side);
    crop = next;
    laid = true;
    show();
  };
  const move = (index, [x, y]) => {
    spots[index] = [crop.x + clamp(x, 0, 1) * crop.side, crop.y + clamp(y, 0, 1) * crop.side];
    touched = true;
    show();
  };
  const where = (index) => {
    const [x, y] = shares()[index].map((share) => Math.round(share * 100));
    return words.at.replace('{name}', words[NAMES[index]]).replace('{x}', x).replace('{y}', y);
  };
  const tell = (index) => say(where(index));

  // One way for mouse, pen and finger: whatever was pressed follows until it is let go.
  const drag = (element, begin) => {
    element.addEventListener('pointerdown', (event) => {
      if (event.button) return;
      event.preventDefault();
      element.focus();
      element.setPointerCapture(event.pointerId);
      const box = svg.getBoundingClientRect();
      const from = [event.clientX, event.clientY];
      const follow = begin();
      const moved = (other) => follow((other.clientX - from[0]) / box.width, (other.clientY - from[1]) / box.height);
      const end = () => {
        element.removeEventListener('pointermove', moved);
        element.removeEventListener('pointerup', end);
        element.removeEventListener('pointercancel', end);
      };
      element.addEventListener('pointermove', moved);
      element.addEventListener('pointerup', end);
      element.addEventListener('pointercancel', end);
    });
  };
  dots.forEach((dot, index) => {
    drag(dot, () => {
      const [x, y] = shares()[index];
      return (dx, dy) => move(index, [x + dx, y + dy]);
    });
    dot.addEventListener('keydown', (event) => {
      const by = step(event);
      if (!by) return;
      event.preventDefault();
      const [x, y] = shares()[index];
      move(index, [x + by[0], y + by[1]]);
    });
    dot.addEventListener('keyup', (event) => { if (step(event)) tell(index); });
  });

  let zoom;
  const note = make('p', { className: 'hint' });
  const side = make('div', { className: 'fit-side' });
  if (found.length > 1) {
    const list = make('fieldset', {}, make('legend', { textContent: words.faces }));
    found.forEach((_, index) => {
      const radio = make('input', { type: 'radio', name: 'fit-face', checked: index === 0 });
      radio.addEventListener('change', () => choose(index));
      list.append(make('label', { className: 'check' }, radio, make('span', { textContent: words.face.replace('{n}', index + 1) })));
    });
    // these are of the panel alone
    list.querySelectorAll('input').forEach((radio) => radio.setAttribute('form', 'fit-none'));
    side.append(list);
  }
  if (!fixed) {
    drag(back, () => {
      const start = { ...crop };
      return (dx, dy) => lay({ side: start.side, x: start.x - dx * start.side, y: start.y - dy * start.side });
    });
    back.addEventListener('keydown', (event) => {
      const by = step(event);
      if (!by) return;
      event.preventDefault();
      lay({ side: crop.side, x: crop.x + by[0] * crop.side, y: crop.y + by[1] * crop.side });
    });
    zoom = make('input', { type: 'range', min: 75, max: 200, value: 100 });
    zoom.setAttribute('form', 'fit-none');
    zoom.addEventListener('input', () => {
      const next = (found[face].crop.side * 100) / zoom.value;
      lay({ side: next, x: crop.x + (crop.side - next) / 2, y: crop.y + (crop.side - next) / 2 });
    });
    side.append(make('label', { className: 'fit-zoom' }, words.zoom, zoom));
  }
  const reset = make('button', { type: 'button', className: 'btn', textContent: words.reset });
  reset.addEventListener('click', () => choose(face));
  side.append(make('figure', { className: 'fit-figure' }, small, make('figcaption', { className: 'hint', textContent: words.preview })), reset);
  const stage = make('div', { className: 'fit-stage' }, canvas, svg);
  panel.append(make('h2', { textContent: words.title, tabIndex: -1 }), note, make('div', { className: 'fit-both' }, stage, side));
  place.append(panel);
  choose(0);
}
