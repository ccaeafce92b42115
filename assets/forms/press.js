// Does `work` when nothing is being pressed: what appears in the middle of a press moves the button away, and nobody has pressed it.
let pressed = null;
let released = null;
const afterPress = async (work) => { await pressed; work(); };
addEventListener('pointerdown', () => { pressed ??= new Promise((done) => { released = done; }); }, true);
// the click comes right behind
for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, () => setTimeout(() => { pressed = null; released?.(); }), true);
