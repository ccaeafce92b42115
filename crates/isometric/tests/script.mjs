// Draws what it is asked for with the editor's script and answers line by line; `tests/script.rs` compares.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [scripts, input, output] = process.argv.slice(2);
const parts = fs.readdirSync(scripts).filter((name) => name.endsWith('.js')).sort();
const joined = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'isometric-')), 'isometric.mjs');
// with the editor's own rules of what may be where
const all = [...parts.map((name) => path.join(scripts, name)), path.join(scripts, '../furnish/b-rules.js')].map((file) => fs.readFileSync(file, 'utf8'));
fs.writeFileSync(joined, [...all, 'export { areasOf, hinderedBy };'].join('\n'));
const { Rooms, areasOf, hinderedBy } = await import(pathToFileURL(joined));
fs.rmSync(path.dirname(joined), { recursive: true });

const [catalogue, ...asked] = fs.readFileSync(input, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const rooms = new Rooms(catalogue, 'r');
// what is under the corner of an item is the item's own place
for (const wall of ['left', 'right', undefined]) {
  const item = { furniture: catalogue.pieces.find((piece) => (piece.kind === 'wall') === !!wall).id, x: 24, y: 16, wall };
  const [px, py] = rooms.outline(item).match(/^M(-?[\d.]+)[ ]?(-?[\d.]+)/).slice(1).map(Number);
  const spot = rooms.under(px, py, wall);
  if (spot[0] !== 24 || spot[1] !== 16) throw new Error(`under ${px} ${py} of the ${wall ?? 'floor'} is ${spot}`);
}

// everything that is wrong with the items of a room: [item, code, with]
function refusals(items) {
  if (items.length > 100) return [[100, 'too_many', null]];
  const taken = [], out = [];
  items.forEach((item, at) => {
    const why = hinderedBy(rooms, areasOf(rooms, taken), item);
    if (why) out.push([at, why.code, why.other ? items.indexOf(why.other) : null]); else taken.push(item);
  });
  return out;
}

const lines = asked.map(({ piece, look, planet, room, drawing }) => {
  if (piece) return rooms.piece(piece, look, planet);
  return JSON.stringify(refusals(room.items)) + '\t' + rooms.room(room, drawing);
});
fs.writeFileSync(output, lines.join('\n') + '\n');
