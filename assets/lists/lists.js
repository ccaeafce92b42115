// Tabs that are wider than a phone stand so that the one that is shown is in view.
for (const tab of $$('.tabs [aria-current]')) {
  const row = tab.parentNode;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
