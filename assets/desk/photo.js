// input[data-photo], [data-fit]: a photo is looked at before it is sent; the scripts come with the first touch.
for (const input of $$('input[data-photo]')) {
  let part;
  const come = () => { part ??= import(input.dataset.photo).then(({ ready }) => ready(input)).catch(() => { part = null; }); };
  for (const kind of ['focusin', 'change', 'dragenter']) (input.closest('.drop') ?? input).addEventListener(kind, come);
}
{
  const fit = (place) => {
    $('button', place).addEventListener('click', () => {
      const words = $('.fit-words', place).dataset;
      import(words.script).then((part) => part.kept(place, words)).catch(() => say(words.failed));
    });
    // the page would show it, too
    const form = place.closest('form');
    for (const look of $$('[name=look]', form)) {
      look.addEventListener('click', (event) => {
        const { dataset } = $('.fit-words', place);
        event.preventDefault();
        import(dataset.script).then((part) => part.looked(form, dataset, look.value)).catch(() => say(dataset.failed));
      }, { once: true });
    }
  };
  for (const place of $$('[data-fit]')) fit(place);
  document.addEventListener('fresh', ({ detail }) => { for (const place of $$('[data-fit]', detail)) fit(place); });
}
