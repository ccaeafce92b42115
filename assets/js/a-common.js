// Shared by the blocks below: the files are joined in the order of their names.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text) => { const live = $('#live'); if (live && text) live.textContent = text; };
// The last element named by aria-describedby carries the messages of an input.
const messageOf = (input) => document.getElementById((input.getAttribute('aria-describedby') || '').split(' ').pop());
const show = (element, text, kind = '') => {
  if (!element) return;
  element.textContent = text;
  element.classList.toggle('ok', kind === 'ok');
  element.classList.toggle('bad', kind === 'bad');
};
