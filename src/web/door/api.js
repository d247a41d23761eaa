// Requests to the server, with the device's token, a time limit, and problems read (RFC 9457).

import { VERSION } from './version.js';

/** A server's refusal, as it said it. */
export class Refused extends Error {
  constructor(status, problem, retryAfterS) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? codeOf(problem.type);
    this.errors = problem.errors ?? [];
    this.retryAfterS = retryAfterS;
  }
}

/** No answer: the network or the server is away, or too slow. */
export class Unreachable extends Error {}

/** Asks, and answers `{body, seq}`. */
export async function ask(method, path, { token = null, body = undefined, timeoutMs = 10_000 } = {}) {
  const headers = { accept: 'application/json' };
  if (token !== null) Object.assign(headers, device(token));
  let sent;
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    [sent, headers['content-encoding']] = await packed(JSON.stringify(body));
    if (headers['content-encoding'] === null) delete headers['content-encoding'];
  }
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const response = await fetch(path, { method, headers, body: sent, signal: limit.signal, cache: 'no-store', credentials: 'omit' });
    const text = await response.text();
    if (!response.ok) throw refusal(response, text);
    return { body: text === '' ? null : JSON.parse(text), seq: Number(response.headers.get('journal-seq') ?? 0) };
  } catch (error) {
    if (error instanceof Refused) throw error;
    // A page of a captive portal is no answer of the server's either.
    throw new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}

/** Which device asks, and the version of its app, so that the desk sees which are behind. */
function device(token) {
  return { authorization: `Bearer ${token}`, 'door-app-version': VERSION };
}

/** Bodies beyond this are worth packing. */
const PACKED_CHARS_MIN = 16_384;

async function packed(text) {
  if (text.length < PACKED_CHARS_MIN || typeof CompressionStream === 'undefined') return [text, null];
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return [await new Response(stream).arrayBuffer(), 'gzip'];
}

function refusal(response, text) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's page; the status has to do.
  }
  return new Refused(response.status, problem, Number(response.headers.get('retry-after') ?? 0));
}

/** The name at the end of a problem's type. */
function codeOf(type) {
  return typeof type === 'string' ? type.split(/[:/]/).pop() : '';
}

/** Server-sent events through `fetch`, since `EventSource` sends no token. Resolves when the stream ends. */
export async function listen(path, token, signal, heard) {
  const headers = { accept: 'text/event-stream', ...device(token) };
  const response = await fetch(path, { headers, signal, cache: 'no-store', credentials: 'omit' });
  if (!response.ok) throw refusal(response, await response.text());
  heard(null);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const messages = (rest + value).split(/\r?\n\r?\n/);
    rest = messages.pop();
    heard(null);
    messages.map(messageOf).filter((message) => message !== null).forEach(heard);
  }
}

function messageOf(text) {
  const fields = text.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]);
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return null;
  const event = fields.find(([name]) => name === 'event');
  try {
    return { event: event?.[1] ?? 'message', data: JSON.parse(data.join('\n')) };
  } catch {
    return { event: event?.[1] ?? 'message', data: null };
  }
}
