// Whether notifications reach this device, asked for by the page where one switches that.
const ANSWERS = 20_000;

// A browser may never answer, such as where its push service cannot be reached.
const within = (promise, milliseconds) => Promise.race([
  promise,
  new Promise((_, refuse) => { setTimeout(() => refuse(new Error('slow')), milliseconds); }),
]);
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const send = async (method, device) => {
  const answer = await fetch('/api/v1/me/push', {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json', 'shown-to': root.dataset.user },
    body: JSON.stringify(device),
    signal: AbortSignal.timeout?.(ANSWERS),
  });
  if (!answer.ok) throw new Error(answer.status);
};

/** Works the switch in `part`; `register` gives the registration of the site's worker. */
export async function ready(part, register) {
  const words = part.dataset;
  const button = part.querySelector('button');
  const state = part.querySelector('[role=status]');
  const show = (text, on, can = true) => {
    state.textContent = text;
    button.setAttribute('aria-checked', String(on));
    button.disabled = !can;
  };
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return show(words.none, false, false);
  const look = async () => {
    if (Notification.permission === 'denied') return show(words.denied, false, false);
    const known = await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription();
    // it may be somebody else's who signed in here before
    const about = known && await fetch(`/api/v1/me/push?endpoint=${encodeURIComponent(known.endpoint)}`, { headers: { accept: 'application/json' } });
    const on = Boolean(about?.ok && (await about.json()).here);
    return show(on ? words.on : words.off, on);
  };
  button.addEventListener('click', async () => {
    const on = button.getAttribute('aria-checked') === 'true';
    button.disabled = true;
    try {
      const place = await within(register(), ANSWERS);
      const known = await place.pushManager.getSubscription();
      if (on) {
        if (known) {
          await send('DELETE', { endpoint: known.endpoint });
          await known.unsubscribe();
        }
        return show(words.off, false);
      }
      if ((await Notification.requestPermission()) !== 'granted') return await look();
      // one that was made for another key of the site would hear nothing
      const key = bytes(words.key);
      const its = new Uint8Array(known?.options?.applicationServerKey ?? []);
      const isOurs = its.length === key.length && its.every((byte, place) => byte === key[place]);
      if (known && !isOurs) await known.unsubscribe();
      const device = (isOurs && known) || await within(place.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }), ANSWERS);
      await send('PUT', device.toJSON());
      return show(words.on, true);
    } catch (error) {
      return show(error.message === 'slow' ? words.slow : words.failed, on);
    }
  });
  await look();
}
