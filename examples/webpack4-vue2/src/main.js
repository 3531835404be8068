import Vue from 'vue';
import { api } from './api.js';
import { getUser, goToLogin } from './user.js';

Vue.config.productionTip = false;

new Vue({
  el: '#app',
  // The instance is no state of the page, but some pages make it so.
  data: { api, user: '', error: '', isReady: false, needsLogin: false },
  mounted() {
    this.show();
  },
  methods: {
    showError(err) {
      this.error = JSON.stringify(err);
    },
    async show() {
      try {
        this.user = (await getUser()).username;
        this.needsLogin = false;
      } catch (err) {
        if (err.retCode === '110001' && !api.inApp) this.needsLogin = true;
        else this.showError(err);
      }
      this.isReady = api.deviceReady;
    },
    async logIn(event) {
      const { username, password } = event.target.elements;
      try {
        await api.http.login({ username: username.value, password: password.value });
        await this.show();
      } catch (err) {
        this.showError(err);
      }
    },
    goToLogin() {
      goToLogin().catch(this.showError);
    },
  },
  template: `
    <div>
      <p id="status">deviceReady: {{ isReady }}, inApp: {{ api.inApp }}</p>
      <p id="user">{{ user }}</p>
      <form v-if="needsLogin" id="login" @submit.prevent="logIn">
        <input name="username" autocomplete="username">
        <input name="password" type="password" autocomplete="current-password">
        <button type="submit">登录</button>
      </form>
      <button id="app-login" type="button" @click="goToLogin">APP 登录页</button>
      <pre id="error">{{ error }}</pre>
    </div>`,
});
