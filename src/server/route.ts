import type { GatewayError } from './gateway-error.js';

/** A request, and what the gateway knows of it. */
export interface Context {
  request: Request;
  url: URL;
  /** Of the client. */
  address: string | undefined;
  /** Whether somebody else ends the connection of an answer that was handed over in one piece and does not get through. */
  isWatched: boolean;
  /** Tells `onError`. */
  tell(error: GatewayError): void;
}

/** An endpoint of the gateway. */
export interface Route {
  readonly method: string;
  /** The path below the base path, with its parameters, as `limit` and `onError` are told. */
  readonly name: string;
  /** Whether it is about the page's session. */
  readonly isOfSession?: boolean;
  /** Whether browsers go there by themselves, from wherever they are: it looks after itself. */
  readonly isNavigation?: boolean;
  /** @throws GatewayError */
  answer(context: Context): Promise<Response>;
}
