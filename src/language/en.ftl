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
date-day-month = { $day } { $month-short }
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
search-away-rebuilding = The search is being rebuilt, and will be back in a while. Until then, this is the list without your words; the other filters apply.
search-away-slow = The search took too long; more or longer words help. This is the list without your words; the other filters apply.
search-away = The search is not available at the moment. This is the list without your words; the other filters apply.
search-again = Try again
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
sign-in-held = Your session has ended. Nothing that you typed is lost: sign in, and it is sent again.
sign-in-lost = Your session has ended, and what was sent could not be kept. Sign in, and send it again; files have to be chosen again.
sign-in-held-file = Your session has ended. Nothing is lost: the file is kept here for an hour. Sign in, and it is sent on.
sign-in-ended = Your session has ended. Please sign in again.
resend-title = You are signed in
resend-text = What you typed before your session ended is ready to be sent.
resend-button = Send what you typed
resend-file = The file that you chose before your session ended is ready to be sent on.
resend-file-button = Send the file on
held-gone = This file is not kept here any more. It was sent on, waited too long, or was somebody else’s. Please choose it again.
notice-held-gone = The file that was sent is not kept here any more, or was somebody else’s. Please choose it again.
sent-before-title = You have sent this form before
sent-before-text = It made something the first time. What you have sent now says something else, and nothing was done with it.
sent-before-show = Show what was made
sent-before-again = Make another one
notice-form-sent-before = This form was sent twice. Here is what it made the first time.
notice-form-secret-shown = This form was sent twice. The token was made the first time, and its secret was shown then. If nobody has noted it, delete the token and make another one.
notice-form-code-shown = This form was sent twice. The device was added the first time, and its code was shown then. If nobody has noted it, turn the device away and add it again.
setup-title = Set up
setup-intro = Make the first admin of this server. You are signed in right after.
setup-name = Your name
setup-button = Set up
setup-refused = Nothing was set up: please correct what is marked.
setup-over = This link was used already or is too old.
setup-over-hint = A server without users prints a new link when it starts. On the server, this makes an admin, too:
password-title = Your password
password-link = Change password
password-intro = Your other sessions end when you change it; this one goes on.
password-current = Current password
password-new = New password
password-hint = At least 10 characters.
password-button = Change password
notice-set-up = Welcome! The server is set up, and you are signed in as its first admin.
notice-password-changed = Your password is changed.

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
first-page = First page
back = Back
overview-begin = How to begin
overview-begin-venue = Add the venue where your events take place
overview-begin-event = Make your first event
overview-begin-door = On the evening, phones at the door open
overview-next = Next events
overview-next-none = No published event is coming up.
overview-todos = To do
overview-todos-none = Nothing is waiting for you.
overview-todo-draft = Still a draft, begins { $when }
overview-todo-venue = No venue yet
overview-todo-unpaid = { $count ->
    [one] One guest has not paid
   *[other] { $count } guests have not paid
 }
overview-todo-conflicts = { $count ->
    [one] One conflict at the door is open
   *[other] { $count } conflicts at the door are open
 }
overview-latest = The last event
overview-latest-nobody = Nobody was let in at a door.
overview-certificate = HTTPS certificate
overview-certificate-none = There is no HTTPS here.
overview-certificate-none-hint = Without it, phones keep the camera from the door app. “serve --tls auto” turns it on.
overview-certificate-until = Valid until { $date }
overview-certificate-over = Expired on { $date }
overview-certificate-own = From this server’s own authority, renewed by itself.
overview-certificate-public = From a public authority, renewed by itself.
overview-certificate-files = From files on the server; whoever runs it renews them.
overview-trust = How devices trust this server
registrations-heading = Registrations
registrations-title = Registrations by day, the last 30 days
registrations-description = Registered in these days and still there: { $all }. Counted every five minutes.
registrations-description-part = Registered in these days, among the newest that are counted: { $all }. Counted every five minutes.
registrations-day = Day
registrations-guests = Guests
arrivals-heading = Arrivals
arrivals-title = Arrivals over time
arrivals-description = People let in at { $name }: { $heads }.
arrivals-time = Time
arrivals-heads = People so far
meter-of = { $held } of { $capacity } places taken
meter-unbounded = { $held } places taken, no limit
meter-full = Full
meter-waiting = { $count ->
    [one] 1 person waits
   *[other] { $count } people wait
 }

### Desk: events and venues

events-search = Search
events-when = When
events-when-upcoming = Upcoming
events-when-past = Past
events-when-all = All times
events-status = Status
events-any-status = Any
events-sort = Order
events-sort-usual = As usual
events-sort-date = By date, the first first
events-sort-date-last = By date, the last first
events-sort-name = By name
events-sort-newest = Newest entries first
events-show = Show
events-all = All events
events-pages = Pages of the list
events-none-here = Nothing on this page; there may be more on the next one.
events-none-found = No event is like that.
events-none-upcoming = No event is coming up.
events-search-failed = The search is not available at the moment. Without words to search for, the list works.
events-search-odd = This cannot be searched for. Try fewer or other words.
event-new-title = New event
event-edit-title = Edit { $name }
event-edit-heading = Edit
event-section-what = What
event-section-when = When
event-section-where = Where
event-section-admission = Places and registration
event-name = Name
event-description = Description
event-description-hint = In Markdown: **bold**, *italic*, lists with -, links as [text](address).
event-preview = Preview
event-preview-heading = As visitors will see it:
event-date = Begins
event-end = Ends
event-timezone = Time zone
event-timezone-hint = The times are those on the clock there, such as in Europe/Berlin.
event-venue = Venue
event-venue-none = No venue yet
event-venue-new = A new venue, described below
event-venue-details = New venue
event-venue-new-hint = Choose “A new venue” above. A venue of the same name at the same place is used again.
event-find-venue = Find venues by name
event-find-venue-button = Find
event-capacity = Capacity
event-capacity-hint = People in all. Empty for no limit.
event-registration = Registration
event-waitlist = Keep a waitlist when it is full
event-waitlist-short = Waitlist
event-tags = Tags
event-tags-hint = Separated by commas.
event-tickets = Ticket types
event-tickets-hint = Without any, everybody has the same ticket. Rows left empty are not kept.
event-ticket-add = Add a ticket type
event-ticket-legend = Ticket type { $n }
event-ticket-remove = Remove ticket type { $n }
event-ticket-name = Name
event-ticket-quota = Places of this type
event-ticket-price = Price
event-ticket-currency = Currency
event-ticket-from = Valid from
event-ticket-until = Valid until
event-questions = Questions
event-questions-hint = What guests are asked when they register.
event-question-add = Add a question
event-question-legend = Question { $n }
event-question-remove = Remove question { $n }
event-question-label = Question
event-question-kind = Answer
event-question-kind-text = Text
event-question-kind-choice = One of several
event-question-kind-checkbox = Yes or no
event-question-options = Answers to choose from
event-question-options-hint = One in each line; only for “One of several”.
event-question-required = Must be answered
event-question-count = { $count ->
    [one] 1 question
   *[other] { $count } questions
 }
