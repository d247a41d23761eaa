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

### Mail
