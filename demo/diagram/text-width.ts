/** In a monospaced font, as a part of the font size; the widest in use has 0.602. */
const narrow = 0.61;

/** Han, kana, full-width forms, emoji: each as wide as the font is high. */
const isWide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;

/**
 * How wide a text is in the diagram's monospaced font, at most. It is reckoned, not measured, so that a drawing comes
 * out the same everywhere.
 */
export function textWidth(text: string, fontSize: number): number {
  return Array.from(text).reduce((sum, sign) => sum + (isWide.test(sign) ? 1 : narrow), 0) * fontSize;
}

/** The text, cut where it gets wider than this. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const signs = Array.from(text);
  while (signs.length > 0 && textWidth(`${signs.join('')}…`, fontSize) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