event-save-draft = Save as draft
event-save-publish = Save and publish
event-publish = Publish
event-reopen = Make active again
event-complete = Mark as completed
event-copy = Copy
event-copy-pictures = The pictures of the event that this is a copy of come along.
event-make-series = Make a series
event-cancel = Cancel event
event-delete = Delete
event-yes = Yes
event-no = No
event-places = Places
event-facts = Details
event-series = Series
event-series-first = First event of the series
event-figure-guests = Guests
event-figure-heads = People with a place
event-figure-waitlisted = On the waitlist
event-figure-admitted = Let in
event-figure-inside = Inside now
event-figure-no-shows = Did not come
event-figure-came = Came
event-gone = Somebody has deleted this event meanwhile. What you typed is here: saving it makes a new event.
event-stale-title = Somebody else changed this event
event-stale-intro = While you were typing, somebody saved other changes. Nothing is lost: choose for each field whose words are kept, then save.
event-stale-unanswered = Please choose in every field.
event-stale-choose = Please choose one.
event-stale-original = When you began
event-stale-theirs = Theirs
event-stale-mine = Yours
event-stale-only-mine = Only you changed this.
event-stale-only-theirs = Only they changed this.
event-stale-both = Both of you changed this.
event-stale-nothing = (nothing)
event-stale-same = You both typed the same; there is nothing to choose.
event-stale-save = Save as chosen
event-stale-drop = Drop my changes
event-cancel-title = Cancel this event?
event-cancel-text = { $count ->
    [0] No guests have a place. The event stays visible, marked as cancelled.
    [one] One guest has a place. The event stays visible, marked as cancelled.
   *[other] { $count } guests have a place. The event stays visible, marked as cancelled.
 }
event-cancel-yes = Cancel the event
event-delete-title = Delete this event?
event-delete-text = { $count ->
    [0] It has no guests. It cannot be brought back.
    [one] It has one guest, so it cannot be deleted; cancel it instead.
   *[other] It has { $count } guests, so it cannot be deleted; cancel it instead.
 }
event-delete-yes = Delete the event
event-conflict-event_has_guests = The event has guests. Cancel it, or delete the guests first.
event-conflict-venue_has_events = The venue has events. Give them another venue first.
event-conflict-event_full = The event is full.
event-conflict-sold_out = This ticket type is sold out.
series-title = Make a series
series-intro = This event begins { $first }. More like it are made as drafts, at the same time on the clock, also across summer and winter time.
series-rhythm-section = How often
series-rhythm = Repeats
series-rhythm-weekly = Every week
series-rhythm-fortnightly = Every two weeks
series-rhythm-monthly_day = Every month on the same day
series-rhythm-monthly_weekday = Every month on the same weekday, such as the second Tuesday
series-count = How many more
series-count-hint = At most { $max }.
series-until = Until
series-until-hint = The last day that may be one; whichever comes first counts.
series-preview = Show the days
series-days = The days
series-days-hint = Untick the days that are left out. Days on which the series has an event already get no other.
series-none = There is no such day in that time.
series-no-days = No day is ticked.
series-create = Make these events
venues-search = Name begins with
venues-map = The venues of this page on a map of the world
venues-none = There are no venues yet.
venues-none-found = No venue’s name begins like that.
venue-new-title = New venue
venue-details = The venue’s details
venue-name = Name
venue-address = Address
venue-city = City
venue-country = Country
venue-latitude = Latitude
venue-latitude-hint = Degrees north, such as 52.5163.
venue-longitude = Longitude
venue-longitude-hint = Degrees east, such as 13.3777.
venue-map = Where the venue is, on a map of the world
venue-map-hint = A click on the map fills in the degrees, roughly.
venue-located = On the map
venue-not-located = Not on the map
venue-events = Events here
venue-stale = Somebody changed this venue meanwhile; it is now “{ $name }” ({ $place }). What you typed is still here: saving it takes the place of theirs.
venue-delete = Delete
venue-delete-title = Delete { $name }?
venue-delete-text = It cannot be brought back. A venue that has events cannot be deleted.
venue-delete-yes = Delete the venue
notice-event-created = The event is saved as a draft.
notice-event-published = The event is saved and published.
notice-event-saved = The event is saved.
notice-event-deleted = The event is deleted.
notice-event-now-draft = The event is a draft again.
notice-event-now-active = The event is published.
notice-event-now-cancelled = The event is cancelled.
notice-event-now-completed = The event is completed.
notice-series-made = The series is made. Its events are drafts until you publish them.
notice-series-known = The series had events on all these days already.
notice-venue-created = The venue is saved.
notice-venue-saved = The venue is saved.
notice-venue-deleted = The venue is deleted.

