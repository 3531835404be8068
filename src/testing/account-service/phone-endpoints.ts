import { refuse } from './errors.js';
import { type Endpoint, type Endpoints, json, readForm } from './http.js';
import { checkNewPassword, registrationRule } from './passwords.js';
import { readPhone } from './phone.js';
import { ownProfile } from './profile-endpoints.js';
import { authenticate, type Realm } from './realm.js';

/** smarthome-account.md: 发送短信验证码, 用手机号注册用户, 修改用户手机号码. */
export function phoneEndpoints(realm: Realm): Endpoints {
  return {
    '/sms/verification-code': { POST: sendCode(realm) },
    '/sms/user': { POST: register(realm) },
    // The document describes it twice, once with each method.
    '/sms/update-profile': { PUT: changePhone(realm), POST: changePhone(realm) },
  };
}

function sendCode({ areaCodes, smsCodes }: Realm): Endpoint {
  return async (request) => {
    const phone = readPhone(await readForm(request));
    if (!phone.number) throw refuse('phoneNumberMissing');
    if (!areaCodes.includes(phone.areaCode)) throw refuse('smsAreaNotSupported');
    const sent = smsCodes.send(phone);
    if (typeof sent === 'string') throw refuse(sent);
    return json(200, { expires_in: sent.expiresAt, resend_expires: sent.resendAt, status: 1 });
  };
}

function register({ areaCodes, smsCodes, users, dialect }: Realm): Endpoint {
  return async (request) => {
    const form = await readForm(request);
    const phone = readPhone(form);
    const password = form('password');
    if (!phone.number) throw refuse('phoneNumberMissing');
    if (!areaCodes.includes(phone.areaCode)) throw refuse('areaNotSupported');
    checkNewPassword(password, registrationRule);
    if (users.byPhone(phone)) throw refuse('userExists');
    // The number becomes the username, which another user may have chosen.
    if (users.byUsername(phone.number)) throw refuse('phoneNumberTaken');
    if (!smsCodes.redeem(phone, form('smsCode'))) throw refuse('verificationCodeInvalid');
    const user = users.add({
      username: phone.number,
      password,
      attributes: { phoneNumber: [dialect.writePhone(phone)] },
    });
    return json(200, ownProfile(user));
  };
}

function changePhone(realm: Realm): Endpoint {
  const { areaCodes, smsCodes, users, dialect } = realm;
  return async (request) => {
    const user = authenticate(realm, request, 'loginNeeded');
    const form = await readForm(request);
    const phone = readPhone(form);
    if (!phone.number) throw refuse('newPhoneNumberMissing');
    if (!areaCodes.includes(phone.areaCode)) throw refuse('areaNotSupported');
    const owner = users.byPhone(phone);
    if (owner && owner.id !== user.id) throw refuse('phoneNumberTaken');
    if (!smsCodes.redeem(phone, form('smsCode'))) throw refuse('newPhoneCodeInvalid');
    users.save({ ...user, attributes: { ...user.attributes, phoneNumber: [dialect.writePhone(phone)] } });
    return dialect.done();
  };
}
