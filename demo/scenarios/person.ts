import type { Phone } from '../world/phone.js';

/** Milliseconds until somebody who waits for something on the phone gives up. */
const patience = 20_000;

/** Milliseconds between two things that a person does, so that whoever looks on can follow. */
const pace = 350;

/** Somebody who uses the page in a phone: looks, types, presses. */
export class Person {
  private readonly phone: Phone;
  private readonly signal: AbortSignal;

  /** @param signal ends whatever is under way */
  constructor(phone: Phone, signal: AbortSignal) {
    this.phone = phone;
    this.signal = signal;
  }

  /** Waits until the page shows that, and does nothing any more. */
  async see(selector: string): Promise<void> {
    await this.find(selector);
  }

  async press(selector: string): Promise<void> {
    await pause(pace);
    const found = await this.find<HTMLElement>(selector);
    found.click();
  }

  async write(selector: string, text: string): Promise<void> {
    await pause(pace);
    const field = await this.find<HTMLInputElement>(selector);
    field.value = text;
  }

  /** Loads the page anew, and waits until it is there. */
  async reload(): Promise<void> {
    await pause(pace);
    const before = this.phone.page?.document;
    this.phone.reload();
    await this.until(() => this.phone.page?.document !== before, 'the page');
  }

  async logIn(user: { readonly username: string; readonly password: string }): Promise<void> {
    await this.write('#username', user.username);
    await this.write('#password', user.password);
    await this.press('#log-in');
    await this.see('#nickname');
  }

  private find<T extends HTMLElement>(selector: string): Promise<T> {
    return this.until(() => {
      const body = this.phone.page?.document.body;
      return (body?.ariaBusy === 'false' && body.querySelector<T>(selector)) || undefined;
    }, selector);
  }

  /** @throws Error naming what has not come */
  private async until<T>(look: () => T | undefined, what: string): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      this.signal.throwIfAborted();
      const seen = look();
      if (seen) return seen;
      if (Date.now() > end) throw new Error(what);
      await pause(30);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