### Desk: guests

guests-title = Guests
guests-totals = Guests by status
guests-all = All
guests-heads = { $heads } places taken.
guests-heads-left = { $heads } places taken, { $left } left.
guests-search = Search
guests-search-do = Search
guests-search-refused = This is too long to search for.
guests-moved-on = This page of the list is not there any more.
guests-clear = Clear
guests-any = Any
guests-none = Nobody here.
guests-found = { $count ->
    [one] One guest
   *[other] { $count } guests
}
guests-found-here = { $count ->
    [one] One guest on this page
   *[other] { $count } guests on this page
}
guests-pages = Pages of the table
guests-by-name = Sort by name
guests-by-newest = Newest first
guests-first-page = First page
guests-pick = Choose { $name }
guests-pick-all = Choose all on this page
guests-name = Name
guests-email = Email
guests-phone = Phone
guests-company = Company
guests-language = Language
guests-language-hint = What the guest reads: mails come in it.
guests-language-usual = As usual
guests-status = Status
guests-party = Party
guests-ticket-type = Ticket type
guests-no-type = No ticket type
guests-payment = Payment
guests-payment-by-type = By the ticket type’s price
guests-ticket = Ticket
guests-vip = Very important guest (VIP)
guests-vip-short = VIP
guests-blocked = Blocked
guests-attention = Attention
guests-attention-hint = Shown at the door when the ticket is scanned.
guests-notes = Notes
guests-answers = Answers
guests-yes = Yes
guests-no = No
guests-edit = Edit
guests-edit-name = Edit { $name }
guests-whole = Everything about this guest
guests-stale = Somebody else has changed this guest meanwhile. What you typed is still here. This is different now; save again to keep yours:
guests-saved = Saved: { $name }.
guests-changed-many = { $count ->
    [one] One guest was changed.
   *[other] { $count } guests were changed.
}
guests-undo = Undo
guests-undo-part = Not everything could be put back
guests-undone-count = { $count ->
    [one] One guest was put back.
   *[other] { $count } guests were put back.
}
guests-undone-stale = { $count ->
    [one] One guest was changed or deleted meanwhile, and stays so.
   *[other] { $count } guests were changed or deleted meanwhile, and stay so.
}
guests-undone-failed = { $count ->
    [one] One guest could not be put back:
   *[other] { $count } guests could not be put back:
}
guests-add = Add a guest
guests-add-do = Add
guests-to-table = To the guests
guests-details = Details
guests-qr = Ticket { $number } as a QR code
guests-admitted = { $admitted } of { $party } let in
guests-ticket-pdf = Ticket as PDF
guests-ticket-own = The guest’s own ticket page
guests-actions = What can be done
guests-reissue = Give another ticket
guests-reissue-hint = The old one is good no more.
guests-block = Block
guests-unblock = Unblock
guests-block-hint = Who is blocked is not let in.
guests-cancel = Cancel the place
guests-cancel-hint = The first on the waitlist moves up.
guests-delete = Delete
guests-delete-question = Delete { $name }?
guests-delete-hint = This cannot be undone. To free the place and keep the guest, cancel instead.
guests-created = Added
guests-changed = Changed
guests-scan-entry = Let in
guests-scan-exit = Left
guests-scan-refused = Refused: { $reason }
guests-scan-undone = undone
guests-scan-conflict = conflict
guests-scan-by-online = Door
guests-scan-by-offline = Door, without a network
guests-scan-by-desk = Set by hand
guests-story = What happened
guests-story-none = Nothing that is known here.
guests-story-mail = Mail “{ $kind }”: { $state }
guests-story-ticket = Ticket replaced
guests-story-heads = { $count ->
    [one] one head
   *[other] { $count } heads
}
guests-story-unknown = What it was before lies further back.
guests-story-trimmed = The journal does not go back to this guest’s beginning.
guests-story-newest = Newest
guests-story-audit = All changes of this guest in the audit trail
guests-refusal-invalid = not genuine
guests-refusal-wrong_event = another event
guests-refusal-revoked = replaced ticket
guests-refusal-canceled = cancelled
guests-refusal-blocked = blocked
guests-refusal-unapproved = on the waitlist
guests-refusal-unpaid = unpaid
guests-refusal-product = not at this gate
guests-refusal-invalid_time = not at this time
guests-refusal-not_inside = not inside
guests-refusal-already_redeemed = already used
guests-conflict = This cannot be done now: { $why }.
guests-conflict-event_full = The event is full.
guests-conflict-sold_out = This ticket type is sold out.
guests-conflict-event_cancelled = The event is cancelled.
guests-bulk = Several at once
guests-picked = # chosen
guests-picked-none = none chosen
guests-which-picked = Those that are ticked
guests-which-all = All { $count } that match
guests-which-all-filtered = All that match, on all pages; you are told how many before anything is done
notice-guests-bulk-too-many = These words find too many guests to change them all at once. Give more or longer words, or use the filters alone.
notice-guests-bulk-no-search = Nothing was done: the search is not available at the moment. Try again in a while.
guests-bulk-action = Action
guests-bulk-to = Set to: { $status }
guests-bulk-to-delete = Delete
guests-bulk-to-send = Send tickets by mail
guests-bulk-send = { $count ->
    [one] Send the ticket to one guest?
   *[other] Send their tickets to { $count } guests?
}
guests-bulk-send-hint = Those with an address get a mail, also if they had one before.
notice-guests-tickets-sent = The tickets are on their way; the mail log shows them.
guests-bulk-do = Do it
guests-bulk-sure = Yes, do it
guests-bulk-set = { $count ->
    [one] Set one guest to “{ $status }”?
   *[other] Set { $count } guests to “{ $status }”?
}
guests-bulk-delete = { $count ->
    [one] Delete one guest?
   *[other] Delete { $count } guests?
}
guests-bulk-undo-hint = You can undo it afterwards.
guests-bulk-no-undo = More than { $max } guests cannot be put back with one button.
guests-bulk-running = Working …
guests-bulk-done = Done
guests-bulk-stopped = Stopped. What was done until then stays.
guests-bulk-failed = It ended early: { $why }.
guests-bulk-said = { $done } of { $total } looked at: { $changed } changed, { $skipped } as they should be already, { $failed } failed.
guests-bulk-faults = These could not be changed
guests-bulk-fault-guest = Guest
guests-bulk-stop = Stop
notice-guests-added = The guest was added.
notice-guests-added-waiting = The event is full, so the guest is on the waitlist.
notice-guests-same = Nothing has changed.
notice-guests-same-many = They were so already.
notice-guests-undone = It was undone.
notice-guests-undo-stale = Somebody has changed this guest meanwhile, so nothing was put back. This is what it is now.
notice-guests-undo-gone = The guest was deleted meanwhile; nothing was put back.
notice-guests-reissued = The guest has a new ticket; the old one is good no more.
notice-guests-deleted = The guest was deleted.
notice-guests-deleted-many = The guests were deleted.
notice-guests-none-chosen = Nobody was chosen: tick some guests first.

