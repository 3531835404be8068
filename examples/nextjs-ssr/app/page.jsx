'use client';

import { useCallback, useEffect, useState } from 'react';
import { api } from './api.js';
import { getUser, goToLogin } from './user.js';

export default function Page() {
  // Where the page runs is only known in the page: what the server renders must not depend on it.
  const [status, setStatus] = useState('');
  const [user, setUser] = useState('');
  const [error, setError] = useState('');
  const [needsLogin, setNeedsLogin] = useState(false);

  const showError = useCallback((err) => setError(JSON.stringify(err)), []);

  const show = useCallback(async () => {
    try {
      setUser((await getUser()).username);
      setNeedsLogin(false);
    } catch (err) {
      if (err.retCode === '110001' && !api.inApp) setNeedsLogin(true);
      else showError(err);
    }
    setStatus(`deviceReady: ${api.deviceReady}, inApp: ${api.inApp}`);
  }, [showError]);

  useEffect(() => {
    show();
    api.addEventListener('loginStatusChange', 'Page', show);
    return () => api.removeEventListener('loginStatusChange', 'Page');
  }, [show]);

  const logIn = (event) => {
    event.preventDefault();
    const { username, password } = event.target.elements;
    api.http.login({ username: username.value, password: password.value }).catch(showError);
  };

  return (
    <>
      <p id="status">{status}</p>
      <p id="user">{user}</p>
      {needsLogin && (
        <form id="login" onSubmit={logIn}>
          <input name="username" autoComplete="username" />
          <input name="password" type="password" autoComplete="current-password" />
          <button type="submit">登录</button>
        </form>
      )}
      <button id="app-login" type="button" onClick={() => goToLogin().catch(showError)}>
        APP 登录页
      </button>
      <pre id="error">{error}</pre>
    </>
  );
}
