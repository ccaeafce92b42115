// What is said: the texts come from the page, `%name` stands for what is filled in, and `을(를)` after it for what Korean
// puts there after a consonant and after a vowel.
function filledIn(sentence, values) {
  return sentence.replace(/%([a-z]+)(?:(\S)\((\S)\))?/g, (all, name, closed, open) => {
    if (!(name in values)) return all;
    const value = String(values[name]);
    if (!closed) return value;
    const last = value.charCodeAt(value.length - 1) - 0xac00;
    // these digits are read with a vowel at their end
    return value + (/[2459]$/.test(value) || last >= 0 && last < 11172 && last % 28 === 0 ? open : closed);
  });
}

const element = (name, given = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), given);
  made.append(...inside);
  return made;
};
const drawn = (name, given) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return made;
};
/** A drawing as elements. Parsed as a picture, nothing in it runs. */
const parsed = (svg) => document.importNode(new DOMParser().parseFromString(fragments.createHTML(svg), 'image/svg+xml').documentElement, true);
/** A drawing as a picture of its own: one element, however much is drawn. */
const pictureOf = (svg) => {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const image = element('img', { alt: '', decoding: 'async' });
  image.addEventListener('load', () => URL.revokeObjectURL(address), { once: true });
  image.src = address;
  return image;
};
