# Deutsch.

### The language itself

language-name = Deutsch
number-group = .
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
weekday-short-1 = Mo
weekday-short-2 = Di
weekday-short-3 = Mi
weekday-short-4 = Do
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = So
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
month-short-1 = Jan.
month-short-2 = Febr.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sept.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.
date-long = { $weekday }, { $day }. { $month } { $year }
date-short = { $weekday-short }, { $day }. { $month-short } { $year }
date-month = { $month } { $year }
date-and-time = { $date }, { $time }
time-of-day = { $hour }:{ $minute } Uhr
time-span = { $from } – { $until }

### Every page

site-name = Event Manager
skip-to-content = Zum Inhalt springen
main-menu = Hauptmenü
language-label = Sprache
language-choose = Wählen
menu-events = Veranstaltungen
menu-calendar = Kalender
menu-desk = Büro
menu-sign-in = Anmelden
menu-sign-out = Abmelden
menu-api = API-Referenz
previous-page = Zurück
next-page = Weiter
save = Speichern
cancel = Abbrechen
optional = freiwillig
form-refused = Nichts wurde gespeichert: Bitte korrigieren Sie, was markiert ist.
form-error-other = { $field }: { $message }
back-to-front = Zur Startseite

### Errors of fields (only languages without messages of the program's own need to fill these in)

error-required = Bitte ausfüllen.
error-type = Das ist nicht von der erwarteten Art.
error-unknown = Dieses Feld gibt es nicht.
error-read_only = Das lässt sich nicht ändern.
error-invalid = Das ist nicht gültig.
error-too_short = Das ist zu kurz.
error-too_long = Das ist zu lang.
error-too_small = Das ist zu klein.
error-too_large = Das ist zu groß.
error-too_many = Das sind zu viele.
error-not_found = Das gibt es nicht.
error-duplicate = Das gibt es schon.
error-not_allowed = Das ist hier nicht erlaubt.

### Problems

problem-400 = Das lässt sich nicht lesen
problem-401 = Bitte melden Sie sich an
problem-403 = Ihre Rolle erlaubt das nicht
problem-404 = Hier ist nichts
problem-405 = Das geht hier nicht
problem-409 = Das geht jetzt nicht
problem-410 = Das ist vorbei
problem-412 = Jemand anderes war schneller
problem-413 = Das ist zu groß
problem-415 = Das ist von der falschen Art
problem-422 = Das lässt sich nicht übernehmen
problem-429 = Zu viele Versuche
problem-500 = Hier ist etwas schiefgegangen
problem-503 = Im Moment nicht
problem-507 = Die Festplatte ist voll
problem-hint-404 = Vielleicht ist die Adresse vertippt, oder was hier war, ist fort.
problem-hint-500 = Es steht im Protokoll unter der Nummer unten.
problem-number = Nummer: { $id }

### What events and guests are called

event-status-draft = Entwurf
event-status-active = Aktiv
event-status-cancelled = Abgesagt
event-status-completed = Beendet
guest-status-invited = Eingeladen
guest-status-registered = Angemeldet
guest-status-waitlisted = Auf der Warteliste
guest-status-checked_in = Eingelassen
guest-status-cancelled = Abgesagt
registration-closed = Geschlossen
registration-open = Offen
registration-invite_only = Nur auf Einladung
payment-free = Kostenlos
payment-unpaid = Unbezahlt
payment-paid = Bezahlt
payment-refunded = Erstattet
role-viewer = Leserecht
role-door = Einlass
role-organizer = Veranstalter
role-admin = Verwaltung

### Public pages: events, search, calendar

### Public pages: one event, registration

### Public pages: the guest's own ticket

### Set-up and sign-in

sign-in-title = Anmelden
sign-in-email = E-Mail
sign-in-password = Passwort
sign-in-refused = E-Mail oder Passwort ist falsch.
notice-signed-out = Sie sind abgemeldet.
### Desk: frame and dashboard

as-a-table = Als Tabelle
event-menu = Seiten dieser Veranstaltung
event-public-page = Öffentliche Seite
event-tab-overview = Überblick
event-tab-edit = Bearbeiten
event-tab-guests = Gäste
event-tab-import = Import
event-tab-print = Drucken
event-tab-pictures = Bilder
event-tab-door = Einlass
event-tab-conflicts = Konflikte
event-tab-live = Live
desk = Büro
desk-menu = Büromenü
desk-dashboard = Überblick
desk-events = Veranstaltungen
desk-venues = Orte
desk-users = Benutzer und Tokens
desk-audit = Änderungsprotokoll
desk-mail = E-Mail
desk-monitoring = Überwachung
desk-settings = Einstellungen

