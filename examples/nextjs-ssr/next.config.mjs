export default {
  webpack(config) {
    config.resolve.alias['@uplus/uplus-api$'] = 'up-user-module/uplus-api';
    config.resolve.alias['@uplus/uplus-api/es/uplus-api$'] = 'up-user-module/uplus-api';
    return config;
  },
};
