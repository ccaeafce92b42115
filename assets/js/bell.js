// The bell: what happens is heard by a page that is looked at for a while, or whose bell is about to be used. One that is only passed through opens no
// stream.
{
  const bell = $('.bell');
  if (bell) {
    // where it fails, the bell says what it said when the page came
    const load = () => import(bell.dataset.live).then((live) => live.ring()).catch(() => {});
    addEventListener('load', () => setTimeout(load, 3e3));
    bell.onfocus = bell.onpointerenter = load;
  }
}
