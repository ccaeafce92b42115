// From an article the way up leads to the page of the list one came from, also by way of other articles.
{
  const LIST = 'list';
  const up = $('.art .crumb a');
  if (up) try {
    const { referrer } = document;
    if (referrer.split('?')[0] === up.href) sessionStorage.setItem(LIST, referrer);
    else if (!referrer.startsWith(`${up.href}/`)) sessionStorage.removeItem(LIST);
    const list = sessionStorage.getItem(LIST) ?? up.pathname;
    for (const link of $$(`.art > p > a[href="${up.pathname}"], .crumb a`)) link.href = list;
  } catch { /* then it leads to the first page */ }
}
