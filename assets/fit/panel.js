// The panel itself: a stage with the photo, nine points on it, and what changes them.
/** Opens the panel where `put` puts it. `faces` as the preview gives them, lengths in pixels of `image` set upright; `fixed`: the square stays; `still`: whether it is still wanted. */
async function open({ put, image, faces, words, form, fixed = false, still = () => true }) {
  await dress(words);
  if (!still()) return;
  const panel = make('section', { className: 'fit card pad' });
  panel.setAttribute('aria-label', words.title);
  const found = faces.map((face) => ({ ...face, points: NAMES.map((name) => face.handles[name]) }));
  let face = 0;
  let crop;
  // in pixels of the photo, so that they stay where they are when the square moves
  let spots;
  let laid = false;
  let touched = false;
  const motion = motionOf(form, words);

  const canvas = make('canvas', { width: 640, height: 640 });
  const small = make('canvas', { width: 278, height: 338, className: 'fit-small' });
  const svg = draw('svg', { viewBox: `0 0 ${SIDE} ${SIDE}`, class: 'fit-points' });
  const back = draw('rect', { width: SIDE, height: SIDE, class: 'fit-back', ...(fixed ? {} : { tabindex: 0, role: 'group', 'aria-label': words.stage }) });
  const lines = LINES.map(() => draw('polyline', { class: 'fit-line' }));
  const dots = NAMES.map((name) => {
    const dot = draw('g', { class: 'fit-dot', tabindex: 0, role: 'slider', 'aria-label': words[name], 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 });
    dot.append(draw('circle', { r: 40, class: 'fit-halo' }), draw('circle', { r: 13 }), draw('circle', { r: 3 }));
    return dot;
  });
  svg.append(back, ...lines, ...dots);
  // What a finger takes hold of: browsers heed `touch-action` on boxes alone, not on what is drawn inside an SVG.
  const grips = NAMES.map(() => make('i', { className: 'fit-grip' }));
  const loupe = make('canvas', { width: 264, height: 264, className: 'fit-loupe', hidden: true });

  const turned = () => (found[face].turn % 2 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight]);
  const paint = (target, left, top, width) => painted(target, image, found[face].turn, left, top, width);
  const at = ([x, y]) => `${(x * SIDE).toFixed(1)},${(y * SIDE).toFixed(1)}`;
  const shares = () => spots.map(([x, y]) => [(x - crop.x) / crop.side, (y - crop.y) / crop.side]);
  const show = () => {
    paint(canvas, crop.x, crop.y, crop.side);
    // the card shows the middle of the square
    const width = (crop.side * 278) / 338;
    paint(small, crop.x + (crop.side - width) / 2, crop.y, width);
    mark();
  };
  const mark = () => {
    const points = shares();
    dots.forEach((dot, index) => {
      dot.setAttribute('transform', `translate(${at(points[index])})`);
      Object.assign(grips[index].style, { left: `${points[index][0] * 100}%`, top: `${points[index][1] * 100}%` });
      // a slider has one value; the text tells both
      dot.setAttribute('aria-valuenow', clamp(Math.round(points[index][0] * 100), 0, 100));
      dot.setAttribute('aria-valuetext', where(index));
    });
    lines.forEach((line, index) => line.setAttribute('points', LINES[index].map((name) => at(points[NAMES.indexOf(name)])).join(' ')));
    write();
  };
  // What was left as found is found again by the server, which then knows how far to trust it.
  let written;
  const write = () => {
    const { turn, box } = found[face];
    const lies = { turn, ...(box ? { box } : {}), ...(laid || touched ? { crop } : {}) };
    field(form, 'face').value = !fixed && (laid || touched || face > 0) ? JSON.stringify(lies) : '';
    const points = shares().map((point) => point.map((share) => clamp(share, 0, 1)));
    field(form, 'handles').value = touched ? JSON.stringify(Object.fromEntries(NAMES.map((name, index) => [name, points[index]]))) : '';
    const now = field(form, 'face').value + field(form, 'handles').value;
    if (written !== undefined && written !== now) motion.changed();
    written = now;
    sure.hidden = touched || !found[face].can_be_set;
    // it was said of the points as they were found
    why.hidden = touched || !why.textContent;
  };

  // Every change can be taken back, one by one.
  const past = [];
  const remember = () => {
    past.push({ crop, spots: [...spots], laid, touched, zoom: zoom?.value });
    undo.setAttribute('aria-disabled', false);
  };
  const takeBack = () => {
    const before = past.pop();
    if (!before) return;
    ({ crop, spots, laid, touched } = before);
    if (zoom) zoom.value = before.zoom;
    undo.setAttribute('aria-disabled', !past.length);
    show();
    if (!touched && !laid) motion.knows(found[face].no_blink_text);
    say(words.undone);
  };
  const asFound = () => {
    crop = { ...found[face].crop };
    spots = found[face].points.map(([x, y]) => [crop.x + x * crop.side, crop.y + y * crop.side]);
    laid = false;
    touched = false;
    if (zoom) zoom.value = 100;
    show();
    motion.knows(found[face].no_blink_text);
  };
  const choose = (index) => {
    face = index;
    past.length = 0;
    undo.setAttribute('aria-disabled', true);
    note.textContent = found[face].confidence === 0 ? words.none : found[face].trust && found[face].trust.eyes < 0.5 ? words.unsure : words.lead;
    written = undefined;
    why.textContent = found[face].confidence === 0 ? '' : found[face].no_blink_text ?? '';
    asFound();
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
    mark();
  };
  const where = (index) => {
    const [x, y] = shares()[index].map((share) => Math.round(share * 100));
    return words.at.replace('{name}', words[NAMES[index]]).replace('{x}', x).replace('{y}', y);
  };
  /** The place under the finger, three times as large, in the corner where the finger is not. */
  const magnify = (index) => {
    const [x, y] = shares()[index];
    const width = crop.side * 0.13;
    paint(loupe, crop.x + x * crop.side - width / 2, crop.y + y * crop.side - width / 2, width);
    aim(loupe);
    loupe.classList.toggle('right', x < 0.5);
    loupe.hidden = false;
  };

  dots.forEach((dot, index) => {
    dot.addEventListener('keydown', (event) => {
      const by = step(event);
      if (!by) return;
      event.preventDefault();
      if (!event.repeat) remember();
      const [x, y] = shares()[index];
      move(index, [x + by[0], y + by[1]]);
    });
    dot.addEventListener('keyup', (event) => { if (step(event)) say(where(index)); });
  });
  // Eyes have three points within a finger's width: the one that lies nearest is meant.
  const nearest = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    const away = shares().map(([x, y]) => Math.hypot(box.left + x * box.width - clientX, box.top + y * box.height - clientY));
    return away.indexOf(Math.min(...away));
  };
  for (const grip of grips) {
    drag(grip, svg, (event) => {
      const index = nearest(event);
      const [x, y] = shares()[index];
      const byFinger = event.pointerType !== 'mouse';
      dots[index].focus({ preventScroll: true });
      dots[index].classList.add('held');
      if (byFinger) magnify(index);
      return {
        begin: remember,
        follow: (dx, dy) => {
          move(index, [x + dx, y + dy]);
          if (byFinger) magnify(index);
        },
        end: () => {
          dots[index].classList.remove('held');
          loupe.hidden = true;
        },
      };
    });
  }

  let zoom;
  const note = make('p', { className: 'hint' });
  const why = make('p', { className: 'hint fit-why' });
  // who has looked at the points and finds them right says so, and eyes may blink that would not
  const sure = make('button', { type: 'button', className: 'btn fit-sure', textContent: words.sure });
  sure.addEventListener('click', () => {
    remember();
    touched = true;
    mark();
    undo.focus();
    say(words.sureDone);
    if (motion.place.offsetParent) motion.look('blink');
  });
  const side = make('div', { className: 'fit-side' });
  const tools = make('div', { className: 'row' });
  if (found.length > 1) side.append(facesOf(found, words, choose));
  const stage = make('div', { className: 'fit-stage' }, canvas, svg, ...grips, loupe);
  if (!fixed) {
    const slide = make('button', { type: 'button', className: 'btn fit-slide', textContent: words.slide });
    slide.setAttribute('aria-pressed', false);
    slide.addEventListener('click', () => slide.setAttribute('aria-pressed', stage.classList.toggle('slides')));
    tools.append(slide);
    drag(back, svg, (event) => {
      // a finger that passes over the photo scrolls the page, unless it was asked to move the photo
      if (event.pointerType === 'touch' && !stage.classList.contains('slides')) return null;
      back.focus({ preventScroll: true });
      const start = { ...crop };
      return { begin: remember, follow: (dx, dy) => lay({ side: start.side, x: start.x - dx * start.side, y: start.y - dy * start.side }) };
    });
    back.addEventListener('keydown', (event) => {
      const by = step(event);
      if (!by) return;
      event.preventDefault();
      if (!event.repeat) remember();
      lay({ side: crop.side, x: crop.x + by[0] * crop.side, y: crop.y + by[1] * crop.side });
    });
    zoom = make('input', { type: 'range', min: 75, max: 200, value: 100 });
    zoom.setAttribute('form', 'fit-none');
    let zooms = false;
    let before = zoom.value;
    zoom.addEventListener('input', () => {
      if (!zooms) {
        remember();
        past.at(-1).zoom = before;
        zooms = true;
      }
      const next = (found[face].crop.side * 100) / zoom.value;
      lay({ side: next, x: crop.x + (crop.side - next) / 2, y: crop.y + (crop.side - next) / 2 });
    });
    zoom.addEventListener('focus', () => { before = zoom.value; });
    zoom.addEventListener('change', () => { before = zoom.value; zooms = false; });
    side.append(make('label', { className: 'fit-zoom' }, words.zoom, zoom));
  }
  const undo = make('button', { type: 'button', className: 'btn fit-undo', textContent: words.undo });
  undo.addEventListener('click', takeBack);
  panel.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyZ' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    takeBack();
  });
  const reset = make('button', { type: 'button', className: 'btn fit-reset', textContent: words.reset });
  reset.addEventListener('click', () => { remember(); asFound(); });
  tools.append(sure, undo, reset);
  side.append(tools, shown(small, form, words));
  panel.append(make('h2', { textContent: words.title, tabIndex: -1 }), note, why, make('div', { className: 'fit-both' }, stage, side));
  put(panel);
  choose(0);
}

/** Which of several faces is meant; these choices are of the panel alone. */
function facesOf(found, words, choose) {
  const list = make('fieldset', {}, make('legend', { textContent: words.faces }));
  found.forEach((_, index) => {
    const radio = make('input', { type: 'radio', name: 'fit-face', checked: index === 0 });
    radio.setAttribute('form', 'fit-none');
    radio.addEventListener('change', () => choose(index));
    list.append(make('label', { className: 'check' }, radio, make('span', { textContent: words.face.replace('{n}', index + 1) })));
  });
  return list;
}
