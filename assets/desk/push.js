// Notifications on this device, where a page offers them.
{
  const part = $('[data-push]');
  if (part) {
    const register = async () => {
      await navigator.serviceWorker.register(fragments.createScriptURL(part.dataset.worker), { scope: '/' });
      return navigator.serviceWorker.ready;
    };
    import(part.dataset.push).then(({ ready }) => ready(part, register)).catch(() => { $('#push-state').textContent = part.dataset.failed; });
  }
}
