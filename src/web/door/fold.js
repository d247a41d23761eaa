// What a ticket's scans add up to: who was admitted, who is inside, which scans conflict. Twin of `src/checkin/fold.rs`.

/** A ticket that nobody has used. */
export const UNUSED = { admitted: 0, inside: 0, first: null };

/** How many of `heads` coming in were inside before and may return. */
export function returning(state, heads, reentry) {
  return reentry ? Math.min(heads, Math.max(0, state.admitted - state.inside)) : 0;
}

/** The state after one scan that let people pass, and whether it let in more than the ticket admits. */
export function step(state, scan, ticket) {
  if (scan.direction === 'exit') {
    return { state: { ...state, inside: state.inside - Math.min(scan.heads, state.inside) }, isOver: false };
  }
  const fresh = scan.heads - returning(state, scan.heads, ticket.reentry);
  const total = state.admitted + fresh;
  const next = {
    admitted: Math.min(ticket.partySize, total),
    inside: state.inside + scan.heads,
    first: state.first ?? scan.id,
  };
  return { state: next, isOver: total > ticket.partySize };
}

/** Folds scans in any order; those at one time go by their ids. */
export function fold(ticket, scans) {
  const counted = scans.filter((scan) => scan.result === 'admitted' && !scan.undone && scan.resolution !== 'reject');
  counted.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  let state = UNUSED;
  let filler = null;
  const conflicts = [];
  for (const scan of counted) {
    const after = step(state, scan, ticket);
    if (after.isOver && !scan.override && scan.resolution !== 'keep') {
      conflicts.push({ id: scan.id, with: filler ?? state.first });
    }
    if (after.state.admitted > state.admitted) filler = scan.id;
    state = after.state;
  }
  return { ...state, conflicts };
}
