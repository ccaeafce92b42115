// Pictures and files to send.
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { root } from './places.mjs';

export const LIMIT = 10 * 1024 * 1024;
export const astronaut = join(root, 'data-samples', 'astronaut.png');

/** A picture without a face: a soft slope between two colours. */
export function slope(width = 96, height = 96, from = [90, 70, 160], to = [240, 190, 120]) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1) rows[y * (1 + width * 3) + 1 + x * 3 + c] = Math.round(from[c] + ((to[c] - from[c]) * (x + y)) / (width + height));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** As PNG wants it; `node:zlib` has one only in newer versions. */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A folder with a picture file of each size, the rest filled with zeros. */
export async function large(...sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'make-migrations-files-'));
  const paths = [];
  for (const size of sizes) {
    const path = join(folder, `${size}.png`);
    await writeFile(path, slope());
    const file = await open(path, 'r+');
    await file.truncate(size);
    await file.close();
    paths.push(path);
  }
  return { paths, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Whether the bytes are a WebP that moves. */
export function isMovingWebp(bytes) {
  return bytes.subarray(0, 4).toString() === 'RIFF' && bytes.subarray(8, 12).toString() === 'WEBP' && bytes.includes('ANIM') && bytes.includes('ANMF');
}
