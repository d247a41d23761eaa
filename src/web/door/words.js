// What staff read: outcomes, reasons and times in plain words.

/** Why somebody is not let pass: what it is, and what to do. */
const REASONS = {
  invalid: ['Not a valid ticket', 'It is not one of this event, or it is forged. A ticket made a moment ago may need the network.'],
  wrong_event: ['For another event', 'This ticket was made for a different event.'],
  revoked: ['No longer valid', 'This ticket was withdrawn or replaced by a newer one.'],
  canceled: ['Cancelled', 'The booking was cancelled.'],
  blocked: ['Blocked', 'Staff blocked this ticket. Call a supervisor.'],
  unapproved: ['On the waitlist', 'There was no place for this guest so far.'],
  unpaid: ['Not paid', 'Take the payment here, or send the guest to the till.'],
  product: ['Not at this gate', 'This kind of ticket, or this direction, is for another gate.'],
  invalid_time: ['Not at this time', 'The ticket or the gate is not open now.'],
  already_redeemed: ['Already used', 'Everybody on this ticket is in.'],
  not_inside: ['Not inside', 'Nobody on this ticket is inside, so that nobody can leave.'],
};

export function reasonWords(reason) {
  return REASONS[reason] ?? ['Refused', ''];
}

/** The one word that says it all. */
export function outcomeWord(result, direction) {
  if (result !== 'admitted') return 'Stop';
  return direction === 'exit' ? 'Out' : 'Let in';
}

export function people(count) {
  return count === 1 ? '1 person' : `${count} people`;
}

export function plural(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** "14:05", in the event's time zone. */
export function clock(ms, zone) {
  return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', timeZone: zone });
}

/** "14:05:09" today, with the day where it is another. */
export function moment(ms, zone) {
  const day = (at) => new Date(at).toLocaleDateString('en-CA', { timeZone: zone });
  const time = new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: zone });
  if (day(ms) === day(Date.now())) return time;
  return `${new Date(ms).toLocaleDateString([], { day: 'numeric', month: 'short', timeZone: zone })} ${time}`;
}

/** "3 minutes ago". */
export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} seconds ago`;
  if (seconds < 3600) return `${plural(Math.round(seconds / 60), 'minute', 'minutes')} ago`;
  return `${plural(Math.round(seconds / 3600), 'hour', 'hours')} ago`;
}

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  return count < 1e6 ? `${Math.round(count / 1000)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

const PAYMENT_WORDS = { free: 'Free', unpaid: 'Not paid', paid: 'Paid', refunded: 'Refunded' };
const STATUS_WORDS = { invited: 'Invited', registered: 'Registered', waitlisted: 'Waitlist', checked_in: 'Checked in', cancelled: 'Cancelled' };

export function paymentWord(payment) {
  return PAYMENT_WORDS[payment] ?? payment;
}

export function statusWord(status) {
  return STATUS_WORDS[status] ?? status;
}
