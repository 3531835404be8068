import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Bytes, readPieces } from './body.js';
import { GatewayError } from './gateway-error.js';
import { fromPieces, piecesOf } from './pieces.js';
import type { ServiceAnswer } from './service.js';
import { trimmed } from './white-space.js';

// As `fetch` has it, a body that breaks off in its last block is worth what came before.
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const lenientBrotli = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const decoders = new Map([
  ['gzip', () => createGunzip(lenient)],
  ['x-gzip', () => createGunzip(lenient)],
  ['deflate', () => createInflate(lenient)],
  ['br', () => createBrotliDecompress(lenientBrotli)],
]);

/**
 * The answer with its encoding undone, if it has one. Nobody has asked for any.
 *
 * @throws GatewayError 502 for an encoding that is not known, or for several
 */
export function decoded(answer: ServiceAnswer): ServiceAnswer {
  const encoding = trimmed(answer.header('content-encoding') ?? '').toLowerCase();
  if (encoding === '' || encoding === 'identity') return answer;
  const createDecoder = decoders.get(encoding);
  if (!createDecoder) {
    throw new GatewayError(502, 'upstream_invalid', 'The service answered in an unknown encoding.');
  }
  const stream = (): ReadableStream<Bytes> => {
    // What breaks one of them off breaks the other off, which its reader sees.
    const body = pipeline(Readable.from(piecesOf(answer.stream())), createDecoder(), () => {});
    return fromPieces(body);
  };
  return Object.assign({}, answer, {
    isDecoded: true,
    stream,
    read: (maxBytes: number) => readPieces(stream(), { maxBytes, signal: undefined }),
  });
}
