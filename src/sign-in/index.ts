export { answerOpener } from '../account/popup.js';
export type { PendingSignIn, SignInClient, SignInModule, SignInRequest } from '../account/sign-in-module.js';
export { beginSignIn, finishSignIn } from './code-flow.js';
