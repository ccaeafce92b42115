// form[data-apply]: says what is missing in its own words and shows how far it is sent; its script comes with the first touch.
{
  const form = $('form[data-apply]');
  if (form) {
    let part;
    const come = () => (part ??= import(form.dataset.apply).then((all) => { all.watch(form); return all; }));
    const plainly = (button) => {
      form.removeAttribute('data-apply');
      // the page of a browser that finds no server would take what was typed with it
      form.dataset.keep = '';
      // while it is still being sent a form hears of nothing else
      setTimeout(() => form.requestSubmit(button));
    };
    form.noValidate = true;
    form.addEventListener('focusin', () => come().catch(() => {}), { once: true });
    form.addEventListener('submit', (event) => {
      if (form.dataset.apply === undefined) return;
      event.preventDefault();
      const button = event.submitter ?? $('.acts button', form);
      if (!form.hasAttribute('aria-busy')) come().then(({ send }) => send(form, button, { unsent, plainly: () => plainly(button) })).catch(() => plainly(button));
    });
  }
}
