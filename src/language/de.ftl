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
date-day-month = { $day }. { $month-short }
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
sign-in-held = Ihre Sitzung ist abgelaufen. Nichts von Ihrer Eingabe ist verloren: Melden Sie sich an, dann wird sie erneut gesendet.
sign-in-lost = Ihre Sitzung ist abgelaufen, und das Gesendete konnte nicht aufgehoben werden. Melden Sie sich an und senden Sie es noch einmal; Dateien müssen neu gewählt werden.
sign-in-ended = Ihre Sitzung ist abgelaufen. Bitte melden Sie sich wieder an.
resend-title = Sie sind angemeldet
resend-text = Was Sie vor dem Ende der Sitzung eingegeben haben, kann jetzt gesendet werden.
resend-button = Eingabe senden
setup-title = Einrichten
setup-intro = Legen Sie das erste Verwaltungskonto dieses Servers an. Danach sind Sie gleich angemeldet.
setup-name = Ihr Name
setup-button = Einrichten
setup-refused = Es wurde nichts eingerichtet: Bitte berichtigen Sie, was markiert ist.
setup-over = Dieser Link wurde schon benutzt oder ist zu alt.
setup-over-hint = Ein Server ohne Benutzer gibt beim Start einen neuen Link aus. Auf dem Server legt auch dieser Befehl ein Verwaltungskonto an:
password-title = Ihr Passwort
password-link = Passwort ändern
password-intro = Ihre anderen Sitzungen enden, wenn Sie es ändern; diese geht weiter.
password-current = Bisheriges Passwort
password-new = Neues Passwort
password-hint = Mindestens 10 Zeichen.
password-button = Passwort ändern
notice-set-up = Willkommen! Der Server ist eingerichtet, und Sie sind mit dem ersten Verwaltungskonto angemeldet.
notice-password-changed = Ihr Passwort ist geändert.

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
first-page = Erste Seite
back = Zurück
overview-begin = So geht es los
overview-begin-venue = Den Ort anlegen, an dem Ihre Veranstaltungen stattfinden
overview-begin-event = Die erste Veranstaltung anlegen
overview-begin-door = Am Abend öffnen die Telefone am Einlass
overview-next = Nächste Veranstaltungen
overview-next-none = Es steht keine veröffentlichte Veranstaltung bevor.
overview-todos = Zu tun
overview-todos-none = Es wartet nichts auf Sie.
overview-todo-draft = Noch ein Entwurf, beginnt { $when }
overview-todo-venue = Noch ohne Ort
overview-todo-unpaid = { $count ->
    [one] Ein Gast hat nicht bezahlt
   *[other] { $count } Gäste haben nicht bezahlt
 }
overview-todo-conflicts = { $count ->
    [one] Ein Konflikt am Einlass ist offen
   *[other] { $count } Konflikte am Einlass sind offen
 }
overview-latest = Die letzte Veranstaltung
overview-latest-nobody = An keinem Einlass wurde jemand eingelassen.
overview-certificate = HTTPS-Zertifikat
overview-certificate-none = Hier gibt es kein HTTPS.
overview-certificate-none-hint = Ohne HTTPS geben Telefone der Einlass-App keine Kamera. „serve --tls auto“ schaltet es ein.
overview-certificate-until = Gültig bis { $date }
overview-certificate-over = Abgelaufen am { $date }
overview-certificate-own = Von der eigenen Zertifizierungsstelle dieses Servers; es erneuert sich von selbst.
overview-certificate-public = Von einer öffentlichen Zertifizierungsstelle; es erneuert sich von selbst.
overview-certificate-files = Aus Dateien auf dem Server; wer ihn betreibt, erneuert sie.
overview-trust = Wie Geräte diesem Server vertrauen
registrations-heading = Anmeldungen
registrations-title = Anmeldungen nach Tagen, die letzten 30 Tage
registrations-description = In diesen Tagen angemeldet und noch da: { $all }. Alle fünf Minuten gezählt.
registrations-description-part = In diesen Tagen angemeldet, unter den neuesten, die gezählt werden: { $all }. Alle fünf Minuten gezählt.
registrations-day = Tag
registrations-guests = Gäste
arrivals-heading = Ankunft
arrivals-title = Ankunft im Lauf der Zeit
arrivals-description = Eingelassene Personen bei { $name }: { $heads }.
arrivals-time = Uhrzeit
arrivals-heads = Personen bis dahin
meter-of = { $held } von { $capacity } Plätzen vergeben
meter-unbounded = { $held } Plätze vergeben, ohne Grenze
meter-full = Voll
meter-waiting = { $count ->
    [one] 1 Person wartet
   *[other] { $count } Personen warten
 }

### Desk: events and venues

