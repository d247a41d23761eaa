// PINs of supervisors and kiosks, checked without a network: PBKDF2-SHA-256 (RFC 8018).

import { fromBase64url, toBase64url } from './bytes.js';

const HASH_BYTES = 32;
const ITERATIONS = 100_000;
const SALT_BYTES = 16;

/** Whether what was typed is the PIN of `{salt, hash, iterations}`. */
export async function isPin(typed, known) {
  const length = fromBase64url(known.hash).length;
  const hash = await derive(typed, fromBase64url(known.salt), known.iterations, length);
  return toBase64url(hash) === known.hash;
}

/** A PIN that was chosen on this device, in the form in which it is kept. */
export async function keepPin(typed) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await derive(typed, salt, ITERATIONS, HASH_BYTES);
  return { salt: toBase64url(salt), hash: toBase64url(hash), iterations: ITERATIONS };
}

async function derive(pin, salt, iterations, length) {
  const bytes = new TextEncoder().encode(pin);
  if (globalThis.crypto?.subtle) {
    const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
    const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, length * 8);
    return new Uint8Array(bits);
  }
  const [{ pbkdf2Async }, { sha256 }] = await Promise.all([import('./vendor/noble-hashes/pbkdf2.js'), import('./vendor/noble-hashes/sha2.js')]);
  return pbkdf2Async(sha256, bytes, salt, { c: iterations, dkLen: length });
}
