// @vitest-environment node
import { httpAdapter } from 'up-user-module';
import { answerOpener } from 'up-user-module/sign-in';
import { expect, it } from 'vitest';
import { failureOf } from './support.js';

it('without a window nobody has come back, and there is no sign-in', async () => {
  expect(typeof window).toBe('undefined');
  expect(answerOpener()).toBe(false);
  const realm = 'https://account.test/realms/r';
  const http = httpAdapter({ realm, clientId: 'h5', signIn: () => Promise.reject() });
  expect(http.signInReturn).toBe(undefined);
  expect(await failureOf(http.signIn())).toMatchObject({ retCode: '990001', reason: 'unsupported' });
  expect(httpAdapter({ gateway: 'https://gateway.test', session: 'gateway' }).signInReturn).toBe(undefined);
});
