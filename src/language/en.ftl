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

### Public pages: one event, registration

### Public pages: the guest's own ticket

### Set-up and sign-in

sign-in-title = Sign in
sign-in-email = Email
sign-in-password = Password
sign-in-refused = Email or password is wrong.
notice-signed-out = You are signed out.
sign-in-held = Your session has ended. Nothing that you typed is lost: sign in, and it is sent again.
sign-in-lost = Your session has ended, and what was sent could not be kept. Sign in, and send it again; files have to be chosen again.
sign-in-ended = Your session has ended. Please sign in again.
resend-title = You are signed in
resend-text = What you typed before your session ended is ready to be sent.
resend-button = Send what you typed
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
guests-search-away = Search is not available at the moment; the filters are.
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
guests-scans = At the doors
guests-scans-none = Not scanned yet.
guests-scan-when = When
guests-scan-what = What
guests-scan-where = Where
guests-scan-heads = Heads
guests-scan-entry = Let in
guests-scan-exit = Left
guests-scan-refused = Refused: { $reason }
guests-scan-undone = undone
guests-scan-conflict = conflict
guests-scan-by-online = Door
guests-scan-by-offline = Door, without a network
guests-scan-by-desk = Set by hand
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
guests-bulk-action = Action
guests-bulk-to = Set to: { $status }
guests-bulk-to-delete = Delete
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

### Desk: users, audit trail, settings

### Desk: monitoring

### Pictures

### Mail
