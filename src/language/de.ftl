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

public-front-title = Was ansteht
public-front-lead = Finden Sie eine Veranstaltung, sehen Sie, ob noch Platz ist, und melden Sie sich an.
public-front-description = Veranstaltungen mit Terminen, Orten und Anmeldung.
public-needs-setup = Dieser Server hat noch keine Benutzer. Öffnen Sie den Einrichtungslink, den er beim Start ausgegeben hat, oder legen Sie die erste Verwaltung an mit
public-unencrypted = Diese Seite kam unverschlüsselt; darum gibt es keine Kamera und keine Arbeit ohne Netz.
public-unencrypted-else = hat beides, auf Geräten, die
public-trust = diesem Server vertrauen
public-search-label = Veranstaltungen suchen
public-search-hint = Name, Ort, Schlagwort …
public-search = Suchen
public-next = Als Nächstes
public-next-none = Im Moment ist nichts geplant.
public-all-events = Alle Veranstaltungen
public-to-calendar = Kalender
public-calendar-feed = Alle Veranstaltungen als Kalender
public-decimal-point = ,
public-price = { $amount } { $currency }
public-metres = { $count } m
public-kilometres = { $count } km
public-over = Vorbei
public-full = Ausgebucht
public-waitlist = Warteliste
public-places-left = { $count ->
    [0] Kein Platz frei
    [one] 1 Platz frei
   *[other] { $count } Plätze frei
}
public-events-title = Veranstaltungen
public-events-past-title = Vergangene Veranstaltungen
public-at-venue = Am Ort { $venue }.
public-everywhere = Alle Orte zeigen
public-filters = Mehr Filter
public-from = Von
public-until = Bis
public-near = In der Nähe von
public-near-anywhere = Überall
public-near-here = Die Stelle { $place }
public-within = Höchstens so weit weg
public-within-any = Jede Entfernung
public-tag = Schlagwort
public-room = Nur mit freien Plätzen
public-past = Vergangene Veranstaltungen
public-near-me = Wo ich bin
public-near-me-button = Meinen Standort verwenden
public-near-me-refused = Der Browser verrät nicht, wo Sie sind.
public-count-all = { $count ->
    [0] Keine Veranstaltungen
    [one] 1 Veranstaltung
   *[other] { $count } Veranstaltungen
}
public-count-first = { $count ->
    [0] Bisher keine gefunden
    [one] Die erste Veranstaltung
   *[other] Die ersten { $count } Veranstaltungen
}
public-count-more = { $count ->
    [0] Keine weiteren Veranstaltungen
    [one] 1 weitere Veranstaltung
   *[other] { $count } weitere Veranstaltungen
}
public-none-found = Nichts passt.
public-clear = Alle Veranstaltungen zeigen
public-pages = Seiten der Liste
public-first-page = Zur ersten Seite
public-months = Monate
public-this-month = Dieser Monat
public-today = Heute
public-goes-on = läuft weiter
public-more = { $count ->
    [one] 1 weitere
   *[other] { $count } weitere
}
public-month-empty = In diesem Monat ist nichts geplant.
public-month-cut = Dieser Monat hat mehr Veranstaltungen, als hier Platz haben.
public-subscribe = Kalender abonnieren
public-subscribe-hint = Kalenderprogramme folgen dieser Adresse:

### Public pages: one event, registration

