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

### Public pages: one event, registration

### Public pages: the guest's own ticket

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

mail-title = Mail
mail-tab-log = Log
mail-tab-templates = Wording
mail-no-server = No mail server is set up: mails are made and can be read here, but they are not sent. The section [mail] of the configuration names a server.
mail-no-address = Links in mails begin with { $base }, because server.public_url is not set. Guests may not be able to open them.
mail-filter = Filter
mail-filter-all = All
mail-filter-clear = Show all
mail-filter-to = Address begins with
mail-of-event = Only mails about { $event }
mail-none = There are no mails yet. Guests who register with an address get the first ones.
mail-none-found = No mail fits.
mail-older = Older mails
mail-back = All mails
mail-back-templates = All wordings
mail-to = To
mail-from = From
mail-reply-to = Answers to
mail-what = About
mail-state = State
mail-created = Made
mail-changed = Last change
mail-attempts = Attempts
mail-next = Next attempt
mail-message-id = Message-ID
mail-event = Event
mail-facts = Details
mail-letter = The mail
mail-as-sent = As it was sent
mail-as-would-be = As it would be sent now
mail-moot = This mail is not sent any more.
mail-files = Comes with it
mail-file-code = The ticket’s code (picture)
mail-file-ticket = The ticket (PDF)
mail-file-calendar = Calendar entry
mail-now = Try now
mail-again = Send again
mail-cancel = Do not send
mail-refused-mail_sent = This mail was sent already.
mail-refused-mail_not_queued = This mail does not wait to be sent any more.
mail-state-queued = Waiting
mail-state-sent = Sent
mail-state-failed = Failed
mail-state-bounced = Refused
mail-state-cancelled = Not sent
mail-kind-confirmation = Confirmation
mail-kind-waitlisted = On the waitlist
mail-kind-promotion = Moved up from the waitlist
mail-kind-cancellation = Place cancelled
mail-kind-event_cancelled = Event cancelled
mail-kind-event_changed = Event moved
mail-kind-reminder = Reminder
mail-kind-ticket = Ticket
mail-about-confirmation = To whoever has registered, with the ticket.
mail-about-waitlisted = To whoever has registered and waits for a place.
mail-about-promotion = To whoever has waited and has a place now, with the ticket.
mail-about-cancellation = To whoever had a place that was cancelled.
mail-about-event_cancelled = To all guests of an event that is cancelled.
mail-about-event_changed = To all guests when an event gets another date or venue.
mail-about-reminder = To all who come, some time before the event begins.
mail-about-ticket = To guests whose tickets are sent from the guest list.
mail-templates-lead = What each mail says. Changes count for every mail that is sent from then on, also for those that wait already.
mail-template-changed = Changed
mail-subject = Subject
mail-text = Text
mail-text-hint = An empty line begins a paragraph; **two stars** make bold text; an address that begins with https:// stands best in a line of its own.
mail-preview = Preview
mail-preview-lead = With a guest and an event that are made up.
mail-placeholders = Placeholders
mail-placeholders-lead = They are replaced when a mail is sent.
mail-conditions = For what is not always there:
mail-unknown = There is no placeholder called { $names }. All that there are stand beside the text.
mail-reset = Back to the original wording
mail-value-guest-name = The guest’s name
mail-value-event-name = The event’s name
mail-value-event-when = When it is
mail-value-event-where = Where it is: venue, address and city
mail-value-event-url = Its public page
mail-value-ticket-number = The ticket’s number
mail-value-ticket-type = The ticket’s type, if it has one
mail-value-party-size = How many people the ticket admits
mail-value-ticket-url = The guest’s own page with the ticket
mail-value-old-when = When it was to be before it was moved
mail-value-old-where = Where it was to be before it was moved
mail-sample-guest = Ada Example
mail-sample-event = Summer Concert
mail-sample-venue = Town Hall
mail-sample-address = 1 Main Street
mail-sample-old-venue = Old Theatre
mail-letter-code = Ticket { $number }
notice-mail-queued = The mail is tried again.
notice-mail-cancelled = The mail is not sent.
notice-mail-template-saved = Saved. From now on mails say this.
notice-mail-template-reset = The original wording is back.