### Desk: import, export, print

import-title = Import guests
import-intro = Take in a guest list from a spreadsheet or another program. You see what will happen before anything is saved.
import-file = File (CSV or NDJSON)
import-file-hint = Up to { $megabytes } MB. Comma, semicolon or tab; any usual encoding. The first row names the columns.
import-rows = Or paste rows here
import-rows-hint = With the row that names the columns, as copied from a spreadsheet.
import-upload = Go on
import-excel = From Excel or Numbers
import-excel-how = Save the sheet as CSV: in Excel “File › Save as › CSV UTF-8”, in LibreOffice “File › Save as › Text CSV”, in Numbers “File › Export to › CSV”, in Google Sheets “File › Download › CSV”. Or copy the rows and paste them.
import-knows = Columns that are understood
import-again = Importing the same list again adds nobody twice: guests are found by ticket number, by email and name, or by name, phone and company.
import-earlier = Your lists
import-columns = What do the columns mean?
import-columns-how = This is what the columns seem to mean. Correct what is wrong.
import-read-as = Read from { $file } as { $format }.
import-column = Column
import-means = Means
import-examples = Examples
import-check = Check
import-discard = Discard the list
import-field-ignore = – leave out –
import-field-name = Whole name
import-field-first_name = First name
import-field-last_name = Last name
import-field-email = Email
import-field-phone = Phone
import-field-company = Company
import-field-status = Status
import-field-party_size = Party size
import-field-ticket_type = Ticket type
import-field-ticket_number = Ticket number
import-field-payment = Payment
import-field-vip = VIP
import-field-attention = Attention
import-field-notes = Notes
import-field-language = Language
import-field-id = Id
import-field-answer = Answer: { $label }
import-uploaded = Columns are to be named
import-checking = Checking the list …
import-running = Importing …
import-checked = This is what will happen
import-done = The list is in
import-stopped = Stopped. Guests that are in stay.
import-failed = It ended early: { $why }.
import-leave = You can leave this page; it goes on. Come back by “Import”.
import-would-create = will be added
import-would-update = will be changed
import-created = added
import-updated = changed
import-skipped = say nothing new
import-faulty = with errors, left out
import-unknown = These columns mean nothing here:
import-stop = Stop
import-run = Import now
import-run-again = Import
import-change-columns = Change the columns
import-another = Import another list
import-faults = Rows with errors
import-faults-how = They are left out and do not stop the others. Correct them and import the list again.
import-faults-csv = Download as CSV
import-more-faults = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
import-row = Row
import-field = Field
import-message = What is wrong
notice-import-discarded = The list was discarded.
export-title = Export
export-events = All events (CSV)
print-title = Print
print-intro = Tickets, badges and a list for the door, made for A4. Choose of whom, look at them, and print.
print-tickets = Tickets
print-tickets-text = To cut apart and give away. Each has the QR code that doors read.
print-badges = Badges
print-badges-text = Name, company and ticket type, to wear.
print-list = Door list
print-list-text = Everybody by name with boxes to tick: for a door without power.
print-layout = Size
print-tickets-per-sheet = { $size } on a sheet
print-badge-size = { $size } mm, { $count } on a sheet
print-expected = Everybody who is expected
print-show = Show
print-said = { $count ->
    [one] One card
   *[other] { $count } cards
} on { $sheets ->
    [one] one sheet.
   *[other] { $sheets } sheets.
}
print-how = Print without margins and at full size.
print-now = Print
print-next = Next sheets
print-back = Choose others
print-none = Nobody matches.
print-admits = { $count ->
    [one] Admits one
   *[other] Admits { $count }
}
print-list-said = { $count ->
    [one] One guest
   *[other] { $count } guests
}, as of { $time }
print-in = In
print-remarks = Remarks

### Desk: the door

