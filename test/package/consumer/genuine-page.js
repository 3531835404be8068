// Pages of the app import the genuine library; their toolchain has an alias for it.
import UplusApi from '@uplus/uplus-api';
import OldPath from '@uplus/uplus-api/es/uplus-api';

const codeOf = (call) =>
  call.then(
    () => 'resolved',
    (error) => error.retCode,
  );

async function run() {
  const instance = new UplusApi(() => {});
  await instance.initDeviceReady();
  return {
    isOne: UplusApi === OldPath,
    user: await codeOf(instance.upUserModule.getUserInfo()),
    oldName: instance.userModule === instance.upUserModule,
    otherModule: await codeOf(instance.upVdnModule.goToPage({ url: 'mpaas://usercenter' })),
  };
}

run().then((result) => console.log(JSON.stringify(result)));
