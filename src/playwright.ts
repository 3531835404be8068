export {
  mockNebula,
  type PlaywrightMock,
  type PlaywrightMockOptions,
  type PlaywrightPage,
} from './testing/mock-nebula/in-playwright.js';
