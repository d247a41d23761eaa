// How names are compared: without case and accents. Twin of `fold` in `src/model/text.rs`.

const ACCENTS = /[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff]/gu;
const LETTERS = { ß: 'ss', ẞ: 'ss', ø: 'o', Ø: 'o', ł: 'l', Ł: 'l', đ: 'd', Đ: 'd', æ: 'ae', Æ: 'ae', œ: 'oe', Œ: 'oe', ı: 'i' };

export function folded(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  let out = '';
  for (const char of text.normalize('NFKD').replace(ACCENTS, '')) {
    out += LETTERS[char] ?? char.toLowerCase().replace(ACCENTS, '');
  }
  return out.normalize('NFKC');
}

/** The words of a name, and hyphenated or apostrophised ones joined too: O'Brien is found as `obrien`. */
export function words(text) {
  const plain = folded(text);
  const parts = plain.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
  const joined = plain
    .split(/\s+/u)
    .filter((word) => /.['’‘\-.]./u.test(word))
    .map((word) => word.replace(/[^\p{L}\p{N}\p{M}]/gu, ''));
  return parts.concat(joined);
}

/** Scripts that put no spaces between words: there any place in a name can begin one. */
export function isUnspaced(word) {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word);
}
