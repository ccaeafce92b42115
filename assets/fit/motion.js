// How the face would move, seen before one decides: drawn by the server from the points as they are now. Nothing plays unless it is asked for.
const MOTIONS = new WeakMap();

/** What stands under the choice of a motion, once for each form. */
const motionOf = (form, words) => {
  if (!MOTIONS.get(form)?.place.isConnected) MOTIONS.set(form, motion(form, words));
  return MOTIONS.get(form);
};

function motion(form, words) {
  const place = form.querySelector('.looks') ?? form.querySelector('.motion').appendChild(looks(words));
  const [buttons, why, picture] = [[...place.querySelectorAll('button')], place.querySelector('.look-why'), place.querySelector('.look-moving')];
  const box = form.elements.blink;
  box?.setAttribute('aria-describedby', why.id);
  const { signal } = lifeOf(form);
  let running;
  // why the eyes stay open, whatever mood is chosen
  let known = '';
  const tell = (text) => { why.textContent = text; };
  const stop = () => {
    running?.abort();
    running = null;
    place.removeAttribute('aria-busy');
    if (picture.src) URL.revokeObjectURL(picture.src);
    picture.removeAttribute('src');
    picture.hidden = true;
    for (const button of buttons) button.setAttribute('aria-pressed', 'false');
  };
  const reason = () => (known && form.elements.mood.value === 'wink' ? `${known} ${words.noWink}` : known);
  for (const radio of form.querySelectorAll('input[name=mood]')) radio.addEventListener('change', () => { stop(); tell(reason()); }, { signal });
  box?.addEventListener('change', () => { stop(); tell(reason()); }, { signal });
  signal.addEventListener('abort', () => {
    stop();
    box?.removeAttribute('aria-describedby');
  });

  const look = async (act) => {
    const button = buttons.find(({ value }) => value === act);
    const stops = button.getAttribute('aria-pressed') === 'true';
    stop();
    if (stops) { tell(reason()); return; }
    const mine = new AbortController();
    running = mine;
    button.setAttribute('aria-pressed', 'true');
    place.setAttribute('aria-busy', 'true');
    tell(words.lookDrawing);
    let text = words.lookFailed;
    try {
      const answer = await fetch('/api/v1/me/portrait/preview/motion', { method: 'POST', body: asked(form, act), signal: mine.signal });
      const told = await answer.json();
      if (mine !== running) return;
      if (answer.ok) {
        // what nobody wants has no other reason
        if (told.no_blink !== 'unwanted') known = told.no_blink_text;
        text = told.text || (act === 'blink' ? words.lookBlinks : words.lookMoves);
        if (told.webp) await show(told.webp);
        if (mine !== running) return;
      } else if (answer.status < 500) text = told.detail;
    } catch { if (mine !== running) return; }
    running = null;
    place.removeAttribute('aria-busy');
    if (picture.hidden) button.setAttribute('aria-pressed', 'false');
    tell(text);
    say(text);
    if (!picture.hidden) place.scrollIntoView({ block: 'nearest' });
  };
  const show = async (webp) => {
    picture.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(webp), (letter) => letter.charCodeAt(0))], { type: 'image/webp' }));
    await picture.decode();
    picture.hidden = false;
  };
  for (const button of buttons) {
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', (event) => {
      // the first press may have asked for this script
      if (event.defaultPrevented) return;
      event.preventDefault();
      look(button.value);
    });
  }
  return {
    place,
    look,
    /** What is known of a face that was found. */
    knows: (text) => { stop(); known = text ?? ''; tell(reason()); },
    /** Points or square are others now: what was drawn of them is over. */
    changed: () => {
      const was = running || !picture.hidden || known;
      stop();
      known = '';
      if (was) tell(words.lookAgain);
    },
  };
}

/** What is to be drawn, as it would be sent with the photo; without one it is the photo that was kept. */
function asked(form, act) {
  const body = new FormData();
  body.append('act', act);
  body.append('mood', form.elements.mood.value);
  body.append('blink', form.elements.blink?.checked ?? true);
  for (const name of ['face', 'handles']) {
    const value = form.querySelector(`input[name=${name}]`)?.value;
    if (value) body.append(name, value);
  }
  const photo = form.elements.photo?.files[0];
  if (photo) body.append('photo', photo);
  return body;
}

function looks(words) {
  const button = (value, textContent) => make('button', { type: 'button', className: 'btn', value, textContent });
  return make('div', { className: 'looks' },
    make('p', { className: 'hint look-why', id: 'look-why' }),
    make('div', { className: 'row' }, button('blink', words.lookBlink), button('mood', words.lookMood)),
    make('img', { className: 'look-moving', width: 192, height: 192, alt: words.lookAlt, hidden: true }));
}

/** Shows it of the photo that was kept, also without the panel. */
export const looked = (form, words, act) => motionOf(form, words).look(act);
