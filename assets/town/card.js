// The citizen card: tilt and foil follow the pointer, printing at real size.
{
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const wrap = $('[data-card]');
  const card = wrap && $('.id', wrap);
  if (card) {
    const set = (name, value) => card.style.setProperty(name, value);
    wrap.addEventListener('pointermove', (event) => {
      if (still.matches) return;
      const box = wrap.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
      card.classList.add('live');
      set('--ry', `${((x - 0.5) * 18).toFixed(2)}deg`);
      set('--rx', `${((0.5 - y) * 14).toFixed(2)}deg`);
      set('--mx', `${(x * 100).toFixed(1)}%`);
      set('--my', `${(y * 100).toFixed(1)}%`);
    });
    const rest = () => {
      card.classList.remove('live');
      for (const name of ['--ry', '--rx', '--mx', '--my']) card.style.removeProperty(name);
    };
    wrap.addEventListener('pointerleave', rest);
    wrap.addEventListener('pointercancel', rest);
    $('.flip', wrap)?.addEventListener('change', rest);
    // A label is a button here: Enter and Space come from the checkbox, Escape turns back.
    addEventListener('keydown', (event) => {
      const flip = $('.flip', wrap);
      if (event.key === 'Escape' && flip?.checked) flip.checked = false;
      if (event.key === 'Enter' && event.target === flip) flip.click();
    });
  }

  $('[data-print]')?.addEventListener('click', () => print());
}
