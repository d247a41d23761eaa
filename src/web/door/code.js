// Signed ticket codes: what stands in the QR code of a ticket. Twin of `src/checkin/code.rs`.

import { fromBase32, toHex } from './bytes.js';
import { numberOf } from './number.js';

const MARK = 'EM1';
const PAYLOAD_BYTES = 22;
const SIGNATURE_BYTES = 64;
const CONTEXT = new TextEncoder().encode('event-manager ticket 1:');

/** Whether a text says of itself that it is a code, good or not. */
export function looksLikeCode(text) {
  return stripped(text).startsWith(MARK);
}

/** The parts of a code, or null where it is none. Case, spaces and line ends do not count. */
export function parseCode(text) {
  const code = stripped(text);
  if (!code.startsWith(MARK)) return null;
  const bytes = fromBase32(code.slice(MARK.length));
  if (bytes === null || bytes.length !== PAYLOAD_BYTES + SIGNATURE_BYTES) return null;
  const view = new DataView(bytes.buffer);
  const payload = bytes.subarray(0, PAYLOAD_BYTES);
  const type = view.getUint32(9);
  const heads = bytes[13];
  if (heads < 1 || heads > 50) return null;
  const signed = new Uint8Array(CONTEXT.length + PAYLOAD_BYTES);
  signed.set(CONTEXT);
  signed.set(payload, CONTEXT.length);
  return {
    key: toHex(bytes.subarray(0, 4)),
    number: numberOf(bytes.subarray(4, 9)),
    ticketType: type === 0 ? null : type.toString(16).padStart(8, '0'),
    heads,
    validFrom: minutes(view.getUint32(14)),
    validUntil: minutes(view.getUint32(18)),
    signed,
    signature: bytes.subarray(PAYLOAD_BYTES),
  };
}

function stripped(text) {
  return text.replace(/\s+/gu, '').toUpperCase();
}

/** Minutes since 1970 as milliseconds; 0 stands for no bound. */
function minutes(count) {
  return count === 0 ? null : count * 60_000;
}
