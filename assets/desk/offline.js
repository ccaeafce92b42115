// [data-offline]: where there is no connection; once there is, the page that was asked for comes by itself. At its own address it is only looked at.
if ($('[data-offline]') && location.pathname !== '/offline') {
  const look = async () => {
    const isThere = await fetch('/healthz', { cache: 'no-store', signal: within(15) }).then((answer) => answer.ok, () => false);
    if (isThere) location.reload(); else setTimeout(look, 3000);
  };
  addEventListener('online', look);
  setTimeout(look, 3000);
}
