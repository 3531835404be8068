export interface UwsLanguage {
  /** What the `language` header carries. */
  readonly code: string;
  readonly english: string;
  readonly chinese: string;
  /** Whether UWS translates its business data into it. */
  readonly supported: boolean;
}

/** `en` is what the document's list marks; `zh-cn`, the default, is not in that list. */
export function isSupportedLanguage(code: string): boolean {
  return code === 'zh-cn' || code === 'en';
}

const rows = [
  ['af', 'Afrikaans - South Africa', '南非荷兰语'],
  ['ar-ae', 'Arabic(U.A.E.)', '阿拉伯语 - 阿拉伯联合酋长国'],
  ['ar-bh', 'Arabic(Bahrain)', '阿拉伯语 - 巴林'],
  ['ar-dz', 'Arabic(Algeria)', '阿拉伯语 - 阿尔及利亚'],
  ['ar-eg', 'Arabic(Egypt)', '阿拉伯语 - 埃及'],
  ['ar-iq', 'Arabic(Iraq)', '阿拉伯语 - 伊拉克'],
  ['ar-jo', 'Arabic(Jordan)', '阿拉伯语 - 约旦'],
  ['ar-kw', 'Arabic(Kuwait)', '阿拉伯语 - 科威特'],
  ['ar-lb', 'Arabic(Lebanon)', '阿拉伯语 - 黎巴嫩'],
  ['ar-ly', 'Arabic(Libya)', '阿拉伯语 - 利比亚'],
  ['ar-ma', 'Arabic(Morocco)', '阿拉伯语 - 摩洛哥'],
  ['ar-om', 'Arabic(Oman)', '阿拉伯语 - 阿曼'],
  ['ar-qa', 'Arabic(Qatar)', '阿拉伯语 - 卡塔尔'],
  ['ar-sa', 'Arabic(Saudi Arabia)', '阿拉伯语 - 沙特阿拉伯'],
  ['ar-sy', 'Arabic(Syria)', '阿拉伯语 - 叙利亚'],
  ['ar-tn', 'Arabic(Tunisia)', '阿拉伯语 - 突尼斯'],
  ['ar-ye', 'Arabic(Yemen)', '阿拉伯语 - 也门'],
  ['be', 'Belarusian', '白俄罗斯语'],
  ['bg', 'Bulgarian', '保加利亚语'],
  ['ca', 'Catalan', '加泰罗尼亚语'],
  ['cs', 'Czech', '捷克语'],
  ['da', 'Danish', '丹麦语'],
  ['de', 'German(Standard)', '德语 - 标准'],
  ['de-at', 'German(Austrian)', '德语 - 奥地利'],
  ['de-ch', 'German(Swiss)', '德语 - 瑞士'],
  ['de-li', 'German(Liechtenstein)', '德语 - 列支敦士登'],
  ['de-lu', 'German(Luxembourg)', '德语 - 卢森堡'],
  ['el', 'Greek', '希腊语'],
  ['en', 'English', '英语'],
  ['en-au', 'English(Australian)', '英语 - 澳大利亚'],
  ['en-bz', 'English(Belize)', '英语 - 伯利兹'],
  ['en-ca', 'English(Canadian)', '英语 - 加拿大'],
  ['en-gb', 'English(British)', '英语 - 英国'],
  ['en-ie', 'English(Ireland)', '英语 - 爱尔兰'],
  ['en-jm', 'English(Jamaica)', '英语 - 牙买加'],
  ['en-nz', 'English(New Zealand)', '英语 - 新西兰'],
  ['en-tt', 'English(Trinidad)', '英语 - 特立尼达岛'],
  ['en-us', 'English(United States)', '英语 - 美国'],
  ['en-za', 'English(South Africa)', '英语 - 南非'],
  ['es', 'Spanish(Spain - Modern Sort)', '西班牙语 - 标准'],
] as const;

/** The languages that the document lists (uws-api.md, 国际化处理). */
export const uwsLanguages: readonly UwsLanguage[] = /* @__PURE__ */ rows.map(([code, english, chinese]) => ({
  code,
  english,
  chinese,
  supported: isSupportedLanguage(code),
}));
