// The photo as it will be seen: on the card, with what is typed in the form; where nothing is typed, by itself.
function shown(small, form, words) {
  small.setAttribute('role', 'img');
  small.setAttribute('aria-label', words.preview);
  const caption = make('figcaption', { className: 'hint', textContent: words.preview });
  if (!form.elements.name_ko) return make('figure', { className: 'fit-figure' }, small, caption);
  const { signal } = lifeOf(form);
  const line = (name, empty) => {
    const text = make('b', { className: `fit-${name}` });
    const input = form.elements[name];
    const write = () => { text.textContent = (input.type === 'date' ? input.value.replaceAll('-', '.') : input.value.trim()) || empty; };
    input.addEventListener('input', write, { signal });
    write();
    return text;
  };
  const fact = (label, value) => make('div', {}, make('dt', { textContent: label }), make('dd', {}, value));
  const facts = make('dl', {}, fact(words.cardBorn, line('birthday', '····.··.··')), fact(words.cardAddress, words.cardSoon));
  const card = make('div', { className: 'fit-card' }, make('p', { className: 'fit-head', textContent: words.card }), small, make('div', { className: 'fit-lines' }, line('name_ko', words.cardName), line('name_en', 'Kim Dal'), facts));
  return make('figure', { className: 'fit-figure fit-live' }, card, caption);
}
