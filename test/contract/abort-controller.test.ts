import { createAccountClient } from 'up-user-module/account';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { expect, it } from 'vitest';

// The project `contract-without-abort-controller` would be green, too, if it hid nothing.
it('the package sees AbortController, but for the project without it', async () => {
  const service = createAccountService();
  const signals: unknown[] = [];
  const client = createAccountClient({
    realm: service.realm,
    clientId: accountServiceDefaults.publicClient.clientId,
    fetch: (input, init) => {
      signals.push(init?.signal);
      return service.fetch(input, init);
    },
  });
  await client.loginWithPassword(accountServiceDefaults.user);
  expect(signals).toEqual([process.env.WITHOUT_ABORT_CONTROLLER ? null : expect.any(AbortSignal)]);
});
