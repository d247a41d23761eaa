// Whether the server can be reached, found out within two seconds without asking anybody.

const BEAT_MS = 1000;
const BEAT_HIDDEN_MS = 15_000;
const TIMEOUT_MS = 900;
const TIMEOUT_MAX_MS = 5000;

/** Calls `changed('online' | 'offline')`. A stream that breaks, or the browser's own events, ask at once. */
export class Link {
  constructor(changed) {
    this.changed = changed;
    this.state = 'starting';
    this.timeoutMs = TIMEOUT_MS;
    this.timer = null;
    this.isAsking = false;
  }

  start() {
    addEventListener('online', () => this.check());
    addEventListener('offline', () => this.check());
    document.addEventListener('visibilitychange', () => this.check());
    return this.check();
  }

  /** Asks now, and again after a while. */
  async check() {
    if (this.isAsking) return;
    this.isAsking = true;
    clearTimeout(this.timer);
    const asked = performance.now();
    const isThere = await this.#ask();
    this.isAsking = false;
    // A slow network is not an absent one: each silence doubles the patience, and an answer sets it by what it took.
    const wanted = isThere ? (performance.now() - asked) * 3 : this.timeoutMs * 2;
    this.timeoutMs = Math.min(TIMEOUT_MAX_MS, Math.max(TIMEOUT_MS, wanted));
    this.#set(isThere ? 'online' : 'offline');
    this.timer = setTimeout(() => this.check(), document.hidden ? BEAT_HIDDEN_MS : BEAT_MS);
  }

  /** Somebody else has noticed that nothing answers. */
  lost() {
    this.check();
  }

  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed(state);
  }

  async #ask() {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.timeoutMs);
    try {
      const response = await fetch('/healthz', { method: 'HEAD', cache: 'no-store', credentials: 'omit', redirect: 'error', signal: limit.signal });
      // The page of a captive portal or of a proxy has no such header.
      return response.ok && response.headers.has('x-request-id');
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
