// form[data-step]: gone back to after the step was done, its address leads onwards.
{
  const form = $('form[data-step]');
  addEventListener('pageshow', async (event) => {
    if (!form || !(event.persisted || performance.getEntriesByType('navigation')[0]?.type === 'back_forward')) return;
    const { step } = form.dataset;
    const answer = await fetch(step, { redirect: 'manual', cache: 'no-store' }).catch(() => null);
    if (answer?.type === 'opaqueredirect') location.replace(step);
  });
}
