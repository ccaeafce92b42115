// The bell: what happens is heard by a page that is looked at for a while, or whose bell is about to be used. One that is only passed through opens no
// stream.
{
  const bell = $('.bell');
  const load = () => import(bell.dataset.live).then(({ ring }) => ring()).catch(() => { /* then it says what it said when the page came */ });
  if (bell) {
    addEventListener('load', () => setTimeout(load, 2_000));
    bell.onpointerenter = load;
    bell.onfocus = load;
  }
}
