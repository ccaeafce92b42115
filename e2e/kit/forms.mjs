// Runs in every page, before its own scripts: a form that is meant to be sent by them must not be sent plainly.
// It stays a way out for people whose scripts fail; in a check it means that they did.
export function watchForms() {
  const meant = new WeakSet();
  const tell = (form) => console.error(`an enhanced form was sent plainly: ${form.getAttribute('action')}`);
  // on the way down, before any script of the page has touched the form
  addEventListener('submit', ({ target }) => { if (target.dataset.enhance) meant.add(target); }, true);
  // on the way up, after all of them
  addEventListener('submit', (event) => { if (meant.has(event.target) && !event.defaultPrevented) tell(event.target); });
  // which tells no listener
  const { submit } = HTMLFormElement.prototype;
  HTMLFormElement.prototype.submit = function plainly() {
    if (meant.has(this) || this.dataset.enhance) tell(this);
    submit.call(this);
  };
}
