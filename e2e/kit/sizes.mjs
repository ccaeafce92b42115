// Windows of the usual sizes, and who does not fit into them.
export const HEIGHTS = { 1280: 800, 390: 844, 320: 640 };

/** Lengths in shares of the window follow with the next frame. */
export async function resize(page, width, height = HEIGHTS[width]) {
  await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}

/** Who sticks out, when the page is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= window.innerWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5);
    const named = out.slice(0, 6).map((element) => `${element.localName}${element.id && `#${element.id}`}${typeof element.className === 'string' && element.className ? `.${element.className.trim().replace(/\s+/g, '.')}` : ''}`);
    return [`the page is ${wide} px wide: ${named.join(', ')}`];
  });
}
