import { defineConfig } from 'vite';

export default defineConfig({
  resolve: {
    alias: [{ find: /^@uplus\/uplus-api(\/es\/uplus-api)?$/, replacement: 'up-user-module/uplus-api' }],
  },
});
