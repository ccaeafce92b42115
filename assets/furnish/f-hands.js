// Pointers on the stage: one takes hold of things, or moves the enlarged room; two enlarge it.
const NEAR = 4, NEAR_FINGER = 8, REACH = 14, LARGEST = 3;

class Hands {
  points = new Map();
  drag = null;
  zoom = 1;
  shift = [0, 0];

  /** `studio` chooses, puts and says. */
  constructor(stage, studio) {
    Object.assign(this, { stage, studio });
    const on = (name, does) => stage.box.addEventListener(name, (event) => does.call(this, event));
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('dragstart', (event) => event.preventDefault());
    on('wheel', this.wheel);
  }

  /** Where a point of the window is in the drawing; measured once, when the pointer comes. */
  measured() {
    const { left, top, width } = this.stage.view.getBoundingClientRect();
    const scale = BOX[2] / width;
    return ({ clientX, clientY }) => [(clientX - left) * scale + BOX[0], (clientY - top) * scale + BOX[1]];
  }

  down(event) {
    if (event.button) return;
    event.preventDefault();
    this.points.set(event.pointerId, event);
    this.stage.box.setPointerCapture(event.pointerId);
    if (this.points.size === 2) {
      this.cancel();
      this.points.set(event.pointerId, event);
      this.spread = this.apart();
      return;
    }
    if (this.points.size > 2) return;
    this.start = event;
    this.isMoved = false;
    this.seen = this.measured();
    const one = this.stage.under(event.clientX, event.clientY, event.pointerType === 'mouse' ? 0 : REACH);
    this.studio.choose(one?.key ?? null, true);
    this.from = [...this.shift];
    this.drag = one && this.stage.pieceOf(one) ? new Drag(this.stage, one, this.seen(event)) : null;
  }

  move(event) {
    if (!this.points.has(event.pointerId)) return;
    this.points.set(event.pointerId, event);
    if (this.points.size === 2) return this.pinch();
    if (this.points.size > 2 || !this.start) return;
    const far = Math.hypot(event.clientX - this.start.clientX, event.clientY - this.start.clientY);
    if (!this.isMoved && far < (event.pointerType === 'mouse' ? NEAR : NEAR_FINGER)) return;
    if (this.drag) {
      if (!this.isMoved) this.drag.begin();
      this.drag.move(this.seen(event));
    } else if (this.zoom > 1) this.look(this.zoom, [this.from[0] + event.clientX - this.start.clientX, this.from[1] + event.clientY - this.start.clientY]);
    this.isMoved = true;
  }

  up(event) {
    this.points.delete(event.pointerId);
    const { drag } = this;
    this.start = this.drag = null;
    if (!drag || !this.isMoved) return;
    drag.end();
    this.studio.put(drag.one, drag.to, drag.why);
  }

  /** What is dragged goes back. */
  cancel(event) {
    if (event) this.points.delete(event.pointerId);
    const { drag } = this;
    this.start = this.drag = null;
    if (!drag || !this.isMoved) return false;
    drag.end();
    this.studio.draw();
    return true;
  }

  apart() {
    const [a, b] = [...this.points.values()];
    return { far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
  }

  pinch() {
    const now = this.apart(), { spread } = this;
    const { left, top } = this.stage.box.getBoundingClientRect();
    this.about(this.zoom * now.far / Math.max(spread.far, 1), spread.x - left, spread.y - top, now.x - spread.x, now.y - spread.y);
    this.spread = now;
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { left, top } = this.stage.box.getBoundingClientRect();
    this.about(this.zoom * Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top);
  }

  /** Enlarges about a point of the stage, which stays where it is, or moves along. */
  about(zoom, x, y, dx = 0, dy = 0) {
    const next = Math.min(Math.max(zoom, 1), LARGEST), by = next / this.zoom;
    this.look(next, [x - (x - this.shift[0]) * by + dx, y - (y - this.shift[1]) * by + dy]);
  }

  look(zoom, [x, y]) {
    const { offsetWidth: width, offsetHeight: height, offsetLeft: left, offsetTop: top } = this.stage.view;
    const { clientWidth, clientHeight } = this.stage.box;
    // never so far that nothing is seen
    const held = (n, from, size, whole) => Math.min(Math.max(n, whole - size * zoom - from), -from > 0 ? 0 : Math.max(0, whole - size * zoom - from));
    this.zoom = zoom;
    this.shift = zoom === 1 ? [0, 0] : [held(x, left, width, clientWidth), held(y, top, height, clientHeight)];
    this.stage.view.style.transform = zoom === 1 ? '' : `translate(${this.shift[0]}px, ${this.shift[1]}px) scale(${zoom})`;
    this.studio.zoomed(zoom > 1);
  }

  /** Twice as large about what is chosen, or as it was. */
  toggle() {
    if (this.zoom > 1) return this.look(1, [0, 0]);
    const { box, view, handles, chosen } = this.stage, handle = handles.get(chosen);
    const [x, y] = handle ? [view.offsetLeft + handle.offsetLeft, view.offsetTop + handle.offsetTop] : [box.clientWidth / 2, box.clientHeight / 2];
    return this.about(2, x, y);
  }
}
