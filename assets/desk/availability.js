// input[data-available]: asks, while one types, whether the name is free.
{
  for (const input of $$('[data-available]')) {
    const name = input.dataset.available;
    let timer;
    let asked = 0;
    const ask = async () => {
      const value = input.value.trim();
      const turn = ++asked;
      const state = messageOf(input);
      if (!value || !input.checkValidity()) return show(state, '');
      try {
        const answer = await fetch(`/api/v1/users/availability?${new URLSearchParams({ [name]: value })}`);
        if (!answer.ok) return show(state, '');
        const { [name]: free, errors } = await answer.json();
        const words = free ? input.dataset.free : errors?.[name]?.[0]?.message ?? input.dataset.taken;
        afterPress(() => { if (turn === asked) show(state, words, free ? 'ok' : 'bad'); });
      } catch { show(state, ''); }
    };
    const later = (event) => {
      asked++;
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, 350);
    };
    input.addEventListener('input', later);
    input.addEventListener('compositionend', () => later({}));
    // typed before this script was there
    if (input.value !== input.defaultValue) later({});
  }
}
