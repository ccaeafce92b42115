// [data-portrait]: the job that makes the portrait, live; its script comes when there is one. Without, the page stays as it was when it came.
{
  const box = $('[data-portrait]');
  if (box && window.EventSource) import(box.dataset.live).then(({ portrait }) => portrait(box)).catch(() => {});
}
