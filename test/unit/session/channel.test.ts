// @vitest-environment node
import { afterEach, expect, it, vi } from 'vitest';
import { openChannel } from '../../../src/session/channel.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('opens none without a document, as in Node, whose processes it would keep alive', () => {
  const made = vi.fn();
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      constructor() {
        made();
      }
      postMessage() {}
      close() {}
    },
  );
  vi.stubGlobal('document', undefined);
  const channel = openChannel('the key', () => {});
  channel.post({});
  channel.close();
  expect(made).not.toHaveBeenCalled();

  vi.stubGlobal('document', {});
  openChannel('the key', () => {}).close();
  expect(made).toHaveBeenCalledOnce();
});

it('says nothing and hears nothing where there is no BroadcastChannel', () => {
  vi.stubGlobal('document', {});
  vi.stubGlobal('BroadcastChannel', undefined);
  const channel = openChannel('the key', () => {});
  expect(() => {
    channel.post({});
    channel.close();
  }).not.toThrow();
});

it('keeps no process alive, as where tests give Node a document', () => {
  // What Node would wait for. The test's own process may have some, too.
  const ports = () =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
  const before = ports();
  vi.stubGlobal('document', {});
  const channel = openChannel('the key', () => {});
  try {
    expect(ports()).toBe(before);
  } finally {
    channel.close();
  }
});
