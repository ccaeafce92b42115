// The application and a new photo, with scripts: what is missing is said at its field in our own words, sending shows how far it is, and
// whatever the server says, the page stays as it is, with the photo and all that was typed.
const NAMES = { name_ko: 10, name_en: 30 };
const LETTERS = { name_ko: /^[\p{Alphabetic}\p{M} .·'’-]*$/u, name_en: /^[A-Za-z\u00aa-\u024f\u1e00-\u1eff\p{M} .'’-]*$/u };
/** After how many seconds without a sign of life it is given up. */
const SILENCE = 60;

/** Why what stands in a field cannot be taken, as far as one can tell here; nothing when the server is to judge. */
function fault(input) {
  const { name, validity, type } = input;
  const text = input.value.normalize('NFC').trim();
  if (type === 'checkbox') return input.checked ? '' : 'required';
  if (validity.badInput) return 'date';
  if (!text) return 'required';
  if (validity.rangeOverflow) return 'future';
  if (validity.rangeUnderflow) return 'too_early';
  // which character that nobody sees it is the server says
  if (NAMES[name] && /[\p{Cc}\p{Cf}]/u.test(text)) return '';
  if (NAMES[name] && !(LETTERS[name].test(text) && /\p{Alphabetic}/u.test(text))) return 'letters';
  return [...text].length > (NAMES[name] ?? Infinity) ? 'too_long' : '';
}

/** The field of the form that the server calls `name`; of several boxes the first that is open. */
const fieldOf = (form, name) => (name === 'consent' ? $('[name^=consent]:not(:checked)', form) ?? $('[name^=consent]', form) : form.elements[name]);

function tell(form, name, text) {
  const input = fieldOf(form, name);
  if (!(input instanceof Element)) return null;
  const id = `${name}-err`;
  let place = document.getElementById(id);
  if (!place) {
    place = Object.assign(document.createElement('p'), { className: 'err', id });
    input.closest('.field').append(place);
  }
  place.textContent = text;
  input.setAttribute('aria-invalid', 'true');
  const named = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((other) => other && other !== id);
  input.setAttribute('aria-describedby', [...named, id].join(' '));
  return input;
}

/** Everything that is wrong at once; one is led to the first, in the order of the page. */
function tellAll(form, errors) {
  const told = errors.map(([name, text]) => tell(form, name, text)).filter(Boolean);
  const [first] = told.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  first?.focus();
  first?.closest('.field').scrollIntoView({ block: 'nearest' });
}

function faults(form) {
  const found = new Map();
  for (const input of form.elements) {
    if (!input.required) continue;
    const code = fault(input);
    const name = input.name.replace(/^consent_.*/, 'consent');
    if (code && !found.has(name)) found.set(name, input.dataset[code] ?? input.closest('.field').dataset[code]);
  }
  return [...found];
}

/** What is typed is looked at when one goes on to the next field, and not before. */
export function watch(form) {
  form.addEventListener('change', ({ target }) => {
    if (!NAMES[target.name] && target.type !== 'date') return;
    const code = fault(target);
    if (code && code !== 'required') afterPress(() => tell(form, target.name, target.dataset[code]));
  });
}

// Sends the form. `unsent` says that it could not be; `plainly` leaves it to the browser; `done` hears that it arrived, `told` what came back
// otherwise.
export function send(form, button, { unsent, plainly, done, told: more }) {
  const wrong = faults(form);
  if (wrong.length) return tellAll(form, wrong);
  const words = form.dataset;
  const request = new XMLHttpRequest();
  const bar = Object.assign(document.createElement('progress'), { className: 'bar', max: 100, value: 0 });
  bar.setAttribute('aria-label', words.sendingLabel);
  const text = document.createElement('p');
  const box = Object.assign(document.createElement('div'), { className: 'sends' });
  box.append(text, bar);
  form.append(box);
  form.setAttribute('aria-busy', 'true');
  $('.unsent', form)?.remove();
  button.disabled = true;
  say(words.sendingLabel);

  let silence;
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(() => request.abort(), SILENCE * 1000);
  };
  const over = () => {
    clearTimeout(silence);
    box.remove();
    form.removeAttribute('aria-busy');
    button.disabled = false;
  };
  const lost = () => { over(); unsent(form, button); };
  const far = (share) => {
    bar.value = Math.floor(share * 100);
    text.textContent = share < 1 ? words.sending.replace('{n}', bar.value) : words.sent;
  };
  far(0);
  request.upload.addEventListener('progress', ({ loaded, total }) => { alive(); far(total ? loaded / total : 0); });
  request.upload.addEventListener('load', () => { alive(); far(1); });
  for (const kind of ['error', 'abort']) request.addEventListener(kind, lost);
  request.addEventListener('load', () => {
    clearTimeout(silence);
    if (request.status >= 500) return lost();
    const told = answered(request);
    if (told?.next) {
      done?.();
      return location.assign(told.next);
    }
    // the sign-in has ended: what was typed waits behind it
    if (!told && new URL(request.responseURL).pathname !== new URL(form.action).pathname) return location.assign(request.responseURL);
    over();
    if (!told) return plainly();
    tellAll(form, Object.entries(told.errors));
    if (told.trouble) unsent(form, button, told.trouble);
    more?.(told);
  });
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json');
  alive();
  request.send(new FormData(form));
}

function answered(request) {
  if (!request.getResponseHeader('Content-Type')?.startsWith('application/json')) return null;
  try { return JSON.parse(request.responseText); } catch { return null; }
}
