// input[data-photo]: preview, drag and drop, and a look at size and type before anything is sent.
{
  const fitting = (words) => {
    if (!$('link[data-fit-style]')) {
      const link = document.createElement('link');
      Object.assign(link, { rel: 'stylesheet', href: words.sheet });
      link.dataset.fitStyle = '';
      document.head.append(link);
    }
    return import(words.script);
  };
  const toForm = (file) => {
    const form = new FormData();
    form.append('photo', file);
    return form;
  };
  // The portrait that is there: its points over the still that was kept.
  for (const place of $$('[data-fit]')) {
    const button = $('button', place);
    button.addEventListener('click', async () => {
      const words = $('.fit-words', place).dataset;
      try {
        const [{ open }, image] = await Promise.all([fitting(words), load(place.dataset.fit)]);
        const long = Math.max(image.naturalWidth, image.naturalHeight);
        const { crop, handles, landmarks } = JSON.parse(place.dataset.face);
        const names = ['left_outer', 'left_inner', 'right_inner', 'right_outer', 'left_lid', 'right_lid', 'mouth_left', 'mouth_right', 'chin'];
        const template = [[0.376, 0.42], [0.449, 0.42], [0.551, 0.42], [0.624, 0.42], [0.413, 0.405], [0.588, 0.405], [0.427, 0.612], [0.573, 0.612], [0.5, 0.735]];
        const points = handles || template;
        const face = { turn: 0, crop: { x: crop.x * long, y: crop.y * long, side: crop.side * long }, confidence: handles ? 1 : 0, handles: Object.fromEntries(names.map((name, index) => [name, points[index]])), trust: landmarks && { eyes: landmarks[0] } };
        open({ place, image, faces: [face], words, form: place.closest('form'), fixed: true });
        button.hidden = true;
      } catch { say(words.failed); }
    });
  }
  const load = (address) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });

  for (const input of $$('input[data-photo]')) {
    const box = input.closest('.drop');
    const picture = box && $('.drop-img', box);
    const message = messageOf(input);
    let address;

    const refuse = (text) => {
      input.value = '';
      show(message, text);
      input.setAttribute('aria-invalid', 'true');
    };
    const look = () => {
      const file = input.files[0];
      if (address) URL.revokeObjectURL(address);
      address = null;
      if (picture) picture.hidden = true;
      for (const old of $$('.fit, input[name=face], input[name=handles]', input.form)) old.remove();
      if (!file) return;
      // Without a known type the server decides by the bytes.
      if (file.type && !input.accept.split(/,\s*/).some((type) => type === file.type || type === 'image/*')) return refuse(input.dataset.wrongType);
      if (file.size > +input.dataset.maxBytes) return refuse(input.dataset.tooLarge);
      show(message, '');
      input.removeAttribute('aria-invalid');
      if (!picture) return;
      address = URL.createObjectURL(file);
      picture.onload = () => { picture.hidden = false; fit(file); };
      picture.src = address;
    };
    // The face in it, to look at and correct; everything goes on without.
    const place = input.closest('.field');
    const words = place && $('.fit-words', place)?.dataset;
    const fit = async (file) => {
      if (!words) return;
      const note = $('.hint', place);
      const before = note.textContent;
      note.textContent = words.looking;
      try {
        const [{ open }, answer] = await Promise.all([fitting(words), fetch('/api/v1/me/portrait/preview', { method: 'POST', body: toForm(file) })]);
        if (input.files[0] !== file) return;
        const told = await answer.json();
        if (answer.ok) open({ place, image: picture, faces: told.faces, words, form: input.form });
        else if (answer.status === 429 || answer.status >= 500) say(words.failed);
        else refuse(told.detail);
      } catch { say(words.failed); } finally { note.textContent = before; }
    };

    input.addEventListener('change', look);
    if (!box) continue;
    for (const kind of ['dragenter', 'dragover']) box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add('over'); });
    for (const kind of ['dragleave', 'drop']) box.addEventListener(kind, () => box.classList.remove('over'));
    box.addEventListener('drop', (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      look();
    });
  }
}
