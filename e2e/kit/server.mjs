// Starts and stops the real binary: a free port of this machine, a data folder of its own that is deleted afterwards.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './places.mjs';

const LINES_KEPT = 60;

/** The debug binary from where cargo builds, else the newest of the usual places. */
export function binary() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const usual = [join(root, 'target'), join(cache, 'make-migrations', 'target')];
  const at = (folder) => join(folder, 'debug', 'make-migrations');
  const told = process.env.CARGO_TARGET_DIR && at(resolve(root, process.env.CARGO_TARGET_DIR));
  if (told && existsSync(told)) return told;
  const found = usual.map(at).filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!found.length) throw new Error('there is no make-migrations yet: run `cargo build` first');
  return found[0];
}

/** `{ url, data, setup, log(), stop() }`; `data` is its folder, `setup` is the link with which the first admin is made. */
export async function start(...flags) {
  const data = await mkdtemp(join(tmpdir(), 'make-migrations-e2e-'));
  const child = spawn(binary(), ['--listen', '127.0.0.1:0', '--data', data, '--rate-limits', 'off', ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MAKE_MIGRATIONS_LOG: process.env.MAKE_MIGRATIONS_LOG || 'warn' },
  });
  const lines = [];
  let said = '';
  const log = () => lines.slice(-LINES_KEPT).join('\n');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    lines.push(...text.split('\n').filter(Boolean));
    lines.splice(0, lines.length - 400);
  });
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the server did not start within 120 s\n${log()}`)), 120_000);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}\n${log()}`)));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const serves = /^Make Migrations serves (http:\S+)$/m.exec(said);
      if (serves) { clearTimeout(late); resolve(serves[1]); }
    });
  }).catch(async (error) => {
    child.kill('SIGKILL');
    await rm(data, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    data,
    setup: /^http\S+\/setup\S+$/m.exec(said)?.[0],
    log,
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(hard);
      await rm(data, { recursive: true, force: true });
    },
  };
}
