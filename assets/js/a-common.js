// Shared by the blocks below: the files are joined in the order of their names.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
// Where a browser knows Trusted Types, markup and addresses of scripts are taken from here alone. What is parsed runs nothing.
const fragments = window.trustedTypes?.createPolicy('fragments', {
  createHTML: (text) => text,
  createScriptURL: (address) => (new URL(address, location).origin === location.origin ? address : ''),
}) ?? { createHTML: (text) => text, createScriptURL: (address) => address };
// Ends a request that a silent server would keep waiting for ever.
const within = (seconds) => AbortSignal.timeout?.(seconds * 1000);
// Whether the text of an element was copied. A browser gives pages of a plain http address no clipboard; where nothing else helps, the text stands selected.
const copied = async (element) => {
  try { await navigator.clipboard.writeText(element.textContent.trim()); return true; } catch { /* the older way */ }
  if (element.select) element.select(); else getSelection().selectAllChildren(element);
  return document.execCommand('copy');
};
// Said aloud after what is being said: a line of its own, so that two who speak at one time are both heard. Whoever reads on finds the last three.
const say = (text) => {
  const live = $('#live');
  if (!live || !text) return;
  live.append(Object.assign(document.createElement('p'), { textContent: text }));
  if (live.children[3]) live.firstChild.remove();
};
// The last element named by aria-describedby carries the messages of an input.
const messageOf = (input) => document.getElementById((input.getAttribute('aria-describedby') || '').split(' ').pop());
const show = (element, text, kind = '') => {
  if (!element) return;
  element.textContent = text;
  element.classList.toggle('ok', kind === 'ok');
  element.classList.toggle('bad', kind === 'bad');
};
