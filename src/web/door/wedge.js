// Scanners that type like a keyboard: their bursts are told from people's typing, and understood whatever the layout.

/** People type a key every 80 ms at their fastest; scanners one every few. */
const KEY_MS_MAX = 50;
/** What begins as a code may come more slowly: over Bluetooth keys are late now and then. */
const CODE_KEY_MS_MAX = 150;
const CHARS_MIN = 8;
/** A scanner that sends no Enter has sent a whole code, and then is silent. */
const SILENCE_MS = 120;
const CODE = /^EM1[A-Z2-7]{138}$/i;

const SIGNS = { Minus: '-', NumpadSubtract: '-', Space: ' ', Slash: '/', NumpadDivide: '/', Period: '.', NumpadDecimal: '.', Equal: '=', Semicolon: ';', Comma: ',' };

/** The character of a key on a US keyboard, which scanners pretend to be; null for a key that none of their texts hold. */
export function charOf(event) {
  const { code } = event;
  if (/^Key[A-Z]$/.test(code)) return event.shiftKey ? code[3] : code[3].toLowerCase();
  if (/^(Digit|Numpad)[0-9]$/.test(code)) return code.at(-1);
  if (code in SIGNS) return code === 'Semicolon' && event.shiftKey ? ':' : code === 'Equal' && event.shiftKey ? '+' : SIGNS[code];
  return null;
}

/** Tells bursts from typing. `now` is the event's time in milliseconds; `heard` gets `[as a US keyboard, as typed]`. */
export class Wedge {
  constructor(heard) {
    this.heard = heard;
    this.timer = null;
    this.#clear();
  }

  #clear() {
    this.byCode = '';
    this.byKey = '';
    this.last = -Infinity;
    this.field = null;
  }

  listen(target) {
    target.addEventListener('keydown', (event) => this.key(event, event.timeStamp), { capture: true });
  }

  /** One key. A burst's own Enter is swallowed; everything else is left alone until it is known to be a burst. */
  key(event, now) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Shift' || event.key === 'CapsLock') return;
    const isQuick = now - this.last <= (/^EM1/i.test(this.byCode) ? CODE_KEY_MS_MAX : KEY_MS_MAX);
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (isQuick && this.#isBurst()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.#finish();
      } else this.#clear();
      return;
    }
    if (event.key.length !== 1 && event.key !== 'Unidentified' && event.key !== 'Dead') {
      this.#clear();
      return;
    }
    if (!isQuick) {
      this.#clear();
      this.field = fieldOf(event.target);
    }
    const typed = event.key.length === 1 ? event.key : '';
    this.byCode += charOf(event) ?? typed;
    this.byKey += typed;
    this.last = now;
    // A space would press a focused button; a burst's later keys go nowhere else.
    if (this.byCode.length > CHARS_MIN && this.field === null) event.preventDefault();
    clearTimeout(this.timer);
    // A number's nine characters without an Enter may be somebody's typing.
    if (CODE.test(this.byCode)) this.timer = setTimeout(() => this.#finish(), SILENCE_MS);
  }

  #isBurst() {
    return this.byCode.length >= CHARS_MIN;
  }

  #finish() {
    clearTimeout(this.timer);
    const texts = this.byCode === this.byKey ? [this.byCode] : [this.byCode, this.byKey];
    const { field } = this;
    this.#clear();
    // What the scanner typed into a field is taken out again.
    field?.restore();
    this.heard(texts);
  }
}

function fieldOf(target) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  const { value } = target;
  return {
    restore() {
      target.value = value;
      target.dispatchEvent(new Event('input', { bubbles: true }));
    },
  };
}
