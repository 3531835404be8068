/**
 * An answer as UWS gave it (uws-api.md, 公共字段, 输出参数): fields that this package does not know stay, and what has
 * no value is absent. Integers beyond 2^53 arrive as strings.
 */
export interface UwsAnswer {
  readonly retCode: string;
  readonly [field: string]: unknown;
}
