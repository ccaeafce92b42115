// The picture that a link leads to, over the page; pressed, in its own size. Going back closes it and nothing else, as one expects on a phone.
const SHEET = '/assets/large.css';
let sheet = null;
const styled = () => sheet ??= new Promise((resolve) => {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: SHEET });
  link.onload = resolve;
  link.onerror = resolve;
  document.head.append(link);
});

export async function enlarge(link) {
  await styled();
  if ($('.large')) return;
  const box = document.createElement('dialog');
  const close = Object.assign(document.createElement('button'), { className: 'btn', textContent: link.dataset.close });
  const picture = $('img', link).cloneNode();
  box.className = 'large';
  box.append(picture, close);
  const shut = () => box.close();
  box.addEventListener('click', (event) => { if (event.target === picture) box.classList.toggle('full'); else shut(); });
  box.addEventListener('close', () => {
    removeEventListener('popstate', shut);
    box.remove();
    if (history.state?.large) history.back();
  });
  document.body.append(box);
  box.showModal();
  history.pushState({ ...history.state, large: true }, '');
  addEventListener('popstate', shut);
}
