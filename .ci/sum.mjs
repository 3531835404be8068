// Names the tests that failed, at once or at their first try, and sums up the suites' JSON reports as `N passed, N failed`. A step that failed without
// a failed test counts as one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) if (test.failureMessages.length) print(suite, test);
  }
}
failed = Math.max(failed, Number(failedSteps));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;

function print({ name }, { fullName, status, failureMessages: [reason] }) {
  const file = name.slice(name.indexOf('/test/') + 1);
  const verdict = status === 'failed' ? 'FAILED' : 'FAILED AT FIRST';
  console.log(`${verdict}: ${file}: ${fullName}\n${reason.split('\n').slice(0, 12).join('\n')}`);
}
