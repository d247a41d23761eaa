// Keeps the screen on while the door is open.

let lock = null;

export async function stayAwake() {
  if (!navigator.wakeLock || document.hidden || lock !== null) return;
  try {
    lock = await navigator.wakeLock.request('screen');
    lock.addEventListener('release', () => (lock = null));
  } catch {
    // On low battery the system refuses; the screen then dims as usual.
  }
}

export function isAwake() {
  return lock !== null;
}

export function keepAwake() {
  document.addEventListener('visibilitychange', stayAwake);
  document.addEventListener('pointerdown', stayAwake);
  return stayAwake();
}
