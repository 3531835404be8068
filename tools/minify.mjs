import { minify as swc } from '@swc/core';
import { minify as terser } from 'terser';

/**
 * A Rollup plugin. With swc before it, terser's code is 100 to 200 bytes smaller, gzipped. swc alone will not do: it knows
 * nothing of the bugs of iOS 10.3, where a loop's variable must not be named as a parameter (WebKit 171041), so terser
 * chooses the names and writes the code. A test holds the scripts to that.
 */
export const minify = () => ({
  name: 'minify',
  async renderChunk(code) {
    const compress = { passes: 3, unsafe_arrows: true };
    const comments = 'some';
    const first = await swc(code, {
      compress: { ...compress, ecma: 2017 },
      mangle: false,
      ecma: 2017,
      module: false,
      format: { comments },
      sourceMap: true,
    });
    return terser(first.code, {
      compress,
      ecma: 2017,
      safari10: true,
      format: { comments },
      sourceMap: { content: first.map, asObject: true },
    });
  },
});
