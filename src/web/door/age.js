// How old a scan is when it is sent, whatever was done to the device's clock meanwhile.

/** Differences below this are the clock's own drift. */
const DRIFT_MS = 2000;

/**
 * `then` and `now` are `{wall, mono, run, offset}`: the clock, a clock that only runs forward, which run of the page it
 * belongs to, and how far the server's clock was ahead (null where it was never asked). Answers milliseconds, or null
 * where only the server's correction can tell.
 */
export function ageMs(then, now) {
  if (then.run !== now.run) return null;
  const wall = now.wall - then.wall;
  const mono = now.mono - then.mono;
  // The clock was put back: the one that only runs forward is right.
  if (wall < mono - DRIFT_MS) return Math.round(mono);
  // The device slept, or its clock was put forward. The server's clock tells which.
  if (wall > mono + DRIFT_MS) {
    if (then.offset === null || now.offset === null) return null;
    return Math.round(Math.max(mono, wall + now.offset - then.offset));
  }
  return Math.round(Math.max(0, mono));
}
