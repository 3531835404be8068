const { copyFileSync, mkdirSync } = require('node:fs');
const { resolve } = require('node:path');
const webpack = require('webpack');

const dist = resolve(__dirname, 'dist');

webpack(
  {
    mode: 'production',
    entry: './src/main.js',
    output: { path: dist, filename: 'main.js' },
    resolve: {
      alias: {
        '@uplus/uplus-api$': 'up-user-module/uplus-api',
        '@uplus/uplus-api/es/uplus-api$': 'up-user-module/uplus-api',
        vue$: 'vue/dist/vue.esm.js',
      },
    },
    performance: false,
  },
  (error, stats) => {
    if (error || stats.hasErrors() || stats.hasWarnings()) {
      console.error(error || stats.toString());
      process.exitCode = 1;
      return;
    }
    mkdirSync(dist, { recursive: true });
    copyFileSync(resolve(__dirname, 'index.html'), resolve(dist, 'index.html'));
  },
);
