# English. A file like this one, named by its language's code (BCP 47), is all that another language takes: the build finds
# it. Keys that it lacks are taken from here.

### The language itself

language-name = English
number-group = ,
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
date-long = { $weekday }, { $day } { $month } { $year }
date-short = { $weekday-short }, { $day } { $month-short } { $year }
date-month = { $month } { $year }
date-and-time = { $date }, { $time }
time-of-day = { $hour-12 }:{ $minute } { $half }
time-span = { $from } – { $until }

### Every page

site-name = Event Manager
skip-to-content = Skip to the content
main-menu = Main menu
language-label = Language
language-choose = Choose
menu-events = Events
menu-calendar = Calendar
menu-desk = Desk
menu-sign-in = Sign in
menu-sign-out = Sign out
menu-api = API reference
previous-page = Previous
next-page = Next
save = Save
cancel = Cancel
optional = optional
form-refused = Nothing was saved: please correct what is marked.
form-error-other = { $field }: { $message }
back-to-front = To the front page

### Errors of fields (only languages without messages of the program's own need to fill these in)

error-required = Please fill this in.
error-type = This is not of the expected kind.
error-unknown = There is no such field.
error-read_only = This cannot be changed.
error-invalid = This is not valid.
error-too_short = This is too short.
error-too_long = This is too long.
error-too_small = This is too small.
error-too_large = This is too large.
error-too_many = These are too many.
error-not_found = There is no such thing.
error-duplicate = There is another one already.
error-not_allowed = This is not allowed here.

### Problems

problem-400 = This cannot be read
problem-401 = Please sign in
problem-403 = This is not for your role
problem-404 = There is nothing here
problem-405 = This cannot be done here
problem-409 = This cannot be done now
problem-410 = This is over
problem-412 = Somebody else was faster
problem-413 = This is too large
problem-415 = This is of the wrong kind
problem-422 = This cannot be taken
problem-429 = Too many attempts
problem-500 = Something went wrong here
problem-503 = Not at the moment
problem-507 = The disk is full
problem-hint-404 = The address may be mistyped, or what was here is gone.
problem-hint-500 = It is noted in the log under the number below.
problem-number = Number: { $id }

### What events and guests are called

event-status-draft = Draft
event-status-active = Active
event-status-cancelled = Cancelled
event-status-completed = Completed
guest-status-invited = Invited
guest-status-registered = Registered
guest-status-waitlisted = On the waitlist
guest-status-checked_in = Checked in
guest-status-cancelled = Cancelled
registration-closed = Closed
registration-open = Open
registration-invite_only = By invitation
payment-free = Free
payment-unpaid = Unpaid
payment-paid = Paid
payment-refunded = Refunded
role-viewer = Viewer
role-door = Door
role-organizer = Organizer
role-admin = Admin

### Public pages: events, search, calendar

public-front-title = What is on
public-front-lead = Find an event, see whether there is room, and register.
public-front-description = Events with dates, places and registration.
public-needs-setup = This server has no users yet. Open the set-up link that it printed when it started, or make the first admin with
public-unencrypted = This page came unencrypted, so there is no camera and no work without a network.
public-unencrypted-else = has both, on devices that
public-trust = trust this server
public-search-label = Search events
public-search-hint = Name, place, tag …
public-search = Search
public-next = What comes next
public-next-none = Nothing is planned at the moment.
public-all-events = All events
public-to-calendar = Calendar
public-calendar-feed = All events as a calendar
public-decimal-point = .
public-price = { $amount } { $currency }
public-metres = { $count } m
public-kilometres = { $count } km
public-over = Over
public-full = Full
public-waitlist = Waitlist
public-places-left = { $count ->
    [0] No place left
    [one] 1 place left
   *[other] { $count } places left
}
public-events-title = Events
public-events-past-title = Past events
public-at-venue = At { $venue }.
public-everywhere = Show all places
public-filters = More filters
public-from = From
public-until = Until
public-near = Near
public-near-anywhere = Anywhere
public-near-here = The place { $place }
public-within = At most this far away
public-within-any = Any distance
public-tag = Tag
public-room = Only with places left
public-past = Past events
public-near-me = Where I am
public-near-me-button = Use my location
public-near-me-refused = The browser does not say where you are.
public-count-all = { $count ->
    [0] No events
    [one] 1 event
   *[other] { $count } events
}
public-count-first = { $count ->
    [0] None found so far
    [one] The first event
   *[other] The first { $count } events
}
public-count-more = { $count ->
    [0] No more events
    [one] 1 more event
   *[other] { $count } more events
}
public-none-found = Nothing fits.
public-clear = Show all events
public-pages = Pages of the list
public-first-page = To the first page
public-months = Months
public-this-month = This month
public-today = Today
public-goes-on = goes on
public-more = { $count ->
    [one] 1 more
   *[other] { $count } more
}
public-month-empty = Nothing is planned in this month.
public-month-cut = This month has more events than fit here.
public-subscribe = Subscribe to the calendar
public-subscribe-hint = Calendar programs follow this address:

