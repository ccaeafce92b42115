// Windows of the usual sizes, and what does not fit into them.
export const HEIGHTS = { 1280: 800, 390: 844, 320: 640 };

export async function resize(page, width, height = HEIGHTS[width]) {
  await page.setViewportSize({ width, height });
  await frames(page);
}

/** Lengths in shares of the window follow with the next frame; what moves for a moment, even the shortest, has then come to its end. */
function frames(page) {
  return page.evaluate(async () => {
    await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
    const ending = document.getAnimations().filter((each) => each.playState === 'running' && each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
  });
}

/** What does not fit sideways: nothing when the page is as wide as the window and every text can be brought into it. */
export async function unfit(page) {
  for (let tries = 1; ; tries += 1) {
    const found = [...await page.evaluate(overflow), ...await page.evaluate(cutOff), ...await page.evaluate(short)];
    // what is still moving into its place is no fault
    if (!found.length || tries === 20) return found;
    await frames(page);
    await page.waitForTimeout(50);
  }
}

/** Who sticks out, when the page is wider than the window. */
function overflow() {
  const wide = document.documentElement.scrollWidth;
  if (wide <= window.innerWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5);
  const named = out.slice(0, 6).map((element) => `${element.localName}${element.id && `#${element.id}`}${typeof element.className === 'string' && element.className ? `.${element.className.trim().replace(/\s+/g, '.')}` : ''}`);
  return [`the page is ${wide} px wide: ${named.join(', ')}`];
}

/** Texts that reach past the window's edge, where the page ends there: but for those in a box that scrolls, shortened on purpose, or for ears only. */
function cutOff() {
  const meant = (element) => {
    // the page is no box
    if (!element || element === document.documentElement) return false;
    const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
    return ['auto', 'scroll'].includes(overflowX) || textOverflow === 'ellipsis' || clipPath !== 'none' || meant(element.parentElement);
  };
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const range = document.createRange();
    range.selectNodeContents(text);
    const out = text.data.trim() && [...range.getClientRects()].some((box) => box.width > 1 && (box.right > window.innerWidth + 1 || box.left < -1));
    const { parentElement: around } = text;
    if (out && around.checkVisibility({ visibilityProperty: true }) && !meant(around)) found.add(`cut off: ${around.localName}: ${text.data.trim().slice(0, 30)}`);
  }
  return [...found].slice(0, 6);
}

/** Lists to choose from that are too narrow for what may be chosen: their texts have no boxes of their own, but a list knows how wide it would be. */
function short() {
  return [...document.querySelectorAll('main select')].filter((list) => list.checkVisibility({ visibilityProperty: true })).flatMap((list) => {
    const { flex, inlineSize, minInlineSize, maxInlineSize } = list.style;
    const has = list.getBoundingClientRect().width;
    Object.assign(list.style, { flex: 'none', inlineSize: 'max-content', minInlineSize: 0, maxInlineSize: 'none' });
    const wants = list.getBoundingClientRect().width;
    Object.assign(list.style, { flex, inlineSize, minInlineSize, maxInlineSize });
    return wants > has + 1 ? [`cut off: select ${list.name}: ${Math.ceil(wants - has)} px of its longest`] : [];
  });
}

/** Letters too small to be read, and moments that are broken over two lines; in drawings letters are part of the drawing. */
export function unread(page) {
  return page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (texts.nextNode()) {
      const { currentNode: text } = texts, { parentElement: around } = text;
      if (!text.data.trim() || around.closest('svg, .vh, option') || !around.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const lines = [...range.getClientRects()].filter(({ width }) => width > 1);
      if (lines.length && parseFloat(getComputedStyle(around).fontSize) < 12) found.add(`small: ${around.localName}: ${text.data.trim().slice(0, 30)}`);
      if (around.closest('time') && new Set(lines.map(({ top }) => Math.round(top))).size > 1) found.add(`broken: ${text.data.trim()}`);
    }
    return [...found].slice(0, 6);
  });
}
