// The service worker: keeps one whole version of the app, so that it starts without a network. It never touches the API.

/* The server puts two lines before this file: VERSION, a hash of all files, and FILES, their addresses. */
/* global VERSION, FILES */

const CACHE = `door-${VERSION}`;
/** Kept where the browser reads no QR codes by itself; a device with a decoder of its own never loads it. */
const DECODER = '/door/vendor/zxing-wasm/';

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));
addEventListener('message', (event) => event.data === 'take over' && skipWaiting());

async function install() {
  const cache = await caches.open(CACHE);
  const needsDecoder = !(await hasNativeDecoder());
  const files = FILES.filter((path) => needsDecoder || !path.startsWith(DECODER));
  // Past the browser's own cache: a version is whole or is not kept.
  await cache.addAll(files.map((path) => new Request(path, { cache: 'no-cache' })));
}

/** As `camera.js` asks: a page may load its decoder before this worker stands between it and the network. */
async function hasNativeDecoder() {
  if (typeof BarcodeDetector === 'undefined') return false;
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes('qr_code');
  } catch {
    return false;
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('door-') && name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && (pathname === '/door' || pathname === '/door/')) event.respondWith(kept('/door'));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname));
});

async function kept(path) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(path);
  if (found !== undefined) return found;
  const response = await fetch(path);
  if (response.ok && path.startsWith(DECODER)) await cache.put(path, response.clone());
  return response;
}
