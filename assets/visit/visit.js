// [data-here]: who else is in the room that one looks at, while one looks. A door is used without scripts, too.
const company = (box, hear) => {
  const list = $('ul', box);
  const label = $('span', box);
  const title = label.textContent;
  const svg = (name) => document.createElementNS('http://www.w3.org/2000/svg', name);
  const face = ({ id, nickname, link, still_url: still }) => {
    const row = document.createElement('li');
    const home = document.createElement('a');
    if (link) home.href = link;
    home.title = nickname;
    const picture = still ? document.createElement('img') : svg('svg');
    picture.setAttribute('class', still ? 'av' : `av h${id % 8}`);
    if (still) { picture.src = still; picture.alt = nickname; } else {
      picture.setAttribute('viewBox', '0 0 32 32');
      picture.setAttribute('role', 'img');
      picture.setAttribute('aria-label', nickname);
      picture.append(svg('use'));
      picture.firstChild.setAttribute('href', '#i-helmet');
    }
    home.append(picture);
    row.dataset.id = id;
    row.dataset.as = [nickname, link, still].join();
    row.append(home);
    return row;
  };
  const rowOf = (id) => $(`[data-id="${id}"]`, list);
  hear(['presence'], ({ topic, people, more }) => {
    if (topic !== box.dataset.here) return;
    // what has the focus stays where it is
    for (const row of [...list.children]) if (!people.some(({ id }) => row.dataset.id === `${id}`)) row.remove();
    for (const person of people) {
      const [row, now] = [rowOf(person.id), face(person)];
      if (!row) list.append(now);
      // another name or portrait by now, or another home
      else if (row.dataset.as !== now.dataset.as) {
        const isHeld = row.contains(document.activeElement);
        row.replaceWith(now);
        if (isHeld) now.firstChild.focus();
      }
    }
    if (more) {
      const rest = document.createElement('li');
      rest.textContent = `+${more}`;
      list.append(rest);
    }
    box.hidden = !people.length && label.textContent === title;
  });
  // at home one sees who waves
  let timer;
  if (box.dataset.waved) hear(['wave'], ({ actor }) => {
    if (!actor) return;
    const picture = $('.av', rowOf(actor.id) ?? document.createElement('i'));
    picture?.classList.remove('waves');
    void picture?.clientWidth;
    picture?.classList.add('waves');
    box.hidden = false;
    label.textContent = box.dataset.waved.replace('{}', `\u2068${actor.nickname}\u2069`);
    clearTimeout(timer);
    timer = setTimeout(() => { label.textContent = title; box.hidden = !list.children.length; }, 8e3);
  });
};
{
  const box = $('[data-here]');
  const bell = $('.bell');
  let entered = null;
  const enter = () => { entered ??= import(bell.dataset.live).then(({ hear }) => company(box, hear)).catch(() => { entered = null; }); };
  if (box && bell) {
    // whoever stays for a moment is in the room; before that, whoever is about to use the bell
    bell.onfocus = bell.onpointerenter = enter;
    addEventListener('load', () => setTimeout(enter, 1e3));
  }
}
