// A chosen photo: preview, drag and drop, and a look at size and first bytes before anything is sent.
// As the server tells pictures: by their bytes, never by a name or a type that a system made up.
const starts = [[0xff, 0xd8, 0xff], [0x89, 'PNG'], ['RIFF', 0, 0, 0, 0, 'WEBP'], ['GIF8'], ['BM']];
export const isPicture = async (file) => {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const codes = (start) => start.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : [part]));
  return starts.some((start) => codes(start).every((code, at) => code === 0 || code === head[at]));
};

// The face in the photo, to look at and correct; its script comes when there is one. Everything goes on without.
const fit = (place, work) => {
  const words = $('.fit-words', place)?.dataset;
  if (words) import(words.script).then((part) => work(part, words)).catch(() => say(words.failed));
};
export function ready(input) {
  const box = input.closest('.drop');
  const picture = box && $('.drop-img', box);
  const message = messageOf(input);
  let address;

  const refuse = (text) => {
    input.value = '';
    show(message, text);
    input.setAttribute('aria-invalid', 'true');
  };
  const look = async () => {
    const file = input.files[0];
    if (address) URL.revokeObjectURL(address);
    address = null;
    if (picture) picture.hidden = true;
    // what is done with the one before ends
    input.form.dispatchEvent(new Event('another'));
    for (const old of $$('.fit, .looks, input[name=face], input[name=handles]', input.form)) old.remove();
    box?.classList.remove('chosen');
    if (!file) return;
    if (file.size > +input.dataset.maxBytes) return refuse(input.dataset.tooLarge);
    // What cannot be read here the server will judge; and meanwhile another may have been chosen.
    const known = await isPicture(file).catch(() => true);
    if (input.files[0] !== file) return;
    if (!known) return refuse(input.dataset.wrongType);
    show(message, '');
    input.removeAttribute('aria-invalid');
    if (!picture) return;
    address = URL.createObjectURL(file);
    picture.onload = () => {
      picture.hidden = false;
      fit(input.closest('.field'), (part, words) => part.look({ input, file, picture, words, refuse }));
    };
    picture.src = address;
  };

  input.addEventListener('change', look);
  if (input.files.length) look();
  if (!box) return;
  for (const kind of ['dragenter', 'dragover']) box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add('over'); });
  for (const kind of ['dragleave', 'drop']) box.addEventListener(kind, () => box.classList.remove('over'));
  box.addEventListener('drop', (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    look();
  });
}
