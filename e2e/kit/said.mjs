// What scripts say aloud. Several may speak at one time, so a check waits for its own line.
import { expect } from '@playwright/test';

/** Waits until a line with this text is said. */
export const said = (page, text) => expect(page.locator('#live[role=log] > p').filter({ hasText: text }).last(), `it is said: ${text}`).toBeAttached();
