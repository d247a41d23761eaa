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

### Pictures

### Mail

mail-title = E-Mail
mail-tab-log = Protokoll
mail-tab-templates = Texte
mail-no-server = Es ist kein Mailserver eingerichtet: Mails entstehen und sind hier zu lesen, werden aber nicht versandt. Der Abschnitt [mail] der Konfiguration nennt einen Server.
mail-no-address = Links in Mails beginnen mit { $base }, weil server.public_url nicht gesetzt ist. Gäste können sie vielleicht nicht öffnen.
mail-filter = Filtern
mail-filter-all = Alle
mail-filter-clear = Alle zeigen
mail-filter-to = Adresse beginnt mit
mail-of-event = Nur Mails zu { $event }
mail-none = Es gibt noch keine Mails. Wer sich mit einer Adresse anmeldet, bekommt die erste.
mail-none-found = Keine Mail passt dazu.
mail-older = Ältere Mails
mail-back = Alle Mails
mail-back-templates = Alle Texte
mail-to = An
mail-from = Von
mail-reply-to = Antworten an
mail-what = Worüber
mail-state = Stand
mail-created = Entstanden
mail-changed = Letzte Änderung
mail-attempts = Versuche
mail-next = Nächster Versuch
mail-message-id = Message-ID
mail-event = Veranstaltung
mail-facts = Einzelheiten
mail-letter = Die Mail
mail-as-sent = So wurde sie versandt
mail-as-would-be = So würde sie jetzt versandt
mail-moot = Diese Mail wird nicht mehr versandt.
mail-files = Liegt bei
mail-file-code = Der Code der Karte (Bild)
mail-file-ticket = Die Karte (PDF)
mail-file-calendar = Kalendereintrag
mail-now = Jetzt versuchen
mail-again = Noch einmal senden
mail-cancel = Nicht senden
mail-refused-mail_sent = Diese Mail wurde schon versandt.
mail-refused-mail_not_queued = Diese Mail wartet nicht mehr auf den Versand.
mail-state-queued = Wartet
mail-state-sent = Versandt
mail-state-failed = Gescheitert
mail-state-bounced = Abgelehnt
mail-state-cancelled = Nicht versandt
mail-kind-confirmation = Bestätigung
mail-kind-waitlisted = Auf der Warteliste
mail-kind-promotion = Nachgerückt
mail-kind-cancellation = Platz abgesagt
mail-kind-event_cancelled = Veranstaltung abgesagt
mail-kind-event_changed = Veranstaltung verlegt
mail-kind-reminder = Erinnerung
mail-kind-ticket = Karte
mail-about-confirmation = An alle, die sich angemeldet haben, mit der Karte.
mail-about-waitlisted = An alle, die sich angemeldet haben und auf einen Platz warten.
mail-about-promotion = An alle, die gewartet haben und nun einen Platz haben, mit der Karte.
mail-about-cancellation = An alle, deren Platz abgesagt wurde.
mail-about-event_cancelled = An alle Gäste einer Veranstaltung, die abgesagt wird.
mail-about-event_changed = An alle Gäste, wenn eine Veranstaltung einen anderen Termin oder Ort bekommt.
mail-about-reminder = An alle, die kommen, einige Zeit vor dem Beginn.
mail-about-ticket = An Gäste, deren Karten aus der Gästeliste versandt werden.
mail-templates-lead = Was in jeder Mail steht. Änderungen gelten für jede Mail, die danach versandt wird, auch für die, die schon warten.
mail-template-changed = Geändert
mail-subject = Betreff
mail-text = Text
mail-text-hint = Eine leere Zeile beginnt einen Absatz; **zwei Sterne** machen Text fett; eine Adresse, die mit https:// beginnt, steht am besten in einer eigenen Zeile.
mail-preview = Vorschau
mail-preview-lead = Mit einem erfundenen Gast und einer erfundenen Veranstaltung.
mail-placeholders = Platzhalter
mail-placeholders-lead = Sie werden ersetzt, wenn eine Mail versandt wird.
mail-conditions = Für das, was nicht immer da ist:
mail-unknown = Einen Platzhalter { $names } gibt es nicht. Alle, die es gibt, stehen neben dem Text.
mail-reset = Zurück zum ursprünglichen Text
mail-value-guest-name = Der Name des Gastes
mail-value-event-name = Der Name der Veranstaltung
mail-value-event-when = Wann sie ist
mail-value-event-where = Wo sie ist: Ort, Anschrift und Stadt
mail-value-event-url = Ihre öffentliche Seite
mail-value-ticket-number = Die Nummer der Karte
mail-value-ticket-type = Die Art der Karte, wenn sie eine hat
mail-value-party-size = Für wie viele Personen die Karte gilt
mail-value-ticket-url = Die eigene Seite des Gastes mit der Karte
mail-value-old-when = Wann sie sein sollte, bevor sie verlegt wurde
mail-value-old-where = Wo sie sein sollte, bevor sie verlegt wurde
mail-sample-guest = Erika Beispiel
mail-sample-event = Sommerkonzert
mail-sample-venue = Stadthalle
mail-sample-address = Hauptstraße 1
mail-sample-old-venue = Altes Theater
mail-letter-code = Karte { $number }
notice-mail-queued = Die Mail wird noch einmal versucht.
notice-mail-cancelled = Die Mail wird nicht versandt.
notice-mail-template-saved = Gesichert. Von jetzt an steht das in den Mails.
notice-mail-template-reset = Der ursprüngliche Text gilt wieder.
