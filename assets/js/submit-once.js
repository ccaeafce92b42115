// Every form: Enter inside an unfinished Hangul syllable waits for the syllable and sends once; a second submit is dropped.
{
  let composing = null;
  let waiting = false;
  const sent = new WeakSet();

  document.addEventListener('compositionstart', (event) => { composing = event.target; });
  document.addEventListener('compositionend', (event) => {
    composing = null;
    const form = event.target.form;
    // Only Hangul: in other scripts Enter confirms a choice and sends nothing.
    if (waiting && form && /[\u3131-\u318e\uac00-\ud7a3]$/.test(event.data)) setTimeout(() => form.requestSubmit());
    waiting = false;
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.isComposing || event.keyCode === 229)) return;
    if (event.target.matches('input')) { event.preventDefault(); waiting = true; }
  }, true);

  // Capturing, so that it runs before the handlers of single forms.
  addEventListener('submit', (event) => {
    const form = event.target;
    if (composing && composing.form === form) {
      event.preventDefault(); event.stopImmediatePropagation();
      waiting = true;
    } else if (sent.has(form)) {
      event.preventDefault(); event.stopImmediatePropagation();
    }
  }, true);

  // Bubbling, on the window, so that it runs last: what nobody else has taken leaves the page now.
  addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || form.target) return;
    // the browser would go to a page of its own, and what is typed with it
    if (!navigator.onLine) { event.preventDefault(); tellIn(form, document.body.dataset.away); return; }
    sent.add(form);
    form.setAttribute('aria-busy', 'true');
  });

  const alive = (forms) => {
    for (const form of forms) {
      sent.delete(form);
      form.removeAttribute('aria-busy');
      for (const button of $$('button', form)) button.disabled = false;
    }
  };
  const busy = () => $$('form[aria-busy]');
  const stopped = () => alive(busy().filter((form) => sent.has(form)));
  addEventListener('pageshow', () => alive(busy()));
  // Stopped on its way: it can be sent once more. Where browsers do not say so, Escape does.
  window.navigation?.addEventListener('navigateerror', stopped);
  addEventListener('keydown', ({ key }) => { if (key === 'Escape' && !window.navigation) stopped(); });
}
