// What the panel is made of: painting, the loupe, dragging.
/** Draws a part of `image`, turned clockwise by quarters, so that `width` of its pixels fill the canvas `target`. */
function painted(target, image, turn, left, top, width) {
  const context = target.getContext('2d');
  const scale = target.width / width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, target.width, target.height);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  const { naturalWidth: w, naturalHeight: h } = image;
  [() => {}, () => context.translate(h, 0), () => context.translate(w, h), () => context.translate(0, w)][turn]();
  context.rotate((turn * Math.PI) / 2);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0);
}

/** Marks the middle of the loupe. */
function aim(loupe) {
  const context = loupe.getContext('2d');
  const middle = loupe.width / 2;
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const [color, width] of [['#140c3a', 9], ['#fff', 4]]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.arc(middle, middle, 26, 0, 2 * Math.PI);
    context.stroke();
  }
  context.fillStyle = '#fff';
  context.fillRect(middle - 3, middle - 3, 6, 6);
}

/** One way for mouse, pen and finger: whatever was pressed follows until it is let go. `take(event)` says what follows, or nothing. */
function drag(element, frame, take) {
  element.addEventListener('pointerdown', (event) => {
    if (event.button || !event.isPrimary) return;
    const taken = take(event);
    if (!taken) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const box = frame.getBoundingClientRect();
    const from = [event.clientX, event.clientY];
    let begun = false;
    let waits = null;
    // a slow phone paints once a frame, however many moves it is told of
    const now = () => {
      const { clientX, clientY } = waits;
      waits = null;
      if (!begun) taken.begin();
      begun = true;
      taken.follow((clientX - from[0]) / box.width, (clientY - from[1]) / box.height);
    };
    const moved = (other) => {
      if (!waits) requestAnimationFrame(() => { if (waits) now(); });
      waits = other;
    };
    const end = () => {
      if (waits) now();
      for (const [name, listener] of listeners) element.removeEventListener(name, listener);
      taken.end?.();
    };
    const listeners = [['pointermove', moved], ['pointerup', end], ['pointercancel', end]];
    for (const [name, listener] of listeners) element.addEventListener(name, listener);
  });
}
