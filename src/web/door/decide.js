// Whether somebody may pass a gate: the first reason that speaks against it, or none. Twin of `src/checkin/decide.rs`.

import { mayEnter, step } from './fold.js';

const HEADS_MAX = 50;

/**
 * `read` is what was scanned, `guest` who it is on this device (null for one it does not know), `scan` what staff ask for.
 * Times are milliseconds. Answers `{result, reason, heads, admitted, inside}`.
 */
export function decide(facts) {
  const { event, read, guest, scan } = facts;
  const entitled = entitlement(read, guest);
  const ticket = { partySize: entitled.heads, reentry: event.reentry };
  const state = { admitted: guest?.admitted ?? 0, inside: guest?.inside ?? 0 };
  const heads = scan.heads ?? allHeads(state, ticket, scan.direction);
  const reason = refusal({ ...facts, entitled, ticket, state, heads });
  const after = reason === null ? step(state, { direction: scan.direction, heads }, ticket) : state;
  return { result: reason === null ? 'admitted' : 'refused', reason, heads, admitted: after.admitted, inside: after.inside };
}

/** What no supervisor can wave through: it is no ticket, or another event's. */
export function isFinal(reason) {
  return reason === 'invalid' || reason === 'wrong_event';
}

/** What the ticket entitles to: by its guest, else by its code, which is believed if its signature is valid. */
function entitlement(read, guest) {
  const said = guest ?? (read.kind === 'code' && read.event === 'this' && read.signature === 'valid' ? read : null);
  if (said === null) return { heads: 1, type: null, from: null, until: null };
  return { heads: guest === null ? read.heads : guest.party_size, type: said.ticket_type, from: said.valid_from, until: said.valid_until };
}

/** All who may enter, or all who are inside; at least one, for somebody stands there. */
function allHeads(state, ticket, direction) {
  const all = direction === 'exit' ? state.inside : mayEnter(state, ticket);
  return Math.min(HEADS_MAX, Math.max(1, all));
}

/** Whoever is inside may leave, blocked or not: a refusal would not keep them, but leave a figure that is wrong. */
function refusal(facts) {
  const { guest, scan, state, heads } = facts;
  const none = noTicket(facts);
  if (none !== null) return none;
  if (scan.override !== null && guest !== null) return null;
  if (scan.direction === 'entry') return noEntry(facts) ?? noPlaces(facts);
  return heads <= state.inside ? notHere(facts) : (noEntry(facts) ?? 'not_inside');
}

function noTicket({ read, guest }) {
  const isCode = read.kind === 'code';
  if ((isCode && read.signature === 'bad') || read.event === 'unknown') return 'invalid';
  if (read.event === 'other') return 'wrong_event';
  if (isCode) return read.signature === 'none' ? 'invalid' : null;
  return guest === null && !read.revoked ? 'invalid' : null;
}

function noEntry(facts) {
  return withdrawn(facts) ?? notHere(facts) ?? notNow(facts);
}

function withdrawn({ event, read, guest }) {
  if (read.revoked || (read.kind === 'code' && read.signature === 'revoked_key')) return 'revoked';
  if (event.status === 'cancelled' || guest?.status === 'cancelled') return 'canceled';
  if (guest?.blocked) return 'blocked';
  if (guest?.status === 'waitlisted') return 'unapproved';
  return guest?.payment === 'unpaid' || guest?.payment === 'refunded' ? 'unpaid' : null;
}

function notHere({ gate, scan, entitled }) {
  if (gate === null) return null;
  const isRightWay = gate.direction === 'both' || gate.direction === scan.direction;
  const takes = gate.ticket_types.length === 0 || gate.ticket_types.includes(entitled.type);
  return isRightWay && takes ? null : 'product';
}

function notNow({ at, gate, entitled }) {
  const isOpen = gate === null || isWithin(at, gate.valid_from, gate.valid_until);
  return isOpen && isWithin(at, entitled.from, entitled.until) ? null : 'invalid_time';
}

function noPlaces({ state, ticket, heads }) {
  return heads > mayEnter(state, ticket) ? 'already_redeemed' : null;
}

function isWithin(at, from, until) {
  return (from === null || at >= from) && (until === null || at <= until);
}
