import { install } from './page/install.js';
import { UplusApiCore } from './page/uplus-api-core.js';

/** The script-tag build for pages that live in the container alone: everything but HTTP. */
install(UplusApiCore);