### Public pages: one event, registration

public-draft-notice = This is a draft: only who is signed in sees it.
public-to-desk = Edit at the desk
public-facts = When and where
public-when = When
public-where = Where
public-zone = Time zone { $zone }
public-your-time = Your time:
public-add-to-calendar = Add to my calendar
public-map-of = Map: where { $venue } is
public-open-map = Open in maps
public-more-here = More events here
public-places = Places
public-tickets = Tickets
public-tags = Tags
public-valid-from = Valid from { $from }
public-valid-until = Valid until { $until }
public-valid-between = Valid from { $from } to { $until }
register-title = Registration
register-name = Name
register-email = Email
register-email-hint = For your ticket, and for news about this event.
register-phone = Phone
register-company = Company
register-party-size = How many people
register-party-size-hint = You and those who come with you, on one ticket.
register-ticket-type = Ticket
register-please-choose = Please choose
register-must-be-answered = must be answered
register-must-be-chosen = must be one of these
register-consent = What you enter is kept by the organisers for this event, and is shown to nobody else.
register-button = Register
register-button-waitlist = Join the waitlist
register-waitlist-before = All places are taken. You can join the waitlist: when a place becomes free, the first in line gets it.
register-refused = You are not registered yet: please correct what is marked.
register-sent-already = This form was sent before, and you are registered. Send it once more if you want to register somebody else.
register-just-full = The event is full by now.
register-sold-out = This ticket is sold out by now. Please choose another one.
register-just-closed = Registration has closed.
register-too-often = There were too many registrations from your network. Please wait { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
} and send the form again.
register-full = The event is full.
register-draft = Registration begins when the event is published.
register-cancelled = The event is cancelled.
register-over = The event is over.
register-by-invitation = Guests come by invitation.
register-closed = Registration is closed.

### Public pages: the guest's own ticket

ticket-title = My ticket
ticket-number = Ticket number
ticket-qr-label = QR code of ticket { $number }
ticket-good = You are registered.
ticket-good-text = Show this code at the door.
ticket-waiting = You are on the waitlist.
ticket-waiting-text = All places are taken. When one becomes free and you are next, this page has your ticket.
ticket-used = You are checked in.
ticket-used-text = Have a good time.
ticket-cancelled = Cancelled.
ticket-cancelled-text = You do not have a place any more.
ticket-event-cancelled = The event is cancelled.
ticket-event-cancelled-text = It does not take place.
ticket-to-pay = Not paid yet: please pay at the door.
ticket-for = Name
ticket-heads = Admits
ticket-admits = { $count ->
    [one] 1 person
   *[other] { $count } people
}
ticket-pdf = Ticket as PDF
ticket-png = Code as picture
ticket-to-event = About the event
ticket-keep-link = Keep the address of this page: whoever has it has your ticket.
ticket-cancel = Cancel my place
ticket-cancel-ask = { $name }, do you want to give back your place at “{ $event }”?
ticket-cancel-hint = Somebody else gets it. It cannot be undone.
ticket-cancel-yes = Yes, cancel my place
ticket-back = Back to the ticket
ticket-cancel-place-given-back = Your place is cancelled already.
ticket-cancel-ticket-used = You are checked in, so that your place cannot be cancelled any more.
ticket-cancel-event-cancelled = The event is cancelled; there is nothing to give back.
ticket-cancel-event-over = The event is over.
notice-registered = You are registered.
notice-waitlisted = You are on the waitlist.
notice-place-given-back = Your place is cancelled.

### Set-up and sign-in

sign-in-title = Sign in
sign-in-email = Email
sign-in-password = Password
sign-in-refused = Email or password is wrong.
notice-signed-out = You are signed out.
### Desk: frame and dashboard

as-a-table = As a table
event-menu = Pages of this event
event-public-page = Public page
event-tab-overview = Overview
event-tab-edit = Edit
event-tab-guests = Guests
event-tab-import = Import
event-tab-print = Print
event-tab-pictures = Pictures
event-tab-door = Door
event-tab-conflicts = Conflicts
event-tab-live = Live
desk = Desk
desk-menu = Desk menu
desk-dashboard = Overview
desk-events = Events
desk-venues = Venues
desk-users = Users and tokens
desk-audit = Audit trail
desk-mail = Mail
desk-monitoring = Monitoring
desk-settings = Settings

### Desk: events and venues

### Desk: guests

### Desk: import, export, print

### Desk: the door

### Desk: users, audit trail, settings

### Desk: monitoring

### Pictures

### Mail
