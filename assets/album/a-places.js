// The pictures of an article while it is written: chosen, dropped or pasted, seen at once, moved by buttons or by dragging, taken out and put back.
// Each stands in one of the form's own places, so that the form is sent as it is without scripts.

/** Makes the places live. Gives `join`, which takes in what somebody else has saved meanwhile. */
function places(form) {
  const words = form.dataset;
  const list = $('.places', form);
  const picker = $('#image', form);
  const message = $('#image-err', form);
  const part = (place, what) => form.elements[`${what}-${place.dataset.place}`];
  const isFree = (place) => place.dataset.free !== undefined;
  const isOut = (place) => place.classList.contains('out');
  const shown = () => [...list.children].filter((place) => !isFree(place) && !isOut(place));
  const files = new Map();

  const number = () => shown().forEach((place, at) => {
    part(place, 'order').value = at + 1;
    $('.nth', place).textContent = words.nth.replace('{n}', at + 1);
  });

  const picture = (place, address) => {
    let image = $('.th', place);
    if (!image) {
      image = Object.assign(document.createElement('img'), { className: 'th', width: 72, height: 72, alt: '' });
      place.prepend(image);
    }
    if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
    image.src = address;
  };

  const choose = (place, file) => {
    const holder = new DataTransfer();
    if (file) holder.items.add(file);
    part(place, 'image').files = holder.files;
    // the draft hears of it, however late the picture was looked at
    part(place, 'image').dispatchEvent(new Event('placed', { bubbles: true }));
    if (file) files.set(place, file);
  };

  const back = (place) => {
    place.classList.remove('out');
    $('.undo', place)?.remove();
    delete place.dataset.free;
    const box = part(place, 'remove');
    if (box) box.checked = false;
  };

  const fill = (place, file) => {
    if (isOut(place)) part(place, 'alt').value = '';
    back(place);
    choose(place, file);
    picture(place, URL.createObjectURL(file));
    shown().at(-1)?.after(place);
  };

  const takeOut = (place) => {
    const next = shown()[shown().indexOf(place) + 1];
    place.classList.add('out');
    const box = part(place, 'remove');
    if (box) box.checked = true;
    choose(place, null);
    const undo = Object.assign(document.createElement('p'), { className: 'undo' });
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: words.undo });
    undo.append(Object.assign(document.createElement('span'), { textContent: words.removed }), button);
    button.addEventListener('click', () => {
      back(place);
      if (files.has(place)) choose(place, files.get(place));
      number();
      $('[data-out]', place).focus();
    });
    place.append(undo);
    number();
    say(words.removed);
    button.focus({ preventScroll: Boolean(next) });
  };

  const take = async (chosen) => {
    show(message, '');
    picker.removeAttribute('aria-invalid');
    const { isPicture } = await import(words.photo).catch(() => ({ isPicture: () => true }));
    for (const file of chosen) {
      const place = [...list.children].find(isFree) ?? [...list.children].find(isOut);
      const refuse = (text) => {
        picker.setAttribute('aria-invalid', 'true');
        show(message, chosen.length > 1 && file.name ? `${file.name}: ${text}` : text);
      };
      if (!place) { refuse(words.full); break; }
      if (file.size > 10485760) { refuse(words.tooLarge); continue; }
      // what cannot be read here the server will judge
      if (!await Promise.resolve(isPicture(file)).catch(() => true)) { refuse(words.wrongType); continue; }
      fill(place, file);
      number();
      say(words.added);
    }
  };

  // one after the other: what is still looked at has no place yet, and the next would take the same
  let last = Promise.resolve();
  const add = (chosen) => { last = last.then(() => take(chosen)).catch(() => {}); };

  const move = (place, by) => {
    const all = shown();
    const other = all[all.indexOf(place) + by];
    if (!other) return;
    if (by < 0) other.before(place); else other.after(place);
    number();
    say(words.moved.replace('{n}', part(place, 'order').value));
  };

  for (const place of list.children) {
    $('.nth', place).after($('#tools', form).content.cloneNode(true));
    part(place, 'image').addEventListener('change', ({ target }) => { if (target.files[0]) { fill(place, target.files[0]); number(); } });
    if (part(place, 'remove')?.checked) takeOut(place);
  }
  const sorted = [...list.children].sort((a, b) => part(a, 'order').value - part(b, 'order').value);
  list.append(...sorted);
  // chosen before this script was there, or put back by the browser
  for (const place of sorted) {
    const [chosen] = part(place, 'image').files;
    if (chosen && !isOut(place)) fill(place, chosen);
  }
  number();

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    const place = target.closest('.place');
    if (!button || !place) return;
    if (button.dataset.out !== undefined) takeOut(place);
    else if (button.dataset.go) { move(place, +button.dataset.go); button.focus(); }
  });

  const pick = () => { const chosen = [...picker.files]; picker.value = ''; if (chosen.length) add(chosen); };
  picker.addEventListener('change', pick);
  pick();
  form.addEventListener('paste', (event) => {
    const { files: pasted, types } = event.clipboardData ?? { files: [], types: [] };
    // out of a text, its picture comes beside the text
    if (!pasted.length || types.includes('text/plain')) return;
    event.preventDefault();
    add([...pasted]);
  });

  let dragged = null;
  const drop = $('.drop', form);
  const brings = (event) => [...event.dataTransfer.types].includes('Files') && !dragged;
  form.addEventListener('dragstart', ({ target, dataTransfer }) => {
    if (!target.matches?.('.place .th')) return;
    dragged = target.closest('.place');
    dataTransfer.effectAllowed = 'move';
    dragged.classList.add('dragged');
  });
  form.addEventListener('dragend', () => {
    dragged?.classList.remove('dragged');
    dragged = null;
    number();
  });
  form.addEventListener('dragover', (event) => {
    if (brings(event)) { event.preventDefault(); drop.classList.add('over'); }
    const over = dragged && event.target.closest('.place');
    if (!over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged); else over.after(dragged);
  });
  form.addEventListener('dragleave', () => drop.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    drop.classList.remove('over');
    if (dragged) { event.preventDefault(); return; }
    if (!brings(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });

  const join = (there) => {
    const named = (place) => part(place, 'name')?.value;
    const names = there.map(({ name }) => name);
    for (const place of list.children) {
      if (!named(place) || names.includes(named(place))) continue;
      part(place, 'name').remove();
      if (part(place, 'image').files.length) continue;
      back(place);
      $('.th', place)?.remove();
      part(place, 'alt').value = '';
      place.dataset.free = '';
    }
    for (const { name, url, alt } of there) {
      if ([...list.children].some((place) => named(place) === name)) continue;
      const place = [...list.children].find((one) => isFree(one) && !part(one, 'image').files.length);
      if (!place) break;
      place.append(Object.assign(document.createElement('input'), { type: 'hidden', name: `name-${place.dataset.place}`, value: name }));
      part(place, 'alt').value = alt;
      picture(place, url);
      back(place);
    }
    number();
  };
  return { join };
}
