// [data-peek]: a password is shown. [data-copy]: a text is copied.
{
  for (const button of $$('[data-peek]')) {
    const input = document.getElementById(button.dataset.peek);
    button.addEventListener('click', () => {
      const open = input.type === 'password';
      input.type = open ? 'text' : 'password';
      button.setAttribute('aria-pressed', open);
    });
  }
  for (const button of $$('[data-copy]')) {
    button.addEventListener('click', async () => {
      if (!await copied(document.getElementById(button.dataset.copy))) return;
      button.textContent = button.dataset.done;
      say(button.dataset.done);
    });
  }
}