### Desk: events and venues

### Desk: guests

### Desk: import, export, print

### Desk: the door

### Desk: users, audit trail, settings

### Desk: monitoring

monitoring-title = Überwachung
monitoring-intro = Was dieser Server seit seinem Start selbst gemessen hat; er behält es einen Tag lang im Speicher.
monitoring-span = Gezeigte Zeit
monitoring-hour = Letzte Stunde
monitoring-day = Letzter Tag
monitoring-as-of = Stand { $time }
monitoring-pause = Nicht aktualisieren
monitoring-stale = Der Server antwortet nicht. Diese Werte sind nicht von jetzt.
monitoring-decimal = ,
monitoring-none = –
monitoring-ms = { $number } ms
monitoring-s = { $number } s
monitoring-rate = { $number } / s
monitoring-percent = { $number } %
monitoring-mb = { $number } MB
monitoring-gb = { $number } GB
monitoring-figures = Werte
monitoring-response-time = Antwortzeit
monitoring-response-time-note = So schnell waren 95 von 100 Antworten. Die Hälfte: { $p50 }. 99 von 100: { $p99 }.
monitoring-requests = Anfragen
monitoring-requests-note = Insgesamt { $count }.
monitoring-errors = Serverfehler
monitoring-errors-note = { $share } aller Anfragen. Abgelehnt (4xx): { $refused }.
monitoring-users = Aktive Nutzer
monitoring-users-note = Höchstens innerhalb von fünf Minuten. Geräte an Türen: { $devices }.
monitoring-cpu = Prozessoren
monitoring-cpu-note = Der ganzen Maschine. Dieser Server: { $process }.
monitoring-memory = Speicher
monitoring-memory-note = Dieser Server. Die Maschine: { $used } von { $total }.
monitoring-cache = Cache-Treffer
monitoring-cache-note = Antworten. Veranstaltungen und Zahlen: { $objects }.
monitoring-commit = Schreiben auf die Platte
monitoring-commit-note = 95 von 100 Commits. Flush allein: { $flush }. Schreibvorgänge: { $writes }.
monitoring-lag = Rückstand der Suche
monitoring-lag-note =
    { $queue ->
        [0] Commits, höchstens. Kein Schreibvorgang wartet.
        [one] Commits, höchstens. Höchstens { $queue } Schreibvorgang wartete.
       *[other] Commits, höchstens. Höchstens { $queue } Schreibvorgänge warteten.
    }
monitoring-charts = Verlauf
monitoring-time = Zeit
monitoring-latest = zuletzt { $value }
monitoring-chart-from-to = Von { $from } bis { $until }. Zuletzt: { $latest }.
monitoring-chart-response = Antwortzeit, ms
monitoring-chart-requests = Anfragen je Sekunde
monitoring-chart-errors = Fehler
monitoring-chart-users = Aktive Nutzer
monitoring-chart-cpu = Prozessoren, %
monitoring-chart-process-memory = Speicher dieses Servers, MB
monitoring-chart-memory = Speicher der Maschine, %
monitoring-chart-cache = Cache-Treffer, %
monitoring-chart-commit = Commits und Flushes, ms
monitoring-chart-lag = Commits im Rückstand
monitoring-line-p50 = p50
monitoring-line-p95 = p95
monitoring-line-p99 = p99
monitoring-line-requests = Anfragen
monitoring-line-refused = Abgelehnt (4xx)
monitoring-line-failed = Serverfehler (5xx)
monitoring-line-users = Nutzer
monitoring-line-devices = Geräte
monitoring-line-machine = Maschine
monitoring-line-process = Dieser Server
monitoring-line-responses = Antworten
monitoring-line-objects = Veranstaltungen und Zahlen
monitoring-line-commit-p50 = Commit p50
monitoring-line-commit-p99 = Commit p99
monitoring-line-flush-p50 = Flush p50
monitoring-line-flush-p99 = Flush p99
monitoring-line-search = Suche
monitoring-line-checkpoint = Datei des Speichers
monitoring-line-queue = Wartende Schreibvorgänge
monitoring-routes = Routen
monitoring-routes-note = Seit { $since }. Die Zeiten stimmen auf { $error } genau; sortiert wird nach der Spalte, deren Namen Sie wählen.
monitoring-route = Route
monitoring-route-unmatched = (keine solche Adresse)
monitoring-route-other = (alle späteren)
monitoring-no-requests = Noch wurde nichts angefragt.

### Pictures

### Mail
