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
audit-not-told = What this document holds is for nobody’s eyes.
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

### Pictures

### Mail
