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
// Longest side and quality of what is sent: enough for the largest portrait of a face that fills a third of the photo.
const LONG = 1_280;
const QUALITY = 0.85;
/** Of the photo that is shown. */
let address;

/** The input that carries `name` with the form. */
const field = (form, name) => form.querySelector(`input[name=${name}]`) ?? form.appendChild(make('input', { type: 'hidden', name }));
/** What ends when another photo is chosen, which form and choices outlive. */
const lifeOf = (form) => {
  const life = new AbortController();
  form.addEventListener('another', () => life.abort(), { once: true });
  return life;
};
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
const step = (event) => {
  const size = event.shiftKey ? LARGE_STEP : STEP;
  return { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, -size], ArrowDown: [0, size] }[event.key];
};

/** Makes a photo that was just chosen small, and shows the face in it; `refuse` says at the field what is wrong with it. */
export async function look({ input, file, picture, words, refuse }) {
  const place = input.closest('.field');
  const box = input.closest('.drop');
  const note = place.querySelector('.hint');
  // two photos chosen quickly: the words before the first are the ones to come back to
  note.dataset.words ??= note.textContent;
  note.textContent = words.looking;
  let sent = file;
  const still = () => input.files[0] === sent;
  const looking = lifeOf(input.form);
  try {
    sent = await shrunk(picture, file);
    if (input.files[0] !== file) return;
    if (sent !== file) choose(input, sent);
    const image = await shownAs(sent, picture);
    const form = new FormData();
    form.append('photo', sent);
    within(60 + sent.size / 20_000).addEventListener('abort', () => looking.abort());
    const answer = await fetch('/api/v1/me/portrait/preview', { method: 'POST', body: form, signal: looking.signal });
    const told = await answer.json();
    if (!still()) return;
    if (answer.ok) {
      await open({ put: (panel) => { place.prepend(panel); box.classList.add('chosen'); }, image, faces: told.faces, words, form: input.form, still });
      if (!still()) return;
      const again = box.querySelector('b');
      again.dataset.words ??= again.textContent;
      again.textContent = words.again;
      say(place.querySelector('.fit .hint').textContent);
    } else if (answer.status === 429 || answer.status >= 500) say(words.failed);
    else refuse(told.detail);
  } catch (error) {
    // of a photo that is no longer chosen there is nothing to say
    if (still()) throw error;
  } finally { if (still() || !input.files.length) note.textContent = note.dataset.words; }
}

/** The photo as large as portraits are drawn from, and without what a camera wrote into it; the file itself when that is smaller. */
async function shrunk(image, file) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(1, LONG / Math.max(width, height));
  const canvas = make('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', QUALITY); }).catch(() => null);
  return blob && blob.size < file.size ? new File([blob], 'photo.jpg', { type: 'image/jpeg' }) : file;
}

/** Has `input` carry `file` with its form, as if it had been chosen. */
function choose(input, file) {
  const list = new DataTransfer();
  list.items.add(file);
  input.files = list.files;
}

/** The photo as it is sent, shown in the place of the one that was chosen: it is painted often. */
async function shownAs(file, picture) {
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(file);
  const image = new Image();
  image.src = address;
  await image.decode();
  picture.onload = null;
  picture.src = address;
  return image;
}

/** Shows the face of the portrait that is there, over the still that was kept. */
export async function kept(place, words) {
  const button = place.querySelector('button');
  // a second press came before this script did
  if (button.disabled) return;
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
    put: (panel) => place.append(panel),
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
      no_blink_text: place.dataset.why,
      can_be_set: place.dataset.settable === 'true',
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

