// A small card beside the name of a resident: face, name, address, their room, and the way there. It stays while the
// pointer is over it, Escape closes it, and it stands behind the name, so that Tab leads into it.
const asked = new Map();

/** What stands behind a door, asked for once. */
function behind(path) {
  if (!asked.has(path)) {
    asked.set(path, fetch(`${path}/meet`, { signal: AbortSignal.timeout?.(15000) }).then(async (answer) => {
      if (!answer.ok) throw answer.status;
      return answer.text();
    }));
    asked.get(path).catch(() => asked.delete(path));
  }
  return asked.get(path);
}

export class Meeting {
  link = null;
  box = null;
  timer = 0;
  turn = 0;

  constructor(around, doorAt) {
    this.doorAt = doorAt;
    around.addEventListener('pointerover', ({ target, pointerType }) => { if (pointerType !== 'touch') this.over(target); });
    around.addEventListener('pointerout', ({ relatedTarget, pointerType }) => { if (pointerType !== 'touch' && this.isAway(relatedTarget)) this.later(() => this.close(), 250); });
    around.addEventListener('focusin', ({ target }) => this.focus(target));
    around.addEventListener('focusout', ({ relatedTarget }) => { if (this.isAway(relatedTarget)) this.close(); });
    around.addEventListener('click', (event) => this.tap(event));
    addEventListener('click', ({ target }) => { if (this.box && this.isAway(target)) this.close(); });
    addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.box) return;
      event.preventDefault();
      const isInside = this.box.contains(document.activeElement), link = this.link;
      this.close();
      if (isInside) { this.isQuiet = true; link.focus(); this.isQuiet = false; }
    });
  }

  /** The name of a resident at this place, or nothing. */
  nameAt(place) {
    const link = place && this.doorAt(place);
    return link && !this.box?.contains(link) ? link : null;
  }

  isAway(place) {
    return !place?.closest || !(this.link?.contains(place) || this.box?.contains(place));
  }

  later(work, milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(work, milliseconds);
  }

  over(place) {
    const link = this.nameAt(place);
    if (link && link !== this.link) this.later(() => this.show(link), 200);
    else if (!this.isAway(place)) clearTimeout(this.timer);
  }

  focus(place) {
    const link = this.nameAt(place);
    if (link && link !== this.link && !this.isQuiet && link.matches(':focus-visible')) this.show(link);
  }

  tap(event) {
    const link = this.nameAt(event.target);
    if (!link || link === this.link || event.pointerType !== 'touch' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.show(link).then((isShown) => { if (!isShown) location.assign(link.href); });
  }

  close() {
    const { box, link } = this;
    clearTimeout(this.timer);
    // what is still coming comes to nothing
    this.turn += 1;
    // what goes loses its focus, which is heard here
    this.link = this.box = null;
    box?.remove();
    link?.removeAttribute('aria-expanded');
  }

  /** Whether it came. */
  async show(link) {
    this.close();
    this.link = link;
    const { turn } = this;
    let text;
    try {
      text = await behind(link.pathname);
    } catch {
      if (this.turn === turn) this.link = null;
      return false;
    }
    // asked for twice, it comes once
    if (this.turn !== turn || !link.isConnected) return true;
    const page = new DOMParser().parseFromString(fragments.createHTML(text), 'text/html');
    this.box = document.adoptNode(page.querySelector('.meet'));
    link.after(this.box);
    // measured where it widens nothing, and above the bar at the foot
    this.box.style.insetInlineStart = '0';
    const foot = document.querySelector('.nav'), below = foot && getComputedStyle(foot).position === 'fixed' ? foot.offsetHeight : 0;
    const { box } = this, within = (box.offsetParent ?? document.body).getBoundingClientRect(), at = link.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = box;
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8));
    const isBelow = at.bottom + height + 12 + below < document.documentElement.clientHeight || at.top < height + 68;
    box.style.insetInlineStart = `${left - within.left}px`;
    box.style.insetBlockStart = `${(isBelow ? at.bottom + 6 : at.top - height - 6) - within.top}px`;
    link.setAttribute('aria-expanded', 'true');
    return true;
  }
}
