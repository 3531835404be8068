import type { Envelope } from 'up-user-module';
import { fill } from '../diagram/fill.js';
import { jsonView } from '../diagram/json-view.js';
import { mask } from '../diagram/mask.js';
import { element } from '../dom.js';

/** The envelope of the latest call, with secrets masked. */
export interface AnswerView {
  readonly element: HTMLElement;
  /** A call is under way; nothing: there has been none. */
  wait(isWaiting: boolean): void;
  /** @param ms how long the call took */
  show(failed: boolean, answer: Envelope, ms: number): void;
  /** The call has ended in a way that it should not. */
  showDefect(error: unknown): void;
}

export function createAnswerView(text: (key: string) => string): AnswerView {
  const verdict = element('p', { class: 'console-verdict', role: 'status' });
  const content = element('div', { class: 'console-envelope' });
  const view = element(
    'section',
    { class: 'console-answer', 'aria-label': text('console.answer') },
    element('h3', {}, text('console.answer')),
    verdict,
    content,
  );
  wait(false);
  return { element: view, wait, show, showDefect };

  function wait(isWaiting: boolean): void {
    view.setAttribute('aria-busy', String(isWaiting));
    say(text(isWaiting ? 'console.waiting' : 'console.no-answer'));
    content.replaceChildren();
  }

  function show(failed: boolean, answer: Envelope, ms: number): void {
    const ending = text(failed ? 'console.failed' : 'console.ok');
    const time = fill(text('console.milliseconds'), { ms: Math.round(ms) });
    say(`${failed ? '✕' : '✓'} ${answer.retCode} · ${ending} · ${time}`, failed ? 'is-failed' : 'is-ok');
    content.replaceChildren(jsonView(mask(answer)));
  }

  function showDefect(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    say(fill(text('console.defect'), { problem: String(mask(problem)) }), 'is-failed');
  }

  function say(line: string, className = ''): void {
    view.setAttribute('aria-busy', String(line === text('console.waiting')));
    verdict.className = `console-verdict ${className}`.trim();
    verdict.textContent = line;
  }
}
