var instance = new UplusApi();

function element(id) {
  return document.getElementById(id);
}

function showError(err) {
  element('error').textContent = JSON.stringify(err);
}

function getUser(retries) {
  return instance.upUserModule.getUserInfo().catch((err) => {
    if (err.retCode !== '110002' || retries === 0) throw err;
    return new Promise((resolve) => {
      setTimeout(resolve, 300);
    }).then(() => getUser(retries - 1));
  });
}

function show() {
  return instance.initDeviceReady().then(() => {
    element('status').textContent = `deviceReady: ${instance.deviceReady}, inApp: ${instance.inApp}`;
    return getUser(3).then(
      (result) => {
        element('user').textContent = result.retData.username;
        element('login').hidden = true;
      },
      (err) => {
        if (err.retCode === '110001' && !instance.inApp) element('login').hidden = false;
        else showError(err);
      },
    );
  });
}

element('login').onsubmit = (event) => {
  const { username, password } = event.target.elements;
  event.preventDefault();
  instance.http.login({ username: username.value, password: password.value }).then(show, showError);
};
element('app-login').onclick = () => {
  // The instance has no other modules where the app's own library is not there.
  const vdn = instance.upVdnModule;
  if (vdn) vdn.goToPage({ url: 'mpaas://usercenter' }).catch(showError);
  else showError({ retCode: '990001', retInfo: 'upVdnModule 不可用', retData: null });
};
show();
