import { randomUuid } from './random.js';

/** Somebody whom an identity provider has signed in. */
export interface Identity {
  readonly userId: string;
  /** The provider's own token for the user, and who that is there. */
  readonly token: { readonly access_token: string; readonly openid: string };
}

/** Who is who at the identity providers. */
export class Identities {
  private readonly identities = new Map<string, Identity>();

  /** The user of the realm who is this one at the provider. */
  find(alias: string, subject: string): string | undefined {
    return this.identities.get(keyOf(alias, subject))?.userId;
  }

  /** Each sign-in at the provider gives another token. */
  save(alias: string, subject: string, userId: string): void {
    const token = { access_token: `${alias}-${randomUuid()}`, openid: subject };
    this.identities.set(keyOf(alias, subject), { userId, token });
  }

  tokenOf(alias: string, userId: string): Identity['token'] | undefined {
    for (const [key, identity] of this.identities) {
      if (identity.userId === userId && key.startsWith(keyOf(alias, ''))) return identity.token;
    }
    return undefined;
  }

  clear(): void {
    this.identities.clear();
  }
}

/** An alias has no space in it. */
function keyOf(alias: string, subject: string): string {
  return `${alias} ${subject}`;
}
