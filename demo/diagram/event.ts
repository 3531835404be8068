/** Who takes part, in the order in which the diagram has them from left to right. */
export const participants = ['page', 'tab', 'module', 'app', 'gateway', 'account', 'uws'] as const;

export type Participant = (typeof participants)[number];

/** What happened between two participants. The diagram draws nothing that it has not been told. */
export interface DiagramEvent {
  /** Unique in one diagram. */
  readonly id: string;
  /** In milliseconds, as `Date.now()` has it; parts of them keep the order of what happens within one. */
  readonly at: number;
  /**
   * - `call`: an arrow.
   * - `answer`: a dashed arrow back.
   * - `note`: a text over the lifeline of `from`: an adapter that refused and why, a joined call, a retry.
   * - `span`: something that lasts, such as a renewal that many calls share. It begins with the outcome `pending`,
   *   and ends with the span whose `replyTo` names it. It reaches from `from` to `to`.
   */
  readonly kind: 'call' | 'answer' | 'note' | 'span';
  readonly from: Participant;
  /** Absent for a note. */
  readonly to?: Participant;
  /** Short: `getUserInfo`, `GET /account 401`. */
  readonly label: string;
  /** A call with the outcome `pending` is under way until its answer is added. */
  readonly outcome?: 'ok' | 'failed' | 'pending';
  /** The short name of a tab that is not this one, e.g. `2`. Each has a lifeline of its own. */
  readonly tab?: string;
  /** The id of the call that this answers, or of the span that this ends. */
  readonly replyTo?: string;
  /** The message or the envelope, shown on a click. Tokens and the like are masked before they are kept. */
  readonly detail?: unknown;
}

export interface Diagram {
  /** To put into the page. Its styles are in diagram.css. */
  readonly element: HTMLElement;
  add(event: DiagramEvent): void;
  clear(): void;
  /** The whole diagram as a file that needs nothing else, on a light background. */
  toSvg(): string;
}

export interface DiagramOptions {
  /** Gives the text for a key of texts.ts. */
  readonly text: (key: string) => string;
  readonly locale: 'en' | 'zh';
}
