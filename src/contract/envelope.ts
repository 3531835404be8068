/**
 * What every method answers (upUserModule.md, 公共数据). Fields beyond these three are kept as they came.
 */
export interface Envelope<T = unknown> {
  /** `'000000'` on success. */
  retCode: string;
  /** Chinese text for developers. */
  retInfo: string;
  /** The business data; `null` where there is none. */
  retData: T;
}
