import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  resolve: {
    alias: [{ find: /^@uplus\/uplus-api(\/es\/uplus-api)?$/, replacement: 'up-user-module/uplus-api' }],
  },
});
