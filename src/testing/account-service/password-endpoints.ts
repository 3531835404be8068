import { refuse } from './errors.js';
import { type Endpoint, type Endpoints, readForm } from './http.js';
import { changeRule, checkNewPassword } from './passwords.js';
import { readPhone } from './phone.js';
import { authenticate, type Realm } from './realm.js';
import { phoneOf } from './users.js';

/** smarthome-account.md, 修改用户秘密. */
export function passwordEndpoints(realm: Realm): Endpoints {
  return {
    '/sms/update-profile/reset-password': { PUT: resetPassword(realm) },
    '/sms/update-profile/forgot-password': { PUT: replaceForgottenPassword(realm) },
    '/sms/update-profile/update-password': { PUT: changePassword(realm) },
  };
}

/** With a code that was sent to the user's own phone. */
function resetPassword(realm: Realm): Endpoint {
  return async (request) => {
    const user = authenticate(realm, request);
    const form = await readForm(request);
    const password = form('password');
    const phone = phoneOf(user);
    checkNewPassword(password, changeRule);
    if (!phone) throw refuse('phoneNumberMissing');
    if (!realm.smsCodes.redeem(phone, form('smsCode'))) throw refuse('verificationCodeInvalid');
    realm.users.save({ ...user, password });
    return realm.dialect.done();
  };
}

/** Without being logged in. */
function replaceForgottenPassword(realm: Realm): Endpoint {
  const { smsCodes, users } = realm;
  return async (request) => {
    const form = await readForm(request);
    const phone = readPhone(form);
    const password = form('password');
    if (!phone.number) throw refuse('phoneNumberMissing');
    checkNewPassword(password, changeRule);
    // Checked first, so that only the phone's holder learns whether it has an account.
    if (!smsCodes.redeem(phone, form('smsCode'))) throw refuse('verificationCodeInvalid');
    const user = users.byPhone(phone);
    if (!user) throw refuse('phoneOwnerNotFound');
    users.save({ ...user, password });
    return realm.dialect.done();
  };
}

function changePassword(realm: Realm): Endpoint {
  return async (request) => {
    const user = authenticate(realm, request);
    const form = await readForm(request);
    const password = form('password');
    checkNewPassword(password, changeRule);
    if (user.password !== form('oldPassword')) throw refuse('oldPasswordInvalid');
    realm.users.save({ ...user, password });
    return realm.dialect.done();
  };
}
