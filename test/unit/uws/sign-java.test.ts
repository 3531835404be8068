// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { signRequest } from 'up-user-module/uws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The Java sample of uws-api.md, 签名算法. Its `replaceAll("", "")` is read as removing spaces, its stray `：` and its log
 * line are dropped, and `main` is added: a request per line, its fields in base64.
 */
const source = `
import java.io.*;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

class Sign {
  static String getSign(String appId, String appKey, String timestamp, String body, String url) throws Exception {
    URL urlObj = new URL(url);
    url = urlObj.getPath();
    appKey = appKey.trim();
    appKey = appKey.replaceAll("\\"", "");
    if (body != null) {
      body = body.trim();
    }
    if (!body.equals("")) {
      body = body.replaceAll(" ", "");
      body = body.replaceAll("\\t", "");
      body = body.replaceAll("\\r", "");
      body = body.replaceAll("\\n", "");
    }
    StringBuffer sb = new StringBuffer();
    sb.append(url).append(body).append(appId).append(appKey).append(timestamp);

    MessageDigest md = null;
    byte[] bytes = null;
    try {
      md = MessageDigest.getInstance("SHA-256");
      bytes = md.digest(sb.toString().getBytes("utf-8"));
    } catch (Exception e) {
      e.printStackTrace();
    }
    return BinaryToHexString(bytes);
  }

  static String BinaryToHexString(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    String hexStr = "0123456789abcdef";
    for (int i = 0; i < bytes.length; i++) {
      hex.append(String.valueOf(hexStr.charAt((bytes[i] & 0xF0) >> 4)));
      hex.append(String.valueOf(hexStr.charAt(bytes[i] & 0x0F)));
    }
    return hex.toString();
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line; (line = in.readLine()) != null;) {
      String[] fields = line.split(",", -1);
      for (int i = 0; i < fields.length; i++) {
        fields[i] = new String(Base64.getDecoder().decode(fields[i]), StandardCharsets.UTF_8);
      }
      System.out.println(getSign(fields[0], fields[1], fields[2], fields[3], fields[4]));
    }
  }
}
`;

const oneOf = (...parts: string[]) => fc.constantFrom(...parts);
const joined = (part: fc.Arbitrary<string>) =>
  fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));

// No other control characters: the sample's trim() also takes those off the ends of a body, which JSON never has there.
const text = joined(
  fc.oneof(
    oneOf(' ', '\t', '\r', '\n', '\u00a0', '\u3000', '\ufeff', '"', '\\', '中文', '👨‍👩‍👧', '𠮷', 'é', '$1'),
    fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
  ),
);
const json = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));
const key = joined(
  oneOf('a', '7', '"', ' ', '\t', '\n', '\0', '\u001f', '\u007f', '\u00a0', '\u3000', '\ufeff', '中'),
);
const url = fc
  .tuple(
    oneOf('https://uws.haier.net', 'https://dev-uws.haigeek.com:443', 'http://127.0.0.1:6353', 'HTTPS://H'),
    joined(oneOf('/', '/v1', '/用户', '/%E4%B8%AD', '/a%2fb', '/a+b', '/;p=1', '/@x', '/a:b', '/…')),
    oneOf('', '?', '?a=1', '?a=/b&c=%20', '#f', '?a=1#f', '#/f?x'),
  )
  .map((parts) => parts.join(''));

interface Signed {
  appId: string;
  appKey: string;
  timestamp: string;
  body: string;
  url: string;
}
const request: fc.Arbitrary<Signed> = fc.record({
  appId: fc.oneof(fc.constant('MB-TEST-0000'), text),
  appKey: key,
  timestamp: fc.nat({ max: 4_102_444_800_000 }).map(String),
  body: fc.oneof(json, text),
  url,
});

const missing = whyNoJava();
if (missing) console.warn(missing);

/**
 * Why the comparison is to be skipped; `undefined` where there is a JDK.
 *
 * @throws where it must not be skipped: with the environment's REQUIRE_JAVA=1
 */
function whyNoJava(): string | undefined {
  // Called, because some systems have a `java` on PATH that only says where to get one.
  const absent = ['javac', 'java'].filter((tool) => spawnSync(tool, ['-version']).status !== 0);
  if (!absent.length) return undefined;
  const reason = `The comparison with the document's Java sample (npm run test:java) needs a JDK; there is no ${absent.join(' and no ')} on PATH`;
  if (process.env.REQUIRE_JAVA === '1') throw new Error(`${reason}.`);
  return `${reason}, so it is skipped. REQUIRE_JAVA=1 makes that a failure.`;
}

describe.skipIf(missing)("the document's Java sample", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'uws-sign-'));
    writeFileSync(join(directory, 'Sign.java'), source);
    const { status, stderr } = spawnSync('javac', ['-encoding', 'UTF-8', 'Sign.java'], {
      cwd: directory,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }, 60_000);

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test('signs 5,000 random requests alike', { timeout: 60_000 }, async () => {
    const requests = fc.sample(request, 5000);
    const lines = requests.map(({ appId, appKey, timestamp, body, url }) =>
      [appId, appKey, timestamp, body, url].map((field) => Buffer.from(field).toString('base64')).join(','),
    );
    const { stdout, stderr } = spawnSync('java', ['-cp', directory, 'Sign'], {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    });
    const signatures = stdout.trim().split('\n');
    expect(signatures, stderr).toHaveLength(requests.length);
    for (const [index, request] of requests.entries()) {
      expect(await signRequest(request), JSON.stringify(request)).toBe(signatures[index]);
    }
  });
});
