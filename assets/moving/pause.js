// [data-pause]: a portrait stands still, or moves.
{
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const image = $('img[data-moving]');
  const pause = $('[data-pause]');
  if (image && pause) {
    const turn = (stop) => {
      pause.setAttribute('aria-pressed', stop);
      image.closest('picture')?.querySelectorAll('source').forEach((other) => other.remove());
      const source = stop ? image.dataset.still : (devicePixelRatio > 1.4 && image.dataset.large) || image.dataset.moving;
      image.removeAttribute('srcset');
      if (image.getAttribute('src') !== source) image.src = source;
    };
    const ready = () => { pause.hidden = !image.dataset.moving; };
    ready();
    if (image.dataset.moving) turn(still.matches);
    pause.addEventListener('click', () => turn(pause.getAttribute('aria-pressed') !== 'true'));
    document.addEventListener('portrait', () => { ready(); turn(still.matches); });
  }
}