public-draft-notice = Dies ist ein Entwurf: Nur wer angemeldet ist, sieht ihn.
public-to-desk = Im Büro bearbeiten
public-facts = Wann und wo
public-when = Wann
public-where = Wo
public-zone = Zeitzone { $zone }
public-your-time = Ihre Zeit:
public-add-to-calendar = In meinen Kalender
public-map-of = Karte: wo { $venue } liegt
public-open-map = In Karten öffnen
public-more-here = Mehr an diesem Ort
public-places = Plätze
public-tickets = Tickets
public-tags = Schlagwörter
public-valid-from = Gültig ab { $from }
public-valid-until = Gültig bis { $until }
public-valid-between = Gültig von { $from } bis { $until }
register-title = Anmeldung
register-name = Name
register-email = E-Mail
register-email-hint = Für Ihr Ticket und für Nachrichten zu dieser Veranstaltung.
register-phone = Telefon
register-company = Firma
register-party-size = Wie viele Personen
register-party-size-hint = Sie und alle, die mit Ihnen kommen, auf einem Ticket.
register-ticket-type = Ticket
register-please-choose = Bitte wählen
register-must-be-answered = muss beantwortet werden
register-must-be-chosen = muss eines von diesen sein
register-consent = Was Sie eingeben, bewahren die Veranstalter für diese Veranstaltung auf; sonst sieht es niemand.
register-button = Anmelden
register-button-waitlist = Auf die Warteliste
register-waitlist-before = Alle Plätze sind vergeben. Sie können auf die Warteliste: Wird ein Platz frei, bekommt ihn, wer am längsten wartet.
register-refused = Sie sind noch nicht angemeldet: Bitte berichtigen Sie, was markiert ist.
register-sent-already = Dieses Formular wurde schon gesendet, und Sie sind angemeldet. Senden Sie es noch einmal, wenn Sie jemand anderen anmelden möchten.
register-just-full = Die Veranstaltung ist inzwischen ausgebucht.
register-sold-out = Dieses Ticket ist inzwischen ausverkauft. Bitte wählen Sie ein anderes.
register-just-closed = Die Anmeldung ist inzwischen geschlossen.
register-too-often = Aus Ihrem Netz kamen zu viele Anmeldungen. Bitte warten Sie { $seconds ->
    [one] eine Sekunde
   *[other] { $seconds } Sekunden
} und senden Sie das Formular noch einmal.
register-full = Die Veranstaltung ist ausgebucht.
register-draft = Die Anmeldung beginnt, wenn die Veranstaltung veröffentlicht ist.
register-cancelled = Die Veranstaltung ist abgesagt.
register-over = Die Veranstaltung ist vorbei.
register-by-invitation = Gäste kommen auf Einladung.
register-closed = Die Anmeldung ist geschlossen.

### Public pages: the guest's own ticket

ticket-title = Mein Ticket
ticket-number = Ticketnummer
ticket-qr-label = QR-Code des Tickets { $number }
ticket-good = Sie sind angemeldet.
ticket-good-text = Zeigen Sie diesen Code am Einlass.
ticket-waiting = Sie stehen auf der Warteliste.
ticket-waiting-text = Alle Plätze sind vergeben. Wird einer frei und Sie sind an der Reihe, steht hier Ihr Ticket.
ticket-used = Sie sind eingelassen.
ticket-used-text = Viel Vergnügen.
ticket-cancelled = Abgemeldet.
ticket-cancelled-text = Sie haben keinen Platz mehr.
ticket-event-cancelled = Die Veranstaltung ist abgesagt.
ticket-event-cancelled-text = Sie findet nicht statt.
ticket-to-pay = Noch nicht bezahlt: Bitte zahlen Sie am Einlass.
ticket-for = Name
ticket-heads = Gilt für
ticket-admits = { $count ->
    [one] 1 Person
   *[other] { $count } Personen
}
ticket-pdf = Ticket als PDF
ticket-png = Code als Bild
ticket-to-event = Zur Veranstaltung
ticket-keep-link = Bewahren Sie die Adresse dieser Seite auf: Wer sie hat, hat Ihr Ticket.
ticket-cancel = Meinen Platz absagen
ticket-cancel-ask = { $name }, möchten Sie Ihren Platz bei „{ $event }“ zurückgeben?
ticket-cancel-hint = Jemand anderes bekommt ihn. Das lässt sich nicht rückgängig machen.
ticket-cancel-yes = Ja, meinen Platz absagen
ticket-back = Zurück zum Ticket
ticket-cancel-place-given-back = Ihr Platz ist schon abgesagt.
ticket-cancel-ticket-used = Sie sind eingelassen; Ihr Platz lässt sich nicht mehr absagen.
ticket-cancel-event-cancelled = Die Veranstaltung ist abgesagt; es gibt nichts zurückzugeben.
ticket-cancel-event-over = Die Veranstaltung ist vorbei.
notice-registered = Sie sind angemeldet.
notice-waitlisted = Sie stehen auf der Warteliste.
notice-place-given-back = Ihr Platz ist abgesagt.

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
