// A word in a form about what became of it, said aloud; emptied first, so that it is said once more.
const tellIn = (form, text) => {
  const word = $('.unsent', form) ?? form.appendChild(Object.assign(document.createElement('p'), { className: 'err unsent', role: 'alert' }));
  word.textContent = '';
  setTimeout(() => { word.textContent = text; });
  return word;
};