events-search = Suchen
events-when = Wann
events-when-upcoming = Kommende
events-when-past = Vergangene
events-when-all = Alle Zeiten
events-status = Stand
events-any-status = Jeder
events-sort = Reihenfolge
events-sort-usual = Wie üblich
events-sort-date = Nach Datum, früheste zuerst
events-sort-date-last = Nach Datum, späteste zuerst
events-sort-name = Nach Name
events-sort-newest = Neueste Einträge zuerst
events-show = Anzeigen
events-all = Alle Veranstaltungen
events-pages = Seiten der Liste
events-none-here = Auf dieser Seite steht nichts; auf der nächsten kann es weitergehen.
events-none-found = Es gibt keine solche Veranstaltung.
events-none-upcoming = Es steht keine Veranstaltung bevor.
events-search-failed = Die Suche ist gerade nicht verfügbar. Ohne Suchwörter geht die Liste.
events-search-odd = Danach kann nicht gesucht werden. Versuchen Sie es mit weniger oder anderen Wörtern.
event-new-title = Neue Veranstaltung
event-edit-title = { $name } bearbeiten
event-edit-heading = Bearbeiten
event-section-what = Was
event-section-when = Wann
event-section-where = Wo
event-section-admission = Plätze und Anmeldung
event-name = Name
event-description = Beschreibung
event-description-hint = In Markdown: **fett**, *kursiv*, Listen mit -, Links als [Text](Adresse).
event-preview = Vorschau
event-preview-heading = So sehen es Besucher:
event-date = Beginn
event-end = Ende
event-timezone = Zeitzone
event-timezone-hint = Die Zeiten sind die der Uhr dort, etwa in Europe/Berlin.
event-venue = Ort
event-venue-none = Noch kein Ort
event-venue-new = Ein neuer Ort, unten beschrieben
event-venue-details = Neuer Ort
event-venue-new-hint = Wählen Sie oben „Ein neuer Ort“. Ein gleichnamiger Ort an derselben Stelle wird wieder verwendet.
event-find-venue = Orte nach Namen finden
event-find-venue-button = Finden
event-capacity = Plätze insgesamt
event-capacity-hint = Personen insgesamt. Leer: ohne Grenze.
event-registration = Anmeldung
event-waitlist = Warteliste führen, wenn es voll ist
event-waitlist-short = Warteliste
event-tags = Schlagwörter
event-tags-hint = Durch Kommas getrennt.
event-tickets = Ticketarten
event-tickets-hint = Ohne Ticketarten haben alle das gleiche Ticket. Leere Zeilen werden nicht gespeichert.
event-ticket-add = Ticketart hinzufügen
event-ticket-legend = Ticketart { $n }
event-ticket-remove = Ticketart { $n } entfernen
event-ticket-name = Name
event-ticket-quota = Plätze dieser Art
event-ticket-price = Preis
event-ticket-currency = Währung
event-ticket-from = Gültig ab
event-ticket-until = Gültig bis
event-questions = Fragen
event-questions-hint = Was Gäste bei der Anmeldung gefragt werden.
event-question-add = Frage hinzufügen
event-question-legend = Frage { $n }
event-question-remove = Frage { $n } entfernen
event-question-label = Frage
event-question-kind = Antwort
event-question-kind-text = Text
event-question-kind-choice = Eine von mehreren
event-question-kind-checkbox = Ja oder nein
event-question-options = Antworten zur Auswahl
event-question-options-hint = Eine je Zeile; nur bei „Eine von mehreren“.
event-question-required = Muss beantwortet werden
event-question-count = { $count ->
    [one] 1 Frage
   *[other] { $count } Fragen
 }
event-save-draft = Als Entwurf speichern
event-save-publish = Speichern und veröffentlichen
event-publish = Veröffentlichen
event-reopen = Wieder aktiv machen
event-complete = Als beendet markieren
event-copy = Kopieren
event-make-series = Serie anlegen
event-cancel = Veranstaltung absagen
event-delete = Löschen
event-yes = Ja
event-no = Nein
event-places = Plätze
event-facts = Angaben
event-series = Serie
event-series-first = Erste Veranstaltung der Serie
event-figure-guests = Gäste
event-figure-heads = Personen mit Platz
event-figure-waitlisted = Auf der Warteliste
event-figure-admitted = Eingelassen
event-figure-inside = Gerade drinnen
event-figure-no-shows = Nicht gekommen
event-figure-came = Gekommen
event-gone = Jemand hat diese Veranstaltung inzwischen gelöscht. Ihre Eingabe steht hier: Wenn Sie sie speichern, entsteht eine neue Veranstaltung.
event-stale-title = Jemand anders hat diese Veranstaltung geändert
event-stale-intro = Während Sie schrieben, hat jemand andere Änderungen gespeichert. Nichts ist verloren: Wählen Sie für jedes Feld, wessen Angabe bleibt, und speichern Sie dann.
event-stale-unanswered = Bitte wählen Sie in jedem Feld.
event-stale-choose = Bitte wählen Sie eine Angabe.
event-stale-original = Als Sie begannen
event-stale-theirs = Die andere Angabe
event-stale-mine = Ihre Angabe
event-stale-only-mine = Das haben nur Sie geändert.
event-stale-only-theirs = Das hat nur die andere Person geändert.
event-stale-both = Das haben beide geändert.
event-stale-nothing = (nichts)
event-stale-same = Beide haben dasselbe eingegeben; es gibt nichts zu wählen.
event-stale-save = Wie gewählt speichern
event-stale-drop = Meine Änderungen verwerfen
event-cancel-title = Diese Veranstaltung absagen?
event-cancel-text = { $count ->
    [0] Niemand hat einen Platz. Die Veranstaltung bleibt als abgesagt sichtbar.
    [one] Ein Gast hat einen Platz. Die Veranstaltung bleibt als abgesagt sichtbar.
   *[other] { $count } Gäste haben einen Platz. Die Veranstaltung bleibt als abgesagt sichtbar.
 }
