/** User agents for the option `userAgent`: three of the container, with its marks, and one of a desktop browser. */
export const userAgents = {
  android:
    'Mozilla/5.0 (Linux; U; Android 10; zh-CN; TAS-AN00 Build/HUAWEITAS-AN00) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    'Version/4.0 Chrome/69.0.3497.100 UWS/3.22.2.9 Mobile Safari/537.36 UCBS/3.22.2.9_210101000000 ' +
    'NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:360|0|3.0) AliApp(UPLUS/9.0.0) mPaaSClient/9.0.0 ' +
    'Language/zh-Hans',
  ios:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 ' +
    'NebulaSDK/1.8.100112 Nebula PSDType(1) AlipayDefined(nt:WIFI,ws:390|780|3.0) AliApp(UPLUS/9.0.0) ' +
    'mPaaSClient/9.0.0 Language/zh-Hans',
  harmony:
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ' +
    'ArkWeb/4.1.6.1 Mobile Nebula AlipayDefined(nt:WIFI,ws:384|0|3.25) AliApp(UPLUS/9.0.0) mPaaSClient/9.0.0 ' +
    'Language/zh-Hans',
  desktop:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
} as const;
