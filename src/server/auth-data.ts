import { isHeaderText } from '../checks/header-text.js';
import { tryParse } from '../checks/parse.js';
import { isRecord, isText } from '../checks/values.js';
import { fromAuthData, type Tokens } from '../session/tokens.js';
import { decodeText } from './body.js';
import { GatewayError } from './gateway-error.js';

const optionalFields = ['uhome_access_token', 'uhome_user_id', 'token_type'];

/**
 * The tokens in the JSON of `PUT session`: the fields of `updateOauthData` (upUserModule.md, AuthData), of which the U+
 * ones and `token_type` may be missing here.
 *
 * @throws GatewayError 400
 */
export function readAuthData(body: Uint8Array): Tokens {
  const fields = tryParse(decodeText(body) ?? '');
  if (!isRecord(fields)) throw invalid('The request must be a JSON object in UTF-8.');
  const { access_token, refresh_token, expires_in } = fields;
  if (!isHeaderText(access_token)) throw invalid('access_token must be printable ASCII.');
  if (!isText(refresh_token)) throw invalid('refresh_token must be a text that is not empty.');
  if (!isText(expires_in) && typeof expires_in !== 'number') {
    throw invalid('expires_in must be a text that is not empty.');
  }
  const optional = optionalFields.map((name) => [name, fields[name] ?? '']);
  if (!optional.every(([, value]) => typeof value === 'string')) {
    throw invalid(`${optionalFields.join(', ')} must be texts.`);
  }
  const { uhome_access_token } = fields;
  if (uhome_access_token && !isHeaderText(uhome_access_token)) {
    throw invalid('uhome_access_token must be printable ASCII, or empty.');
  }
  return fromAuthData({ ...fields, ...Object.fromEntries(optional) });
}

function invalid(description: string): GatewayError {
  return new GatewayError(400, 'invalid_request', description);
}
