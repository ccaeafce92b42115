// input[data-photo], [data-fit]: a photo is looked at before it is sent; the scripts come with the first touch.
for (const input of $$('input[data-photo]')) {
  let part;
  const come = () => { part ??= import(input.dataset.photo).then(({ ready }) => ready(input)).catch(() => {}); };
  for (const kind of ['focusin', 'change', 'dragenter']) (input.closest('.drop') ?? input).addEventListener(kind, come);
}
for (const place of $$('[data-fit]')) {
  $('button', place).addEventListener('click', () => {
    const words = $('.fit-words', place).dataset;
    import(words.script).then((part) => part.kept(place, words)).catch(() => say(words.failed));
  });
}