notice-door-saved = The rules of the door are saved.
notice-door-gate-made = The gate is there.
notice-door-gate-saved = The gate is saved.
notice-door-gate-gone = The gate is deleted.
notice-door-device-saved = The device is saved.
notice-door-device-gone = The device is turned away.
notice-door-keys-changed = New tickets are signed with a new key. Those given out stay good.
notice-door-keys-revoked = All codes given out so far are good no more. Send the guests their tickets anew.
notice-door-conflict-settled = The conflict is settled.
door-stale = Somebody else changed this meanwhile. What you typed is still here: look at it again, then save.
door-refused-too_many_gates = The event has as many gates as it can have. Delete one first.
door-refused-too_many_devices = The event has as many devices as it can have. Turn one away first.
door-refused-no_conflict = This scan is no conflict, or somebody has settled it already.
door-refused-last_admin = This is the last admin. Make another one first, so that somebody can still look after the server.
door-refused-email_taken = A user with this email exists already.
door-back = Back to the door
door-edit = Edit
door-delete = Delete
door-revoke = Turn away
door-actions = Actions
door-older = Older
door-secure = Devices reach the door app at
door-trust = Devices that do not trust this server yet begin at
door-insecure = This server speaks plain HTTP only, so the cameras of devices will not work.
door-insecure-how = Numbers, names and hand-held scanners work all the same. For the camera, and to go on without a network, start the server with HTTPS:
door-rules = Rules
door-reentry = Guests who went out may come in again
door-reentry-hint = Otherwise a ticket is good for one entry.
door-names = Names on devices
door-names-hint = Where names are withheld, devices learn none, and a lost phone tells nobody who was invited.
door-names-shown = Shown
door-names-withheld = Withheld
door-supervisor-pin = Supervisor’s PIN
door-supervisor-pin-hint = 4 to 12 digits. Opens overrides on devices that may override.
door-kiosk-pin = Kiosk PIN
door-kiosk-pin-hint = 4 to 12 digits. Leaves the kiosk mode of the door app.
door-pin-set = There is one now; it stays if you leave this empty.
door-pin-unset = There is none now.
door-pin-remove = Take this PIN away
door-gates = Gates
door-gates-none = There are no gates. Everybody enters everywhere; with gates you see what happens where.
door-gate = Gate
door-gate-new = Add a gate
door-gate-title = Gate { $name }
door-gate-name = Name
door-gate-direction = Direction
door-direction-entry = In only
door-direction-exit = Out only
door-direction-both = In and out
door-gate-types = Ticket types
door-gate-types-hint = Only the ticked ones may pass. If none is ticked, all may.
door-gate-all-types = All
door-gate-window = Open
door-gate-window-hint = In the event’s own time zone. Empty means: no bound.
door-gate-valid-from = From
door-gate-valid-until = Until
door-gate-always = Always
door-gate-from = From { $from }
door-gate-until = Until { $until }
door-gate-none = No gate
door-gate-delete-title = Delete the gate { $name }?
door-gate-delete-text = Devices that stand there stand at no gate from now on. Scans that were made there stay.
door-device = Device
door-devices = Devices
door-devices-none = No device is paired. A phone becomes a scanner in a minute: add a device and scan the code it shows.
door-device-new = Add a device
door-device-another = Add another device
door-device-make = Make a pairing code
door-device-title = Device { $name }
door-device-name = Name
door-device-name-hint = So that you know which one it is, “Main entrance, left” say. Its holder can change it.
door-device-gate = Gate
door-device-override = May make exceptions
door-device-override-hint = Whoever holds it may let in against the rules, with a reason.
door-device-supervisor = Supervisor
door-device-state = State
door-device-seen = Last seen
door-device-app = App
door-device-app-unknown = Not known
door-device-app-older = Older: open the app anew
door-no-device = No device
door-state-online = Online
door-state-offline = Offline
door-state-waiting = Waits to be paired
door-state-expired = Code too old
door-clock-jumped = Its clock jumped on { $when }: times of scans before that may be wrong.
door-seen-never = Never
door-seen-not-since-start = Not since the server was started
door-ago-now = just now
door-ago-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
door-ago-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
door-ago-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }
door-pair-title = Pair a device
door-pair-heading = Pair “{ $name }”
door-pair-qr = QR code that pairs the device
door-pair-trust = If the device does not trust this server yet, open this on it first:
door-pair-scan = Point the device’s camera at the code and open the address.
door-pair-type = Without a camera, open this address and type the code below:
door-pair-code = Pairing code:
door-pair-left =
    { $minutes ->
        [one] Good for { $minutes } minute.
       *[other] Good for { $minutes } minutes.
    }
door-pair-left-live = Good for %
door-pair-over = The code is too old now. Turn this device away and add it again.
door-pair-done = The device is paired.
door-pair-once = The code is good once, until { $when }. It is shown here and never again.
door-pair-address = The QR code says:
door-revoke-title = Turn { $name } away?
door-revoke-text = At its next contact with the server the device forgets the guest list and scans no more. Scans that it has not sent yet are lost. To use it again, pair it anew.
door-keys = Ticket keys
door-keys-what = Codes on tickets are signed, so that a gate without a network can tell a genuine one.
door-keys-state =
    { $revoked ->
        [0] Key { $generation } signs new tickets; no key was withdrawn.
        [one] Key { $generation } signs new tickets; { $revoked } older key is good no more.
       *[other] Key { $generation } signs new tickets; { $revoked } older keys are good no more.
    }
door-keys-change = Change the ticket key
door-keys-soft = A new key for new tickets
door-keys-soft-text = Tickets that were given out stay good. Nobody notices anything.
door-keys-soft-button = Use a new key
door-keys-hard = A new key, and every ticket made invalid
door-keys-hard-text = Every QR code that was given out so far stops working, on paper and on phones. Guests without a new ticket will be stopped at the door. Do this only if codes were stolen or forged.
door-keys-confirm = I know that all guests need new tickets
door-keys-hard-button = Make all tickets invalid
door-bundle = What devices take along
door-bundle-state =
    { $guests ->
        [one] { $guests } guest
       *[other] { $guests } guests
    }, { $revoked ->
        [0] no withdrawn tickets
        [one] { $revoked } withdrawn ticket
       *[other] { $revoked } withdrawn tickets
    }
