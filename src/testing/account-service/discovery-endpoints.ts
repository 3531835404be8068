import { authorizationPath } from './authorization-endpoints.js';
import { type Endpoints, json } from './http.js';
import { issuerOf, type Realm } from './realm.js';

/** OpenID Connect Discovery, 4; the keys (RFC 7517). URLs have the origin that the request was sent to. */
export function discoveryEndpoints(realm: Realm): Endpoints {
  return {
    '/.well-known/openid-configuration': {
      GET: (request) => {
        const issuer = issuerOf(realm, request);
        const protocol = `${issuer}/protocol/openid-connect`;
        return json(200, {
          issuer,
          authorization_endpoint: issuer + authorizationPath,
          token_endpoint: `${protocol}/token`,
          jwks_uri: `${protocol}/certs`,
          grant_types_supported: ['authorization_code', 'refresh_token', 'password'],
          response_types_supported: ['code'],
          response_modes_supported: ['query'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
          code_challenge_methods_supported: ['S256'],
          scopes_supported: ['openid', 'profile'],
          authorization_response_iss_parameter_supported: true,
        });
      },
    },
    '/protocol/openid-connect/certs': {
      GET: async () => json(200, await realm.idTokens.keySet()),
    },
  };
}