event-cancel-yes = Veranstaltung absagen
event-delete-title = Diese Veranstaltung löschen?
event-delete-text = { $count ->
    [0] Sie hat keine Gäste. Sie lässt sich nicht zurückholen.
    [one] Sie hat einen Gast und kann nicht gelöscht werden; sagen Sie sie stattdessen ab.
   *[other] Sie hat { $count } Gäste und kann nicht gelöscht werden; sagen Sie sie stattdessen ab.
 }
event-delete-yes = Veranstaltung löschen
event-conflict-event_has_guests = Die Veranstaltung hat Gäste. Sagen Sie sie ab, oder löschen Sie zuerst die Gäste.
event-conflict-venue_has_events = An diesem Ort gibt es Veranstaltungen. Geben Sie ihnen zuerst einen anderen Ort.
event-conflict-event_full = Die Veranstaltung ist voll.
event-conflict-sold_out = Diese Ticketart ist ausverkauft.
series-title = Serie anlegen
series-intro = Diese Veranstaltung beginnt { $first }. Weitere solche werden als Entwürfe angelegt, zur selben Uhrzeit, auch über Sommer- und Winterzeit hinweg.
series-rhythm-section = Wie oft
series-rhythm = Wiederholung
series-rhythm-weekly = Jede Woche
series-rhythm-fortnightly = Alle zwei Wochen
series-rhythm-monthly_day = Jeden Monat am selben Tag
series-rhythm-monthly_weekday = Jeden Monat am selben Wochentag, etwa am zweiten Dienstag
series-count = Wie viele weitere
series-count-hint = Höchstens { $max }.
series-until = Bis
series-until-hint = Der letzte mögliche Tag; was zuerst erreicht ist, gilt.
series-preview = Tage anzeigen
series-days = Die Tage
series-days-hint = Nehmen Sie das Häkchen von Tagen, die ausfallen. An Tagen, an denen die Serie schon eine Veranstaltung hat, kommt keine weitere dazu.
series-none = In dieser Zeit gibt es keinen solchen Tag.
series-no-days = Kein Tag ist ausgewählt.
series-create = Diese Veranstaltungen anlegen
venues-search = Name beginnt mit
venues-map = Die Orte dieser Seite auf einer Weltkarte
venues-none = Es gibt noch keine Orte.
venues-none-found = Kein Ort beginnt so.
venue-new-title = Neuer Ort
venue-details = Angaben zum Ort
venue-name = Name
venue-address = Adresse
venue-city = Stadt
venue-country = Land
venue-latitude = Breite
venue-latitude-hint = Grad nördlich, etwa 52,5163.
venue-longitude = Länge
venue-longitude-hint = Grad östlich, etwa 13,3777.
venue-map = Wo der Ort ist, auf einer Weltkarte
venue-map-hint = Ein Klick auf die Karte trägt die Grade ungefähr ein.
venue-located = Auf der Karte
venue-not-located = Nicht auf der Karte
venue-events = Veranstaltungen hier
venue-stale = Jemand hat diesen Ort inzwischen geändert; er heißt nun „{ $name }“ ({ $place }). Ihre Eingabe steht noch hier: Wenn Sie sie speichern, ersetzt sie die andere.
venue-delete = Löschen
venue-delete-title = { $name } löschen?
venue-delete-text = Er lässt sich nicht zurückholen. Ein Ort mit Veranstaltungen kann nicht gelöscht werden.
venue-delete-yes = Ort löschen
notice-event-created = Die Veranstaltung ist als Entwurf gespeichert.
notice-event-published = Die Veranstaltung ist gespeichert und veröffentlicht.
notice-event-saved = Die Veranstaltung ist gespeichert.
notice-event-deleted = Die Veranstaltung ist gelöscht.
notice-event-now-draft = Die Veranstaltung ist wieder ein Entwurf.
notice-event-now-active = Die Veranstaltung ist veröffentlicht.
notice-event-now-cancelled = Die Veranstaltung ist abgesagt.
notice-event-now-completed = Die Veranstaltung ist beendet.
notice-series-made = Die Serie ist angelegt. Ihre Veranstaltungen sind Entwürfe, bis Sie sie veröffentlichen.
notice-series-known = Die Serie hatte an all diesen Tagen schon Veranstaltungen.
notice-venue-created = Der Ort ist gespeichert.
notice-venue-saved = Der Ort ist gespeichert.
notice-venue-deleted = Der Ort ist gelöscht.

### Desk: guests

### Desk: import, export, print

### Desk: the door

### Desk: users, audit trail, settings

### Desk: monitoring

### Pictures

### Mail
