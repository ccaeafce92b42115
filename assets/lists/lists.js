// Tabs that are wider than a phone end in a haze, and the one that is shown is in view.
for (const row of $$('.tabs')) {
  const tab = $('[aria-current]', row);
  new ResizeObserver(() => row.classList.toggle('wide', row.scrollWidth > row.clientWidth)).observe(row);
  if (tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
