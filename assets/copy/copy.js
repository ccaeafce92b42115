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
    if (!navigator.clipboard) { button.hidden = true; continue; }
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        button.textContent = button.dataset.done;
        say(button.dataset.done);
      } catch { /* the text can be selected by hand */ }
    });
  }
}
