// Whether somebody is let pass: one pure function. Twin of `src/checkin/decide.rs`.

import { returning, step } from './fold.js';

/**
 * `read` is what was scanned, `guest` who it is on this device (null for one it does not know), `scan` what staff ask for.
 * Times are milliseconds. Answers `{result, reason, heads, admitted, inside}`.
 */
export function decide({ at, event, gate, read, guest, scan }) {
  const ticket = ticketOf(read, guest);
  const state = { admitted: guest?.admitted ?? 0, inside: guest?.inside ?? 0, first: null };
  const heads = scan.heads ?? headsOf(state, ticket, scan.direction, event.reentry);
  const reason = refusal({ at, event, gate, read, guest, scan, ticket, state, heads });
  const isForced = reason !== null && scan.override !== null && guest !== null && !isFinal(reason);
  if (reason !== null && !isForced) {
    return { result: 'refused', reason, heads, admitted: state.admitted, inside: state.inside };
  }
  const rules = { partySize: ticket.partySize, reentry: event.reentry };
  const after = step(state, { id: '', direction: scan.direction, heads }, rules).state;
  return { result: 'admitted', reason: null, heads, admitted: after.admitted, inside: after.inside };
}

/** What no supervisor can wave through: nobody knows whose ticket it is. */
export function isFinal(reason) {
  return reason === 'invalid' || reason === 'wrong_event';
}

/** The rules of the ticket: the guest's where the guest is known, else what the code says. */
function ticketOf(read, guest) {
  return {
    partySize: guest?.party_size ?? read.heads ?? 1,
    type: guest === null ? read.ticket_type : guest.ticket_type,
    validFrom: guest === null ? read.valid_from : guest.valid_from,
    validUntil: guest === null ? read.valid_until : guest.valid_until,
  };
}

/** All that may still come in, or all that are inside; at least one. */
function headsOf(state, ticket, direction, reentry) {
  if (direction === 'exit') return Math.max(1, state.inside);
  return Math.max(1, mayEnter(state, ticket.partySize, reentry));
}

export function mayEnter(state, partySize, reentry) {
  return Math.max(0, partySize - state.admitted) + returning(state, Infinity, reentry);
}

/** The first reason that holds, in the order that the API promises. */
function refusal({ at, event, gate, read, guest, scan, ticket, state, heads }) {
  const isGood = read.kind !== 'code' || read.signature === 'valid' || read.signature === 'revoked_key';
  const isKnown = guest !== null || (read.kind === 'code' && isGood);
  if (!isGood) return 'invalid';
  if (read.event === 'other') return 'wrong_event';
  if (read.event === 'unknown' || (!isKnown && !read.revoked)) return 'invalid';
  if (read.signature === 'revoked_key' || read.revoked) return 'revoked';
  if (event.status === 'cancelled' || guest?.status === 'cancelled') return 'canceled';
  if (guest?.blocked) return 'blocked';
  if (guest?.status === 'waitlisted') return 'unapproved';
  if (guest?.payment === 'unpaid') return 'unpaid';
  if (gate !== null && !serves(gate, ticket, scan.direction)) return 'product';
  if (!isWithin(at, ticket.validFrom, ticket.validUntil)) return 'invalid_time';
  if (gate !== null && !isWithin(at, gate.valid_from, gate.valid_until)) return 'invalid_time';
  if (scan.direction === 'exit') return state.inside === 0 || heads > state.inside ? 'not_inside' : null;
  return heads > mayEnter(state, ticket.partySize, event.reentry) ? 'already_redeemed' : null;
}

function serves(gate, ticket, direction) {
  const isRightWay = gate.direction === 'both' || gate.direction === direction;
  return isRightWay && (gate.ticket_types.length === 0 || gate.ticket_types.includes(ticket.type));
}

function isWithin(at, from, until) {
  return (from === null || at >= from) && (until === null || at <= until);
}
