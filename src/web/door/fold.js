// What a ticket's scans add up to: who was let in, who is inside, which scans conflict. Twin of `src/checkin/fold.rs`.

/** Those who were let in, went out, and may come back. `ticket` is `{partySize, reentry}`. */
export function returning(state, ticket) {
  return ticket.reentry ? Math.max(0, state.admitted - state.inside) : 0;
}

/** Those who never came, and those who may come back. */
export function mayEnter(state, ticket) {
  return Math.max(0, ticket.partySize - state.admitted) + returning(state, ticket);
}

/** After heads went in, whether the ticket admits them or not: they are inside. */
export function entered(state, heads, ticket) {
  const fresh = heads - Math.min(heads, returning(state, ticket));
  return { admitted: Math.min(ticket.partySize, state.admitted + fresh), inside: state.inside + heads };
}

/** After heads went out; more than were inside cannot. */
export function left(state, heads) {
  return { ...state, inside: Math.max(0, state.inside - heads) };
}

export function step(state, scan, ticket) {
  return scan.direction === 'exit' ? left(state, scan.heads) : entered(state, scan.heads, ticket);
}

/** Folds the scans of one ticket, given in any order; each id counts once, those of one time go by their ids. */
export function fold(ticket, scans) {
  const counted = scans.filter((scan) => scan.result === 'admitted' && !scan.undone && scan.resolution !== 'reject');
  const passed = [...new Map(counted.map((scan) => [scan.id, scan])).values()];
  passed.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  let state = { admitted: 0, inside: 0 };
  let first = null;
  let tookPlace = null;
  const conflicts = [];
  for (const scan of passed) {
    if (scan.direction === 'entry') {
      const places = mayEnter(state, ticket);
      const isExcused = scan.override || scan.resolution === 'keep';
      if (scan.heads > places && !isExcused) conflicts.push({ id: scan.id, with: tookPlace });
      if (places > 0) tookPlace = scan.id;
      first ??= scan.id;
    }
    state = step(state, scan, ticket);
  }
  return { ...state, first, conflicts };
}
