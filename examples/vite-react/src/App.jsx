import { useCallback, useEffect, useState } from 'react';
import { api } from './api.js';
import { getUser, goToLogin } from './user.js';

export function App() {
  const [user, setUser] = useState('');
  const [error, setError] = useState('');
  const [isReady, setReady] = useState(false);
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
    setReady(api.deviceReady);
  }, [showError]);

  // StrictMode mounts twice: the two equal calls share one.
  useEffect(() => {
    show();
    api.addEventListener('loginStatusChange', 'App', show);
    return () => api.removeEventListener('loginStatusChange', 'App');
  }, [show]);

  const logIn = (event) => {
    event.preventDefault();
    const { username, password } = event.target.elements;
    api.http.login({ username: username.value, password: password.value }).catch(showError);
  };

  return (
    <>
      <p id="status">{`deviceReady: ${isReady}, inApp: ${api.inApp}`}</p>
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