door-bundle-what = Devices fetch the list by themselves, take changes within seconds, and go on without a network with what they have.
door-conflicts-open = To be decided
door-conflicts-what = Doors that could not reach each other let in the same ticket, or somebody was let in who should not have been. The later scan is in question.
door-conflicts-none = There is nothing to decide.
door-conflicts-settled = Decided
door-settled-none = Nothing was decided so far.
door-conflict-first = First scan
door-conflict-later = Later scan, in question
door-conflict-alone = The scan in question
door-conflict-party = { $admitted } of { $party } let in, { $inside } inside
door-guest = Guest
door-guest-unknown = Unknown guest
door-at = When
door-heads-name = People
door-heads =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
door-origin-online = decided by the server
door-origin-offline = decided by the device without a network
door-origin-desk = set by hand at the desk
door-reason-invalid = Not a valid ticket
door-reason-wrong_event = For another event
door-reason-revoked = No longer valid
door-reason-canceled = Cancelled
door-reason-blocked = Blocked
door-reason-unapproved = On the waitlist
door-reason-unpaid = Not paid
door-reason-product = Not at this gate
door-reason-invalid_time = Not at this time
door-reason-not_inside = Not inside
door-reason-already_redeemed = Already used
door-note = Note
door-keep = Let it stand
door-reject = Do not count it
door-choices-hint = “Let it stand”: they are in and count. “Do not count it”: the later scan is taken out of the figures.
door-choice-keep = Stands
door-choice-reject = Not counted
door-decision = Decision
door-decided = { $who }, { $when }
live-title = Live
live-by-reload = As of when this page was loaded. Reload it for newer figures.
live-on = Live: follows every scan
live-off = The connection is lost; trying again
live-ended = This page is no longer live. Reload it.
live-full-screen = Full screen
live-inside = Inside now
live-inside-unit = people
live-admitted = People let in
live-arrived = Guests arrived
live-of = of { $all }
live-this-minute = Let in this minute
live-peak = { $count } at most, in 30 minutes
live-devices = Devices online
live-conflicts =
    { $count ->
        [one] { $count } conflict waits for a decision
       *[other] { $count } conflicts wait for a decision
    }
live-conflicts-many = More than { $count } conflicts wait for a decision
live-arrivals = People let in each minute, all gates
live-arrivals-said = In the last 30 minutes { $sum } people, at most { $most } a minute.
live-minute = Minute
live-people = People
live-gates = Gates
live-gates-none = The event has no gates, and nobody was let in so far.
live-in = In
live-out = Out
live-a-minute = This minute
live-scans = Latest scans
live-scans-none = Nothing was scanned so far.
live-outcome-admitted =
    { $heads ->
        [one] Let in
       *[other] Let in { $heads }
    }
live-outcome-out =
    { $heads ->
        [one] Out
       *[other] Out { $heads }
    }
live-outcome-refused =
    { $heads ->
       *[other] Refused
    }
live-flagged = Conflict
live-undone = Taken back
live-as-of = As of { $time }

### Desk: users, audit trail, settings

notice-users-made = The user is there and can sign in now.
notice-users-password-set = The password is set. All sessions of this user have ended.
notice-users-gone = The user is removed.
notice-tokens-gone = The token is deleted.
users-title = Users
users-new = Add a user
users-new-text = Tell the person the email and the password; they sign in at /admin. A password can be changed here at any time.
users-new-button = Add
users-none = There are no users.
users-name = Name
users-email = Email
users-role = Role
users-since = Since
users-oneself = You
users-roles = What each role may do
users-role-viewer = reads everything, changes nothing
users-role-door = works at the door of an event, with a token bound to it
users-role-organizer = runs events, venues and guests
users-role-admin = does everything, users and settings too
users-password = Password
users-password-new = New password
users-password-hint = At least 10 characters. Several words are easier to keep than signs.
users-password-title = New password for { $name }
users-password-text = It counts from now on. All sessions of this user end, so that they sign in again.
users-password-button = Set the password
users-password-set-short = Set password
users-delete = Delete
users-delete-title = Remove { $name }?
users-delete-text = { $email } cannot sign in any more, and all sessions end. What this user did stays in the audit trail.
users-trail = Trail
tokens-title = Tokens
tokens-what = A token lets another program use the API, with a role and, if you want, for one event alone.
tokens-new = Create a token
tokens-new-button = Create
tokens-none = There are no tokens.
tokens-name-hint = What it is for, “Website” say.
tokens-event = Event
tokens-event-hint = Bound to one event, the token sees nothing else. The door’s role needs one.
tokens-all-events = All events
tokens-device = Device
tokens-made-title = New token
tokens-made-heading = Token “{ $name }”
tokens-once = Copy it now.
tokens-once-text = It is shown here and never again. Whoever has it can do what its role may.
tokens-copy = Copy
tokens-copied = Copied
tokens-use = How it is used
tokens-kept = I have kept it
tokens-delete-title = Delete the token { $name }?
tokens-delete-text = Programs that use it are refused from now on.
audit-what = Every change, who made it and when: the journal of this server, the newest first.
audit-kind = What
audit-by = Who
audit-day = Up to the end of
audit-event = Id of an event
audit-document-id = Id of a document
audit-all = With sessions and upkeep
audit-anything = Anything
audit-anybody = Anybody
audit-filter = Filter
audit-unfilter = Show all
audit-none = Nothing happened that fits.
audit-when = When
audit-who = Who
audit-happened = What happened
audit-more =
    { $count ->
        [one] and { $count } more change
       *[other] and { $count } more changes
    }
