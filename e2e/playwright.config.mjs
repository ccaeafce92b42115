// How the checks are run: two at a time, never tried again, with what one needs to see why one failed.
import { defineConfig } from '@playwright/test';
import { LAUNCH } from './kit/scene.mjs';
import { LONGEST, PATIENCE } from './kit/patience.mjs';

/** What is run before every commit: the ways that everybody takes, and what was lost on them once. All others are run before a change lands. */
const EVERYDAY = [
  'application', 'back', 'drafts', 'frame', 'journey', 'race', 'returned', 'search', 'signup', 'switches', 'tabs', 'tower', 'unsent', 'watch', 'writing',
];

export default defineConfig({
  testDir: 'tests',
  testMatch: process.env.MATRIX === 'everyday' ? EVERYDAY.map((name) => `${name}.spec.mjs`) : '*.spec.mjs',
  outputDir: 'out/failed',
  reporter: 'list',
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: LONGEST,
  expect: { timeout: PATIENCE },
  use: {
    browserName: 'chromium',
    launchOptions: LAUNCH,
    screenshot: { mode: 'only-on-failure', fullPage: true },
    // no snapshots of the document: taking them asks for addresses that the page's own policy forbids, and the page must be as people have it
    trace: { mode: 'retain-on-failure', snapshots: false, screenshots: false, sources: true },
  },
});
