// @vitest-environment node
import { uwsLanguages, uwsRetCodes } from 'up-user-module/uws';
import { expect, test } from 'vitest';

test('the code table has the 98 documented rows, 20903 as printed', () => {
  expect(Object.keys(uwsRetCodes)).toHaveLength(98);
  expect(uwsRetCodes).toMatchObject({
    A00001: '服务不可用',
    D00004: 'Token已过期，未通过token验证。',
    20903: '主数据访问异常',
    LC0001: '组件信息不存在',
    Y00003: '历史设备，上报数据无法识别。转换标准模型失败。',
  });
  expect(uwsRetCodes).not.toHaveProperty('G20903');
});

test('the language table has the 40 documented rows, of which English is supported', () => {
  expect(uwsLanguages).toHaveLength(40);
  expect(uwsLanguages[1]).toEqual({
    code: 'ar-ae',
    english: 'Arabic(U.A.E.)',
    chinese: '阿拉伯语 - 阿拉伯联合酋长国',
    supported: false,
  });
  expect(uwsLanguages.filter(({ supported }) => supported)).toEqual([
    { code: 'en', english: 'English', chinese: '英语', supported: true },
  ]);
});
