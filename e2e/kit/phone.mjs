// A phone that is touched, a slow one, and one in the same house as a server without https.
export const PHONE = { width: 390, height: 844, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** CPU ÷ 4, 150 ms there and back, 1.6 Mbit/s. */
export async function slow(phone) {
  await phone.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await phone.send('Network.enable');
  await phone.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 });
}

/** A finger as the browser itself has it, so that it may take a drag for scrolling. */
export async function fingerOn(page) {
  const phone = await page.context().newCDPSession(page);
  const touch = (type, ...points) => phone.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  const frame = () => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  return {
    phone,
    async drag([x, y], [toX, toY], meanwhile) {
      await touch('touchStart', [x, y]);
      for (let part = 1; part <= 10; part += 1) {
        await touch('touchMove', [x + ((toX - x) * part) / 10, y + ((toY - y) * part) / 10]);
        await frame();
      }
      await meanwhile?.();
      await touch('touchEnd');
      await frame();
    },
  };
}

/** A page of a plain http address has no clipboard; the test keeps it, to look at. */
export const withoutClipboard = (page) => page.evaluate(() => {
  window.clipboardOfTests = navigator.clipboard;
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
});
