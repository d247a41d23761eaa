// Ticket numbers: read forgivingly, checked, and made from the 40 bits in a signed code. Twin of `src/model/ticket.rs`.

/** Crockford's base 32: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DATA_CHARS = 8;
const NUMBER_CHARS = DATA_CHARS + 1;

/** The number as it is printed, or null where it is none or mistyped. */
export function parseNumber(text) {
  const symbols = symbolsOf(text);
  if (symbols === null || symbols.length !== NUMBER_CHARS) return null;
  if (checkSymbol(symbols.slice(0, DATA_CHARS)) !== symbols[DATA_CHARS]) return null;
  return symbols.map((symbol) => ALPHABET[symbol]).join('');
}

/** What is typed so far, in the characters of numbers, or null where some are none of theirs. */
export function partOfNumber(text) {
  const symbols = symbolsOf(text);
  return symbols === null ? null : symbols.map((symbol) => ALPHABET[symbol]).join('');
}

/** The number whose eight data characters are these five bytes. */
export function numberOf(bytes) {
  const symbols = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      symbols.push((held >> bits) & 31);
    }
  }
  symbols.push(checkSymbol(symbols));
  return symbols.map((symbol) => ALPHABET[symbol]).join('');
}

/** As on the ticket: in threes, which the eye keeps. */
export function spaced(number) {
  return number.replace(/(.{3})(?=.)/g, '$1 ');
}

function symbolsOf(text) {
  const symbols = [];
  for (const char of text) {
    if (/\s/u.test(char) || char === '-' || char === '\u0085') continue;
    const symbol = symbolOf(char);
    if (symbol < 0) return null;
    symbols.push(symbol);
  }
  return symbols;
}

function symbolOf(char) {
  if (char > '\u007f') return -1;
  const upper = char.toUpperCase();
  if (upper === 'O') return 0;
  if (upper === 'I' || upper === 'L') return 1;
  return ALPHABET.indexOf(upper);
}

/** A Reed-Solomon code with one check symbol over GF(32). */
function checkSymbol(data) {
  return data.reduce((sum, symbol) => timesAlpha(sum ^ symbol), 0);
}

/** Multiplies by α in GF(32) with the primitive polynomial x⁵ + x² + 1. */
function timesAlpha(symbol) {
  const shifted = symbol << 1;
  return shifted & 32 ? shifted ^ 0b100101 : shifted;
}
