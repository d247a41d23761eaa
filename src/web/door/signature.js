// Ed25519 signatures: the browser's own, and `@noble/ed25519` where it has none (older browsers, plain HTTP).

import { fromBase64url } from './bytes.js';

/** Answers `{path, verify}` with the best there is; `wanted` forces one of them, for tests. */
export async function signatures(wanted = null) {
  if (wanted !== 'noble' && (await hasNative())) return { path: 'webcrypto', verify: native() };
  return { path: 'noble', verify: await noble() };
}

async function hasNative() {
  if (!globalThis.crypto?.subtle) return false;
  try {
    const anyKey = fromBase64url('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'); // RFC 8032, section 7.1, test 1
    await crypto.subtle.importKey('raw', anyKey, 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

function native() {
  const imported = new Map();
  return async (publicKey, signature, message) => {
    if (!imported.has(publicKey)) {
      const key = crypto.subtle.importKey('raw', fromBase64url(publicKey), 'Ed25519', false, ['verify']);
      imported.set(publicKey, key);
    }
    try {
      return await crypto.subtle.verify('Ed25519', await imported.get(publicKey), signature, message);
    } catch {
      imported.delete(publicKey);
      return false;
    }
  };
}

async function noble() {
  const [ed, { sha512 }] = await Promise.all([import('./vendor/noble-ed25519/index.js'), import('./vendor/noble-hashes/sha2.js')]);
  ed.hashes.sha512 = sha512;
  return async (publicKey, signature, message) => {
    try {
      // Strict verification (RFC 8032), as the server's and WebCrypto's.
      return ed.verify(signature, message, fromBase64url(publicKey), { zip215: false });
    } catch {
      return false;
    }
  };
}
