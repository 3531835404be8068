// @vitest-environment node
import { networkInterfaces } from 'node:os';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { networkAddresses, originAt, printAddress } from '../../../demo/network-address.mjs';

type Interfaces = ReturnType<typeof networkInterfaces>;

const rest = { netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: null };
const ipv4 = (address: string, internal = false) => ({ ...rest, address, family: 'IPv4' as const, internal });
const ipv6 = (address: string) => ({
  ...rest,
  address,
  family: 'IPv6' as const,
  internal: false,
  scopeid: 1,
});

const machine: Interfaces = {
  lo: [ipv4('127.0.0.1', true)],
  tunnel: [ipv4('100.64.0.3')],
  wlan: [ipv6('fe80::1'), ipv4('192.168.1.20')],
  office: [ipv4('172.20.3.4')],
};

function printed(host: string, interfaces: Interfaces = machine): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  printAddress({ host, port: 5173, interfaces, write });
  return text;
}

describe('the address of the demo', () => {
  it('is on this machine alone by default, without a QR code', () => {
    expect(printed('127.0.0.1')).toBe('The demo is at http://127.0.0.1:5173\n');
    expect(printed('localhost')).toBe('The demo is at http://localhost:5173\n');
    expect(printed('::1')).toBe('The demo is at http://[::1]:5173\n');
  });

  it('names this machine first, then every address in the network', () => {
    expect(printed('0.0.0.0').match(/http:\S+/g)).toEqual([
      'http://127.0.0.1:5173',
      'http://192.168.1.20:5173',
      'http://172.20.3.4:5173',
      'http://100.64.0.3:5173',
    ]);
  });

  it('draws the first network address as a QR code', () => {
    expect(modulesOf(printed('0.0.0.0'))).toEqual(encode('http://192.168.1.20:5173', { border: 2 }).data);
    expect(modulesOf(printed('172.20.3.4'))).toEqual(encode('http://172.20.3.4:5173', { border: 2 }).data);
  });

  it('says so when there is no network', () => {
    const text = printed('0.0.0.0', { lo: machine.lo });
    expect(text).toContain('no phone can open it');
    expect(text).not.toMatch(/[▀▄█]/);
  });

  it('takes private addresses first, and leaves out this machine and IPv6', () => {
    expect(networkAddresses('0.0.0.0', machine)).toEqual(['192.168.1.20', '172.20.3.4', '100.64.0.3']);
    expect(networkAddresses('::', { a: [ipv4('172.32.0.1'), ipv4('10.0.0.9')] })).toEqual([
      '10.0.0.9',
      '172.32.0.1',
    ]);
    expect(networkAddresses('127.0.0.2', machine)).toEqual([]);
    expect(originAt('fd00::5', 80)).toBe('http://[fd00::5]:80');
  });

  it('is printed for this very machine', () => {
    for (const address of networkAddresses('0.0.0.0', networkInterfaces())) {
      expect(address).toMatch(/^\d+(?:\.\d+){3}$/);
      expect(address).not.toMatch(/^127\./);
    }
  });
});

/** Reads a QR code of half blocks; light modules are drawn, dark ones are the terminal's background. */
function modulesOf(text: string): boolean[][] {
  const lines = Array.from(text.matchAll(/\[97;40m([ ▀▄█]+)/g), ([, line = '']) => line);
  const light = lines.flatMap((line) => [
    Array.from(line, (block) => block === '█' || block === '▀'),
    Array.from(line, (block) => block === '█' || block === '▄'),
  ]);
  const size = light[0]?.length ?? 0;
  return light.slice(0, size).map((row) => row.map((isLight) => !isLight));
}
