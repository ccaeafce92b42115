// The form of an article, with scripts: sent with its pictures while the page stays, and told here what is wrong or was saved by somebody else.
export function ready(form) {
  const { join } = places(form);
  const draft = keeper(form);
  const words = form.dataset;
  let isPlain = false;
  // here before it is needed: when it is, the server may be gone
  const sending = import(words.apply);
  sending.catch(() => {});
  // it looks itself whether the server is there
  delete words.keep;

  const plainly = (button) => {
    isPlain = true;
    draft.plain();
    // the browser does not look
    words.keep = '';
    // while it is still being sent a form hears of nothing else
    setTimeout(() => form.requestSubmit(button));
  };
  // two texts: what was saved stands above, what was typed stays, and replaces it when it is sent again
  const beside = ({ title, body, version, pictures }, button) => {
    const box = $('#theirs');
    $('input', box).value = title;
    $('textarea', box).value = body;
    form.elements.version.value = version;
    join(pictures);
    button.textContent = words.mine;
    box.hidden = false;
    box.focus();
  };
  form.addEventListener('submit', (event) => {
    const button = event.submitter ?? $('.acts .pri', form);
    if (isPlain || event.defaultPrevented || button.name) return;
    event.preventDefault();
    if (form.hasAttribute('aria-busy')) return;
    show($('#image-err', form), '');
    sending.then(({ send }) => send(form, button, {
      unsent,
      plainly: () => plainly(button),
      done: draft.sent,
      told: ({ theirs, first }) => {
        if (theirs) beside(theirs, button);
        // in one line with the sentence, which is said first
        if (first) setTimeout(() => {
          const word = $('.unsent', form);
          const line = document.createElement('span');
          line.append(word.textContent, ' ', Object.assign(document.createElement('a'), { href: first, textContent: words.first }));
          word.replaceChildren(line);
        });
      },
    }), () => plainly(button));
  });
}
