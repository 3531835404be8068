import UplusApi from '@uplus/uplus-api';

const instance = new UplusApi();

/** The user, waiting while the app still fetches the data. */
export async function getUser(retries = 3) {
  await instance.initDeviceReady();
  try {
    const { retData } = await instance.upUserModule.getUserInfo();
    return retData;
  } catch (err) {
    if (err.retCode !== '110002' || retries === 0) throw err;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return getUser(retries - 1);
  }
}

export function goToLogin() {
  return instance.upVdnModule.goToPage({ url: 'mpaas://usercenter' });
}