audit-begins = The journal begins with change { $seq }; what was before was trimmed after the time that store.retention_days sets.
audit-who-token = Token { $name }
audit-who-device = Device { $name }
audit-who-public = The public
audit-who-operator = The operator, at a terminal
audit-who-system = The server itself
audit-who-gone = Removed since ({ $id })
audit-document = Document
audit-commit = Change
audit-not-told = What this document holds is not shown here.
audit-former-none = The document did not exist before.
audit-former-left = Compared with the document as change { $seq } left it.
audit-former-trimmed = How the document was before is not known any more: the journal begins with change { $seq }.
audit-former-not-since = How the document was before lies further back than change { $seq }.
audit-further = Search further back
audit-secrets = These secrets became others; what they are is never shown:
audit-changed = What changed
audit-nothing-shown = None of the fields that are shown changed.
audit-same = Fields that stayed the same
audit-field = Field
audit-before = Before
audit-after = After
audit-nothing = nothing
audit-kind-event = Event
audit-kind-venue = Venue
audit-kind-guest = Guest
audit-kind-user = User
audit-kind-token = Token
audit-kind-session = Session
audit-kind-idempotency = Kept answer
audit-kind-installation = Installation
audit-kind-door = Door
audit-kind-gate = Gate
audit-kind-device = Device
audit-kind-scan = Scan
audit-kind-revoked-ticket = Withdrawn ticket
audit-kind-message = Mail
audit-kind-mail-template = Template of mails
audit-kind-mail-place = Place of the mails
audit-kind-broadcast = Mail to all guests
audit-verb-event-images-updated = Pictures of an event changed
audit-verb-guest-imported = Guest imported
audit-verb-mail-queued = Mail queued
audit-verb-mail-sent = Mail sent
audit-verb-mail-deferred = Mail put off
audit-verb-mail-failed = Mail failed
audit-verb-mail-bounced = Mail came back
audit-verb-mail-cancelled = Mail called off
audit-verb-mail-removed = Mail removed from the log
audit-verb-mail-announced = Mails to all guests begun
audit-verb-mail-told = Mails to all guests done
audit-verb-mail-followed = Mails followed the journal
audit-verb-mail-template-updated = Template of mails changed
audit-verb-mail-template-reset = Template of mails reset
audit-verb-event-created = Event created
audit-verb-event-updated = Event changed
audit-verb-event-cancelled = Event cancelled
audit-verb-event-deleted = Event deleted
audit-verb-venue-created = Venue created
audit-verb-venue-updated = Venue changed
audit-verb-venue-deleted = Venue deleted
audit-verb-guest-registered = Guest registered
audit-verb-guest-updated = Guest changed
audit-verb-guest-waitlisted = Guest put on the waitlist
audit-verb-guest-promoted = Guest moved up from the waitlist
audit-verb-guest-cancelled = Guest cancelled
audit-verb-guest-checked-in = Guest checked in
audit-verb-guest-deleted = Guest deleted
audit-verb-guest-erased = Guest’s personal data erased
audit-verb-user-created = User added
audit-verb-user-updated = User changed
audit-verb-user-deleted = User removed
audit-verb-token-created = Token created
audit-verb-token-deleted = Token deleted
audit-verb-session-created = Signed in
audit-verb-session-deleted = Session ended
audit-verb-idempotency-kept = Answer kept
audit-verb-idempotency-expired = Kept answer removed
audit-verb-installation-changed = Installation changed
audit-verb-door-updated = Door’s rules changed
audit-verb-door-deleted = Door’s rules deleted
audit-verb-gate-created = Gate created
audit-verb-gate-updated = Gate changed
audit-verb-gate-deleted = Gate deleted
audit-verb-device-created = Device added
audit-verb-device-paired = Device paired
audit-verb-device-updated = Device changed
audit-verb-device-revoked = Device turned away
audit-verb-scan-recorded = Scanned
audit-verb-scan-undone = Scan taken back
audit-verb-scan-resolved = Conflict settled
audit-verb-scan-flagged = Scan marked as a conflict, or no more
audit-verb-scan-deleted = Scan deleted
audit-verb-ticket-revoked = Ticket withdrawn
audit-verb-ticket-restored = Ticket good again
settings-state = This server
settings-version = Version
settings-since = Running since
settings-store = Store
settings-store-ready = Takes reads and writes
settings-store-full = Reads only: the disk is full, or writing failed
settings-head = Changes in the journal
settings-checkpoint = Of these in the store’s file
settings-search = Search
settings-search-ready = Ready: { $documents } documents, { $lag } changes behind
settings-search-opening = Opening: { $documents } documents, { $lag } changes behind
settings-search-rebuilding = Being rebuilt: { $documents } documents so far, { $lag } changes behind
settings-https = HTTPS
settings-plain = Off: plain HTTP only. Turn it on with tls.mode = "auto".
settings-issuer-files = A certificate from files
settings-issuer-public = A certificate of a public authority
settings-issuer-own = A certificate of this server’s own authority
settings-certificate-until = { $issuer }, good until { $date }.
settings-certificate-ends = It ends soon, or is not good now.
settings-trust = How devices trust it
settings-used = Data directory
settings-free = Free on the disk
settings-megabytes = { $count } MB
settings-gigabytes = { $count } GB
settings-configured = Configuration
settings-how = Settings are read when the server starts: a flag wins over an environment variable, that over the configuration file, that over the default. To change one, write it into the file or set the variable, check it, and start the server again.
settings-top = Outside of all sections
settings-name = Setting
settings-value = Value
settings-source = From
settings-variable = Variable
settings-source-default = Default
settings-source-file = File
settings-source-environment = Environment
settings-source-flag = Flag

### Desk: monitoring

