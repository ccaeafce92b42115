// What is being written in `old`, and not in the form that is `over`, goes on in `fresh`: in the same form, under the comment that it answers, and
// where that is not any more at the end.
const carry = (old, fresh, over) => {
  const parts = (item) => [...item.children].filter((part) => part.matches(':not(ol, .more)'));
  for (const form of $$('form', old)) {
    const field = $('textarea[id]', form);
    if (!field || form === over) continue;
    const action = form.getAttribute('action');
    const next = $(`#${field.id}`, fresh)?.form;
    const place = `#c${field.id.slice(4)}:not(.gone)`;
    const item = fresh.matches(place) ? fresh : $(place, fresh);
    const isEdit = action.endsWith('/edit');
    if (next?.getAttribute('action') === action) {
      if (!field.value || field.value === next.elements.body.value) continue;
      next.elements.body.value = field.value;
      // what waits for its writer under another key goes on waiting
      next.elements.key.value = form.elements.key.value;
    } else if (item && isEdit) {
      // a comment that is being changed stands there as it was
      for (const part of parts(item)) part.remove();
      item.prepend(...parts(form.closest('li')));
    } else if (item && !next && $('.acts', item)?.parentNode === item) {
      $('.acts', item).append(form);
    } else if (isEdit ? field.value !== field.defaultValue : field.value) {
      if (next) {
        for (const name of $$(`[for=${field.id}], [data-count-for=${field.id}]`, form)) {
          if (name.htmlFor) name.htmlFor += '-1'; else name.dataset.countFor += '-1';
        }
        field.id += '-1';
      }
      fresh.append(form);
    }
  }
};
// What the page of the last swap says once.
let told;
// Puts `target` of the page `text` in place of the old one, and the focus where one goes on; nothing when either is missing. The form `over` is done
// with, whatever is written in it.
const swap = (target, text, button, over) => {
  const page = new DOMParser().parseFromString(fragments.createHTML(text), 'text/html');
  const fresh = $(target, page);
  const old = $(target);
  if (!fresh || !old) return null;
  told = $('.flash .ok p', page)?.textContent;
  // The new part may use drawings that this page did not have.
  for (const drawing of $$('.defs > *', page)) {
    if (!document.getElementById(drawing.id)) $('.defs').append(document.adoptNode(drawing));
  }
  const place = $$('button', old).indexOf(button);
  document.adoptNode(fresh);
  carry(old, fresh, over);
  old.replaceWith(fresh);
  const next = $('[data-focus], [autofocus], [aria-invalid=true]', fresh)
    || (fresh.matches('form, .ties') && $$('button', fresh)[place]) || fresh;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus({ preventScroll: next !== fresh });
  // what was asked for is seen: nothing of it stays under the bar below
  if (next.autofocus) (next.closest('form') ?? next).scrollIntoView({ block: 'nearest' });
  document.dispatchEvent(new CustomEvent('fresh', { detail: fresh }));
  return fresh;
};
// form[data-enhance="#id"]: send by fetch and put #id of the answered page in place of the old one.
{
  const plainly = (form, button) => {
    form.removeAttribute('data-enhance');
    form.removeAttribute('aria-busy');
    if (button) button.disabled = false;
    form.requestSubmit(button);
  };

  const lost = () => { throw unsent; };
  const send = async (form, button) => {
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form, button)),
      signal: within(30),
    }).catch(lost);
    // nothing was written, or nobody knows: the form's key makes it the same when it is sent again
    if (answer.status >= 500) lost();
    const text = await answer.text().catch(lost);
    const fresh = swap(form.dataset.enhance, text, button, form);
    // The journey went on to another page.
    if (!fresh && answer.ok && answer.redirected) { location.assign(answer.url); return; }
    if (!fresh) throw answer.status;
    say(answer.ok ? form.dataset.done || told || $('.notice', fresh)?.textContent : $('.err:not(:empty), .notice', fresh)?.textContent);
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.dataset.enhance || event.defaultPrevented) return;
    event.preventDefault();
    if (form.hasAttribute('aria-busy')) return;
    const button = event.submitter;
    form.setAttribute('aria-busy', 'true');
    send(form, button).then(() => { form.removeAttribute('aria-busy'); }, (error) => (error === unsent ? unsent : plainly)(form, button));
    if (button) button.disabled = true;
    // A form that stays (it lay outside of the fragment) can be used again.
    const again = () => { if (button) button.disabled = false; document.removeEventListener('fresh', again); };
    document.addEventListener('fresh', again);
  });
}
