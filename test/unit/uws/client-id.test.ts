// @vitest-environment node
import { formatClientId } from 'up-user-module/uws';
import { expect, test } from 'vitest';

test.each(['08002700DC94', '08:00:27:00:dc:94', '08-00-27-00-DC-94'])(
  'builds the documented form from %s',
  (mac) => {
    expect(formatClientId('356877020056553', mac)).toBe('356877020056553-08002700DC94');
  },
);

test.each([
  ['35687702005655', '08002700DC94', 'machineCode'],
  ['3568770200565531', '08002700DC94', 'machineCode'],
  ['35687702005655-', '08002700DC94', 'machineCode'],
  ['356877020056553', '08002700DC9', 'mac'],
  ['356877020056553', '08002700DC9G', 'mac'],
  ['356877020056553', JSON.parse('null'), 'mac'],
])('refuses %s and %s', (machineCode, mac, field) => {
  expect(() => formatClientId(machineCode, mac)).toThrow(
    expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(`${field} 必须`) }),
  );
});
