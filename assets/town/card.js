// The citizen card: tilt and foil follow the pointer, or how a phone is held; printing at real size.
{
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const wrap = $('[data-card]');
  const card = wrap && $('.id', wrap);
  if (card) {
    const set = (name, value) => card.style.setProperty(name, value);
    // x and y from 0 to 1
    const tilt = (x, y) => {
      if (still.matches) return;
      card.classList.add('live');
      set('--ry', `${((x - 0.5) * 18).toFixed(2)}deg`);
      set('--rx', `${((0.5 - y) * 14).toFixed(2)}deg`);
      set('--mx', `${(x * 100).toFixed(1)}%`);
      set('--my', `${(y * 100).toFixed(1)}%`);
    };
    wrap.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'touch') return;
      const box = wrap.getBoundingClientRect();
      tilt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    // Held as it was at first, the card is flat; 25 degrees from there it is tilted most.
    let first;
    const share = (turned) => Math.min(1, Math.max(0, 0.5 + turned / 50));
    const held = ({ beta, gamma }) => {
      if (beta === null || gamma === null) return;
      first ??= { beta, gamma };
      $('.tilts')?.classList.add('on');
      button.hidden = true;
      tilt(share(gamma - first.gamma), share(beta - first.beta));
    };
    const ask = window.DeviceOrientationEvent?.requestPermission;
    const button = $('[data-tilt]');
    addEventListener('deviceorientation', held);
    // Some browsers want to be asked first, by a press.
    if (ask && matchMedia('(hover: none)').matches && !still.matches) {
      button.hidden = false;
      button.addEventListener('click', async () => {
        await ask.call(DeviceOrientationEvent).catch(() => {});
        button.hidden = true;
      });
    }
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
