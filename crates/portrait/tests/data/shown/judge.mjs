// Writes what Chromium shows of every file of the corpus, laid on white, as one sheet with a list: see README.md.
// node judge.mjs PATH/OF/node_modules/playwright-core [CHROMIUM] [FOLDER]
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [library, executablePath = "/usr/bin/chromium", folder = here] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(resolve(library));
const kinds = { ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".bmp": "image/bmp" };
const names = readdirSync(join(folder, "files")).sort();

const browser = await chromium.launch({ executablePath, args: ["--force-color-profile=srgb", "--disable-gpu"] });
try {
  const page = await browser.newPage();
  const sources = names.map((name) => `data:${kinds[extname(name)]};base64,${readFileSync(join(folder, "files", name)).toString("base64")}`);
  const answer = await page.evaluate(async (sources) => {
    const shown = [];
    for (const source of sources) {
      const image = new Image();
      // `decode()` would refuse what the page shows although its end is missing.
      const loaded = new Promise((done) => { image.onload = () => done(image); image.onerror = () => done(null); });
      image.src = source;
      shown.push(await loaded);
    }
    const sheet = document.createElement("canvas");
    sheet.width = Math.max(...shown.map((image) => image?.naturalWidth ?? 0));
    sheet.height = shown.reduce((sum, image) => sum + (image?.naturalHeight ?? 0), 0);
    const context = sheet.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, sheet.width, sheet.height);
    let top = 0;
    // An image that no page holds is never animated: its first frame is drawn.
    const sides = shown.map((image) => {
      if (!image) return "refused";
      const alone = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
      alone.drawImage(image, 0, 0);
      const { data } = alone.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
      context.drawImage(image, 0, top);
      top += image.naturalHeight;
      return `${image.naturalWidth} ${image.naturalHeight}${data.some((value) => value !== 0) ? "" : " blank"}`;
    });
    return { sides, png: sheet.toDataURL("image/png").split(",")[1] };
  }, sources);
  writeFileSync(join(folder, "shown.png"), Buffer.from(answer.png, "base64"));
  writeFileSync(join(folder, "shown.txt"), names.map((name, index) => `${name} ${answer.sides[index]}\n`).join(""));
  console.log(`${names.length} files by Chromium ${browser.version()}; refused: ${names.filter((_, index) => answer.sides[index] === "refused").join(", ") || "none"}`);
} finally {
  await browser.close();
}
