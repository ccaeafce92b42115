// Nothing is measured by the clock. These only end what would otherwise hang; a very slow machine sets PATIENCE, in seconds.
const seconds = Number(process.env.PATIENCE) || 120;

/** How long anything may take before it counts as not happening. */
export const PATIENCE = 1000 * seconds;

/** For a portrait, which is drawn after others. */
export const PORTRAIT = 1000 * Math.max(180, seconds);

/** For one check, and for making a town. */
export const LONGEST = 8 * PATIENCE;
