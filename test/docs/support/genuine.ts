import { defineGenuine } from '../../support/genuine-library.js';

export default defineGenuine();