monitoring-title = Monitoring
monitoring-intro = What this server has measured itself since it started, kept in memory for a day.
monitoring-span = Time shown
monitoring-hour = Last hour
monitoring-day = Last day
monitoring-as-of = As of { $time }
monitoring-pause = Pause updates
monitoring-stale = The server does not answer. These figures are not of now.
monitoring-decimal = .
monitoring-none = –
monitoring-ms = { $number } ms
monitoring-s = { $number } s
monitoring-rate = { $number } / s
monitoring-percent = { $number }%
monitoring-mb = { $number } MB
monitoring-gb = { $number } GB
monitoring-figures = Figures
monitoring-response-time = Response time
monitoring-response-time-note = 95 of 100 answers were as fast as this. Half: { $p50 }. 99 of 100: { $p99 }.
monitoring-requests = Requests
monitoring-requests-note = { $count } in all.
monitoring-errors = Server errors
monitoring-errors-note = { $share } of all requests. Refused (4xx): { $refused }.
monitoring-users = Active users
monitoring-users-note = The most within five minutes. Devices at doors: { $devices }.
monitoring-cpu = Processors
monitoring-cpu-note = Of the whole machine. This server: { $process }.
monitoring-memory = Memory
monitoring-memory-note = This server. The machine: { $used } of { $total }.
monitoring-cache = Cache hits
monitoring-cache-note = Answers. Events and figures: { $objects }.
monitoring-commit = Writing to disk
monitoring-commit-note = 95 of 100 commits. Flushes alone: { $flush }. Writes: { $writes }.
monitoring-lag = Search behind by
monitoring-lag-note =
    { $queue ->
        [0] Commits, at most. No write waits.
        [one] Commits, at most. At most { $queue } write waited.
       *[other] Commits, at most. At most { $queue } writes waited.
    }
monitoring-charts = Over time
monitoring-time = Time
monitoring-latest = latest { $value }
monitoring-chart-from-to = From { $from } to { $until }. Latest: { $latest }.
monitoring-chart-response = Response time, ms
monitoring-chart-requests = Requests per second
monitoring-chart-errors = Errors
monitoring-chart-users = Active users
monitoring-chart-cpu = Processors, %
monitoring-chart-process-memory = Memory of this server, MB
monitoring-chart-memory = Memory of the machine, %
monitoring-chart-cache = Cache hits, %
monitoring-chart-commit = Commits and flushes, ms
monitoring-chart-lag = Commits behind
monitoring-line-p50 = p50
monitoring-line-p95 = p95
monitoring-line-p99 = p99
monitoring-line-requests = Requests
monitoring-line-refused = Refused (4xx)
monitoring-line-failed = Server errors (5xx)
monitoring-line-users = Users
monitoring-line-devices = Devices
monitoring-line-machine = Machine
monitoring-line-process = This server
monitoring-line-responses = Answers
monitoring-line-objects = Events and figures
monitoring-line-commit-p50 = Commit p50
monitoring-line-commit-p99 = Commit p99
monitoring-line-flush-p50 = Flush p50
monitoring-line-flush-p99 = Flush p99
monitoring-line-search = Search
monitoring-line-checkpoint = Store file
monitoring-line-queue = Waiting writes
monitoring-routes = Routes
monitoring-routes-note = Since { $since }. Times are right within { $error }; choose a column’s name to sort by it.
monitoring-route = Route
monitoring-route-unmatched = (no such address)
monitoring-route-other = (all that came later)
monitoring-no-requests = Nothing was asked yet.

### Pictures

picture-add = Add a picture
picture-file = Picture
picture-file-hint = JPEG, PNG or WebP, at most { $size } MB. Place and camera are not kept.
picture-alt = What it shows
picture-alt-hint = One sentence for those who do not see it, such as “The band on the open-air stage at dusk”.
picture-none = No pictures yet
picture-none-hint = The first picture stands at the top of the event’s page.
picture-place = { $place } of { $count } · { $width } × { $height }
picture-state-processing = { $count ->
    [one] One size to come
   *[other] { $count } sizes to come
}
picture-state-ready = Ready
picture-state-failed = Incomplete
picture-making = The pictures can be seen already; finer sizes are being made.
picture-earlier = Earlier
picture-later = Later
picture-remove = Remove
picture-remove-title = Remove this picture?
picture-remove-hint = It goes from the event’s page at once, and cannot be brought back.
picture-remove-do = Remove the picture
picture-keep = Keep it
picture-full = The event has { $count } pictures, and takes no more. Remove one first.
picture-busy = Too many pictures are being taken in. Please try again in a moment.
picture-refused-invalid = This is no JPEG, PNG or WebP picture, or it is damaged.
picture-refused-too_large = The picture is too large: at most 20 MB and 50 million pixels.
picture-sending = Sending …
picture-reading = Reading the picture …
picture-lost = The connection was lost. Nothing was saved; please try again.
notice-picture-added = The picture was added.
notice-picture-saved = The description was saved.
notice-picture-moved = The order was changed.
notice-picture-removed = The picture was removed.

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
mail-guest = Guest
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
mail-about-cancellation = To whoever had a place that was cancelled, or is off the waitlist.
mail-about-event_cancelled = To all guests of an event that is cancelled.
mail-about-event_changed = To all guests when an event gets another date or venue.
mail-about-reminder = To all who come, some time before the event begins.
mail-about-ticket = To guests whose tickets are sent from the guest list.
mail-templates-lead = What each mail says. Changes count for every mail that is sent from then on, also for those that wait already.
mail-templates-languages = A wording holds for its language alone: whoever registers on a page in German gets the German mail. Change the others as well where it matters. Whoever has named no language, and whoever reads another, gets { $language }.
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
mail-value-waitlisted = For conditions: there for guests who wait, or waited, and have no ticket
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
