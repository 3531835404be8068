import { element } from '../dom.js';

/** How long it says that it has copied, in milliseconds. */
const shown = 2000;

/** A button that copies what `content` gives at the time. */
export function copyButton(text: (key: string) => string, content: () => string): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'console-copy' }, text('console.copy'));
  let timer: ReturnType<typeof setTimeout> | undefined;

  button.addEventListener('click', async () => {
    const isCopied = await copy(content());
    clearTimeout(timer);
    button.textContent = text(isCopied ? 'console.copied' : 'console.not-copied');
    timer = setTimeout(() => {
      button.textContent = text('console.copy');
    }, shown);
  });
  return button;
}

/** The clipboard is there on https and on the machine itself alone, and may be forbidden. */
async function copy(content: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    return false;
  }
}
