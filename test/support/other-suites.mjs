// Printed after `npm test`, which needs nothing but Node.
const suites = [
  ['test:browser', 'pages in a real browser', 'Chromium as `chromium` on PATH'],
  ['test:keycloak', 'the account service against a real Keycloak', 'Java 17, Maven, Chromium'],
  ['test:redis', 'codes in a real Redis (above, where it is installed)', '`redis-server` on PATH'],
  ['test:java', "signatures against the document's Java sample (above, where it is installed)", 'a JDK'],
  ['test:package', "the packed tarball, installed; the demo's gateway", 'the npm registry'],
];
console.log('\nSkipped here, because they need more than Node:');
for (const [script, what, needs] of suites)
  console.log(`  npm run ${script.padEnd(14)} ${what}; needs ${needs}`);
