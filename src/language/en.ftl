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

### Desk: import, export, print

### Desk: the door

### Desk: users, audit trail, settings

### Desk: monitoring

### Pictures

### Mail
