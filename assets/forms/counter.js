// data-max: counts Unicode scalar values, as the server does.
{
  const number = new Intl.NumberFormat(document.documentElement.lang || 'ko');
  const count = (input) => {
    const place = $(`[data-count-for="${CSS.escape(input.id)}"]`);
    if (!place) return;
    const length = [...input.value.replace(/\r\n?/g, '\n')].length;
    const max = +input.dataset.max;
    place.textContent = `${number.format(length)} / ${number.format(max)}`;
    place.classList.toggle('over', length > max);
  };
  const all = (root) => $$('[data-max]', root).forEach(count);
  document.addEventListener('input', (event) => { if (event.target.dataset?.max) count(event.target); });
  document.addEventListener('fresh', (event) => all(event.detail));
  addEventListener('pageshow', () => all(document));
}
