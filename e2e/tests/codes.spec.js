// The authenticator of these tests agrees with RFC 6238.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '../lib/codes.js';

test('codes are those of RFC 6238, appendix B', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ]) {
    assert.equal(totp(secret, Math.floor(seconds / 30)), code);
  }
});
