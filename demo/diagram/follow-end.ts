/** Closer than this, somebody who scrolls is at the end, in pixels. */
const near = 24;

export interface FollowEnd {
  /** To be called when what is scrolled has grown. */
  grown(): void;
  toEnd(): void;
}

/**
 * Keeps a box scrolled to its end, unless the user has scrolled up.
 *
 * @param onChange is told whether the end is in sight
 */
export function followEnd(box: HTMLElement, onChange: (atEnd: boolean) => void): FollowEnd {
  let following = true;

  const isAtEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight <= near;
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
    set(true);
  };
  function set(value: boolean): void {
    following = value;
    onChange(value);
  }

  box.addEventListener('scroll', () => set(isAtEnd()), { passive: true });
  return {
    grown() {
      if (following) toEnd();
      else set(isAtEnd());
    },
    toEnd,
  };
}
