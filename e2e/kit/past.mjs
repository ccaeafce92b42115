// What a site keeps from before: written into the tables of a running server, since no address makes anything older than it is.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './server.mjs';

/** The portrait of this person was drawn by the first engine. */
export async function drawnLongAgo(server, person) {
  const past = join(dirname(binary()), 'examples', 'past');
  if (!existsSync(past)) throw new Error('there is no example `past` beside make-migrations yet: run `cargo build --example past` first');
  await promisify(execFile)(past, [server.data, `update portraits set engine_version = 1 where user_id = ${Number(person)}`]);
}
