/**
 * The machine-readable cause behind a general retCode.
 *
 * - `unsupported` (990001): no adapter has this method.
 * - `unknown` (990001): an answer that could not be understood, or an undocumented code.
 * - `timeout` (990001): no answer within the call's deadline; whether it took effect is not known.
 * - `aborted` (990001): the caller's signal ended the wait.
 * - `denied` (000001): the container refuses this page the JSAPI.
 * - `network` (000001): the service could not be reached, or answered something that is not an answer.
 */
export type Reason = 'unsupported' | 'unknown' | 'timeout' | 'aborted' | 'denied' | 'network';
