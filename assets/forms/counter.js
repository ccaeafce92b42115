// data-max: counts Unicode scalar values, as the server does.
{
  const number = new Intl.NumberFormat(document.documentElement.lang || 'ko');
  const lengthOf = (input) => [...input.value.replace(/\r\n?/g, '\n')].length;
  const isLong = (input) => lengthOf(input) > +input.dataset.max;
  const count = (input) => {
    const long = $(`#${input.id}-long`);
    if (long && !isLong(input)) {
      long.remove();
      input.removeAttribute('aria-invalid');
    }
    const place = $(`[data-count-for="${CSS.escape(input.id)}"]`);
    if (!place) return;
    const length = lengthOf(input);
    const max = +input.dataset.max;
    place.textContent = `${number.format(length)} / ${number.format(max)}`;
    place.classList.toggle('over', length > max);
  };
  const all = (root) => $$('[data-max]', root).forEach(count);
  // Too long a text stays where it is, with a word about it: what nobody would read cannot be shown again.
  document.addEventListener('submit', (event) => {
    const input = $$('[data-max]', event.target).find(isLong);
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    $(`#${input.id}-long`)?.remove();
    const word = Object.assign(document.createElement('p'), { className: 'err', id: `${input.id}-long` });
    word.setAttribute('role', 'alert');
    input.after(word);
    word.textContent = input.closest('[data-long]')?.dataset.long ?? '…';
    input.setAttribute('aria-invalid', 'true');
    const about = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== word.id);
    input.setAttribute('aria-describedby', [word.id, ...about].join(' '));
    input.focus();
  }, true);
  document.addEventListener('input', (event) => { if (event.target.dataset?.max) count(event.target); });
  document.addEventListener('fresh', (event) => all(event.detail));
  addEventListener('pageshow', () => all(document));
}
