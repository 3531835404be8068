import { refuse, refuseWithStatus } from './errors.js';
import { type Endpoints, json } from './http.js';
import { authenticate, type Realm } from './realm.js';

/** An identity provider's own token for a user who has signed in there, as Keycloak stores it (platform.md). */
export function brokerEndpoints(realm: Realm): Endpoints {
  return {
    '/broker/:alias/token': {
      GET: (request) => {
        const user = authenticate(realm, request);
        const alias = request.param('alias') ?? '';
        const provider = realm.identityProviders.find((known) => known.alias === alias);
        if (!provider) throw refuseWithStatus(404);
        if (provider.readToken === false) throw refuse('brokerTokenForbidden');
        const token = realm.identities.tokenOf(alias, user.id);
        if (!token) throw refuse('brokerTokenMissing');
        return json(200, { ...token, token_type: 'Bearer', expires_in: 7200 });
      },
    },
  };
}
