import { createMockNebula } from './testing/mock-nebula/mock-nebula.js';
import type { MockNebulaOptions } from './testing/mock-nebula/options.js';
import type { MockNebula } from './testing/mock-nebula/types.js';

declare global {
  interface Window {
    createMockNebula: typeof createMockNebula;
    /** Options, set before this script; then the mock that it has made of them. */
    upUserModuleMock?: MockNebulaOptions | MockNebula;
  }
}

/** The mock as a script tag, before the page's own scripts. */
if (typeof window !== 'undefined') {
  window.createMockNebula = createMockNebula;
  const { upUserModuleMock: given } = window;
  // The script may be there twice.
  if (given && !('messages' in Object(given))) window.upUserModuleMock = createMockNebula(given);
}
