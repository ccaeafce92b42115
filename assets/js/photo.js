// input[data-photo]: preview, drag and drop, and a look at size and type before anything is sent.
{
  // The face in the photo, to look at and correct; its script comes when there is one. Everything goes on without.
  const fit = (place, work) => {
    const words = $('.fit-words', place)?.dataset;
    if (words) import(words.script).then((part) => work(part, words)).catch(() => say(words.failed));
  };
  for (const place of $$('[data-fit]')) $('button', place).addEventListener('click', () => fit(place, (part, words) => part.kept(place, words)));

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
      picture.onload = () => {
        picture.hidden = false;
        fit(input.closest('.field'), (part, words) => part.look({ input, file, picture, words, refuse }));
      };
      picture.src = address;
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
