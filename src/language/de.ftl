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
search-away-rebuilding = Die Suche wird gerade neu aufgebaut und ist in einer Weile wieder da. Bis dahin ist dies die Liste ohne Ihre Wörter; die anderen Filter gelten.
search-away-slow = Die Suche hat zu lange gedauert; mehr oder längere Wörter helfen. Dies ist die Liste ohne Ihre Wörter; die anderen Filter gelten.
search-away = Die Suche ist im Moment nicht verfügbar. Dies ist die Liste ohne Ihre Wörter; die anderen Filter gelten.
search-again = Noch einmal versuchen
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
sign-in-held = Ihre Sitzung ist abgelaufen. Nichts von Ihrer Eingabe ist verloren: Melden Sie sich an, dann wird sie erneut gesendet.
sign-in-lost = Ihre Sitzung ist abgelaufen, und das Gesendete konnte nicht aufgehoben werden. Melden Sie sich an und senden Sie es noch einmal; Dateien müssen neu gewählt werden.
sign-in-held-file = Ihre Sitzung ist abgelaufen. Nichts ist verloren: Die Datei wird hier eine Stunde aufgehoben. Melden Sie sich an, dann wird sie weitergesendet.
sign-in-ended = Ihre Sitzung ist abgelaufen. Bitte melden Sie sich wieder an.
resend-title = Sie sind angemeldet
resend-text = Was Sie vor dem Ende der Sitzung eingegeben haben, kann jetzt gesendet werden.
resend-button = Eingabe senden
resend-file = Die Datei, die Sie vor dem Ende der Sitzung gewählt haben, kann jetzt weitergesendet werden.
resend-file-button = Datei weitersenden
held-gone = Diese Datei wird hier nicht mehr aufgehoben. Sie wurde weitergesendet, hat zu lange gewartet oder war die von jemand anderem. Bitte wählen Sie sie noch einmal.
notice-held-gone = Die gesendete Datei wird hier nicht mehr aufgehoben oder war die von jemand anderem. Bitte wählen Sie sie noch einmal.
sent-before-title = Sie haben dieses Formular schon gesendet
sent-before-text = Beim ersten Mal ist etwas daraus geworden. Was Sie jetzt gesendet haben, lautet anders, und damit wurde nichts getan.
sent-before-show = Zeigen, was daraus wurde
sent-before-again = Noch eines anlegen
notice-form-sent-before = Dieses Formular wurde zweimal gesendet. Hier ist, was beim ersten Mal daraus wurde.
notice-form-secret-shown = Dieses Formular wurde zweimal gesendet. Das Token wurde beim ersten Mal angelegt und sein Geheimnis da gezeigt. Hat es niemand notiert, löschen Sie das Token und legen Sie ein neues an.
notice-form-code-shown = Dieses Formular wurde zweimal gesendet. Das Gerät wurde beim ersten Mal angelegt und sein Code da gezeigt. Hat ihn niemand notiert, weisen Sie das Gerät ab und legen Sie es neu an.
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
event-copy-pictures = Die Bilder der Veranstaltung, die hier kopiert wird, kommen mit.
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

guests-title = Gäste
guests-totals = Gäste nach Status
guests-all = Alle
guests-heads = { $heads } Plätze belegt.
guests-heads-left = { $heads } Plätze belegt, { $left } frei.
guests-search = Suche
guests-search-do = Suchen
guests-search-refused = Danach lässt sich nicht suchen: Es ist zu lang.
guests-moved-on = Diese Seite der Liste gibt es nicht mehr.
guests-clear = Zurücksetzen
guests-any = Beliebig
guests-none = Niemand da.
guests-found = { $count ->
    [one] Ein Gast
   *[other] { $count } Gäste
}
guests-found-here = { $count ->
    [one] Ein Gast auf dieser Seite
   *[other] { $count } Gäste auf dieser Seite
}
guests-pages = Seiten der Tabelle
guests-by-name = Nach Namen ordnen
guests-by-newest = Neueste zuerst
guests-first-page = Erste Seite
guests-pick = { $name } wählen
guests-pick-all = Alle auf dieser Seite wählen
guests-name = Name
guests-email = E-Mail
guests-phone = Telefon
guests-company = Firma
guests-language = Sprache
guests-language-hint = Was der Gast liest: Mails kommen in dieser Sprache.
guests-language-usual = Wie üblich
guests-status = Status
guests-party = Personen
guests-ticket-type = Ticketart
guests-no-type = Keine Ticketart
guests-payment = Zahlung
guests-payment-by-type = Nach dem Preis der Ticketart
guests-ticket = Ticket
guests-vip = Ehrengast (VIP)
guests-vip-short = VIP
guests-blocked = Gesperrt
guests-attention = Hinweis
guests-attention-hint = Wird am Einlass gezeigt, wenn das Ticket gelesen wird.
guests-notes = Notizen
guests-answers = Antworten
guests-yes = Ja
guests-no = Nein
guests-edit = Bearbeiten
guests-edit-name = { $name } bearbeiten
guests-whole = Alles zu diesem Gast
guests-stale = Jemand anders hat diesen Gast inzwischen geändert. Ihre Eingaben stehen noch hier. Anders ist jetzt Folgendes; speichern Sie noch einmal, um Ihre zu behalten:
guests-saved = Gespeichert: { $name }.
guests-changed-many = { $count ->
    [one] Ein Gast wurde geändert.
   *[other] { $count } Gäste wurden geändert.
}
guests-undo = Rückgängig
guests-undo-part = Nicht alles ließ sich zurücknehmen
guests-undone-count = { $count ->
    [one] Ein Gast ist wieder wie vorher.
   *[other] { $count } Gäste sind wieder wie vorher.
}
guests-undone-stale = { $count ->
    [one] Ein Gast wurde inzwischen geändert oder gelöscht und bleibt so.
   *[other] { $count } Gäste wurden inzwischen geändert oder gelöscht und bleiben so.
}
guests-undone-failed = { $count ->
    [one] Ein Gast ließ sich nicht zurücknehmen:
   *[other] { $count } Gäste ließen sich nicht zurücknehmen:
}
guests-add = Gast hinzufügen
guests-add-do = Hinzufügen
guests-to-table = Zu den Gästen
guests-details = Angaben
guests-qr = Ticket { $number } als QR-Code
guests-admitted = { $admitted } von { $party } eingelassen
guests-ticket-pdf = Ticket als PDF
guests-ticket-own = Die eigene Ticketseite des Gastes
guests-actions = Was Sie tun können
guests-reissue = Neues Ticket geben
guests-reissue-hint = Das alte gilt dann nicht mehr.
guests-block = Sperren
guests-unblock = Entsperren
guests-block-hint = Wer gesperrt ist, wird nicht eingelassen.
guests-cancel = Platz absagen
guests-cancel-hint = Der Erste auf der Warteliste rückt nach.
guests-delete = Löschen
guests-delete-question = { $name } löschen?
guests-delete-hint = Das lässt sich nicht rückgängig machen. Um den Platz freizugeben und den Gast zu behalten, sagen Sie stattdessen ab.
guests-created = Hinzugefügt
guests-changed = Geändert
guests-scan-entry = Eingelassen
guests-scan-exit = Gegangen
guests-scan-refused = Abgewiesen: { $reason }
guests-scan-undone = zurückgenommen
guests-scan-conflict = Konflikt
guests-scan-by-online = Einlass
guests-scan-by-offline = Einlass, ohne Netz
guests-scan-by-desk = Von Hand gesetzt
guests-story = Was geschah
guests-story-none = Nichts, was hier bekannt ist.
guests-story-mail = Mail „{ $kind }“: { $state }
guests-story-ticket = Ticket ersetzt
guests-story-heads = { $count ->
    [one] eine Person
   *[other] { $count } Personen
}
guests-story-unknown = Wie es vorher war, liegt weiter zurück.
guests-story-trimmed = Das Journal reicht nicht bis zum Anfang dieses Gastes zurück.
guests-story-newest = Neueste
guests-story-audit = Alle Änderungen dieses Gastes im Änderungsprotokoll
guests-refusal-invalid = nicht echt
guests-refusal-wrong_event = andere Veranstaltung
guests-refusal-revoked = ersetztes Ticket
guests-refusal-canceled = abgesagt
guests-refusal-blocked = gesperrt
guests-refusal-unapproved = auf der Warteliste
guests-refusal-unpaid = unbezahlt
guests-refusal-product = nicht an diesem Tor
guests-refusal-invalid_time = nicht um diese Zeit
guests-refusal-not_inside = nicht drinnen
guests-refusal-already_redeemed = schon benutzt
guests-conflict = Das geht gerade nicht: { $why }.
guests-conflict-event_full = Die Veranstaltung ist voll.
guests-conflict-sold_out = Diese Ticketart ist ausverkauft.
guests-conflict-event_cancelled = Die Veranstaltung ist abgesagt.
guests-bulk = Mehrere auf einmal
guests-picked = # gewählt
guests-picked-none = niemand gewählt
guests-which-picked = Die angekreuzten
guests-which-all = Alle { $count } passenden
guests-which-all-filtered = Alle, auf die es passt, auf allen Seiten; wie viele es sind, wird vorher gesagt
notice-guests-bulk-too-many = Diese Wörter finden zu viele Gäste, um alle auf einmal zu ändern. Geben Sie mehr oder längere Wörter an, oder nur die Filter.
notice-guests-bulk-no-search = Es wurde nichts getan: Die Suche ist im Moment nicht verfügbar. Versuchen Sie es nach einer Weile noch einmal.
guests-bulk-action = Aktion
guests-bulk-to = Setzen auf: { $status }
guests-bulk-to-delete = Löschen
guests-bulk-to-send = Tickets per E-Mail senden
guests-bulk-send = { $count ->
    [one] Einem Gast sein Ticket senden?
   *[other] { $count } Gästen ihre Tickets senden?
}
guests-bulk-send-hint = Wer eine Adresse hat, bekommt eine E-Mail, auch wenn schon eine kam.
notice-guests-tickets-sent = Die Tickets sind unterwegs; das E-Mail-Protokoll zeigt sie.
guests-bulk-do = Ausführen
guests-bulk-sure = Ja, ausführen
guests-bulk-set = { $count ->
    [one] Einen Gast auf „{ $status }“ setzen?
   *[other] { $count } Gäste auf „{ $status }“ setzen?
}
guests-bulk-delete = { $count ->
    [one] Einen Gast löschen?
   *[other] { $count } Gäste löschen?
}
guests-bulk-undo-hint = Sie können es danach rückgängig machen.
guests-bulk-no-undo = Mehr als { $max } Gäste lassen sich nicht mit einem Knopf zurücknehmen.
guests-bulk-running = In Arbeit …
guests-bulk-done = Fertig
guests-bulk-stopped = Angehalten. Was bis dahin getan war, bleibt.
guests-bulk-failed = Es endete vorzeitig: { $why }.
guests-bulk-said = { $done } von { $total } angesehen: { $changed } geändert, { $skipped } schon richtig, { $failed } fehlgeschlagen.
guests-bulk-faults = Diese ließen sich nicht ändern
guests-bulk-fault-guest = Gast
guests-bulk-stop = Anhalten
notice-guests-added = Der Gast wurde hinzugefügt.
notice-guests-added-waiting = Die Veranstaltung ist voll, daher steht der Gast auf der Warteliste.
notice-guests-same = Es hat sich nichts geändert.
notice-guests-same-many = Sie waren schon so.
notice-guests-undone = Es wurde rückgängig gemacht.
notice-guests-undo-stale = Jemand hat diesen Gast inzwischen geändert, daher wurde nichts zurückgenommen. So ist er jetzt.
notice-guests-undo-gone = Der Gast wurde inzwischen gelöscht; es wurde nichts zurückgenommen.
notice-guests-reissued = Der Gast hat ein neues Ticket; das alte gilt nicht mehr.
notice-guests-deleted = Der Gast wurde gelöscht.
notice-guests-deleted-many = Die Gäste wurden gelöscht.
notice-guests-none-chosen = Niemand war gewählt: Kreuzen Sie zuerst Gäste an.

### Desk: import, export, print

import-title = Gäste importieren
import-intro = Übernehmen Sie eine Gästeliste aus einer Tabelle oder einem anderen Programm. Sie sehen, was geschehen wird, bevor etwas gespeichert ist.
import-file = Datei (CSV oder NDJSON)
import-file-hint = Bis { $megabytes } MB. Komma, Semikolon oder Tabulator; jede übliche Zeichenkodierung. Die erste Zeile benennt die Spalten.
import-rows = Oder fügen Sie Zeilen hier ein
import-rows-hint = Mit der Zeile, die die Spalten benennt, wie aus einer Tabelle kopiert.
import-upload = Weiter
import-excel = Aus Excel oder Numbers
import-excel-how = Speichern Sie das Blatt als CSV: in Excel „Datei › Speichern unter › CSV UTF-8“, in LibreOffice „Datei › Speichern unter › Text CSV“, in Numbers „Ablage › Exportieren › CSV“, in Google Tabellen „Datei › Herunterladen › CSV“. Oder kopieren Sie die Zeilen und fügen Sie sie ein.
import-knows = Spalten, die verstanden werden
import-again = Dieselbe Liste noch einmal zu importieren fügt niemanden doppelt hinzu: Gäste werden an Ticketnummer, an E-Mail und Name oder an Name, Telefon und Firma erkannt.
import-earlier = Ihre Listen
import-columns = Was bedeuten die Spalten?
import-columns-how = Das scheinen die Spalten zu bedeuten. Berichtigen Sie, was nicht stimmt.
import-read-as = Gelesen aus { $file } als { $format }.
import-column = Spalte
import-means = Bedeutet
import-examples = Beispiele
import-check = Prüfen
import-discard = Liste verwerfen
import-field-ignore = – auslassen –
import-field-name = Ganzer Name
import-field-first_name = Vorname
import-field-last_name = Nachname
import-field-email = E-Mail
import-field-phone = Telefon
import-field-company = Firma
import-field-status = Status
import-field-party_size = Personenzahl
import-field-ticket_type = Ticketart
import-field-ticket_number = Ticketnummer
import-field-payment = Zahlung
import-field-vip = VIP
import-field-attention = Hinweis
import-field-notes = Notizen
import-field-language = Sprache
import-field-id = Kennung
import-field-answer = Antwort: { $label }
import-uploaded = Spalten sind zu benennen
import-checking = Die Liste wird geprüft …
import-running = Import läuft …
import-checked = Das wird geschehen
import-done = Die Liste ist übernommen
import-stopped = Angehalten. Gäste, die übernommen sind, bleiben.
import-failed = Es endete vorzeitig: { $why }.
import-leave = Sie können diese Seite verlassen; es geht weiter. Zurück kommen Sie über „Import“.
import-would-create = kommen hinzu
import-would-update = werden geändert
import-created = hinzugefügt
import-updated = geändert
import-skipped = sagen nichts Neues
import-faulty = mit Fehlern, ausgelassen
import-unknown = Diese Spalten bedeuten hier nichts:
import-stop = Anhalten
import-run = Jetzt importieren
import-run-again = Importieren
import-change-columns = Spalten ändern
import-another = Weitere Liste importieren
import-faults = Zeilen mit Fehlern
import-faults-how = Sie werden ausgelassen und halten die anderen nicht auf. Berichtigen Sie sie und importieren Sie die Liste noch einmal.
import-faults-csv = Als CSV herunterladen
import-more-faults = { $count ->
    [one] Und eine weitere.
   *[other] Und { $count } weitere.
}
import-row = Zeile
import-field = Feld
import-message = Was nicht stimmt
notice-import-discarded = Die Liste wurde verworfen.
export-title = Export
export-events = Alle Veranstaltungen (CSV)
print-title = Drucken
print-intro = Tickets, Namensschilder und eine Liste für den Einlass, gemacht für A4. Wählen Sie, für wen, sehen Sie sie an und drucken Sie.
print-tickets = Tickets
print-tickets-text = Zum Ausschneiden und Weitergeben. Jedes hat den QR-Code, den der Einlass liest.
print-badges = Namensschilder
print-badges-text = Name, Firma und Ticketart, zum Anstecken.
print-list = Einlassliste
print-list-text = Alle nach Namen mit Kästchen zum Abhaken: für einen Einlass ohne Strom.
print-layout = Größe
print-tickets-per-sheet = { $size } auf einem Blatt
print-badge-size = { $size } mm, { $count } auf einem Blatt
print-expected = Alle, die erwartet werden
print-show = Zeigen
print-said = { $count ->
    [one] Eine Karte
   *[other] { $count } Karten
} auf { $sheets ->
    [one] einem Blatt.
   *[other] { $sheets } Blättern.
}
print-how = Drucken Sie ohne Ränder und in voller Größe.
print-now = Drucken
print-next = Nächste Blätter
print-back = Andere wählen
print-none = Niemand passt.
print-admits = { $count ->
    [one] Für eine Person
   *[other] Für { $count } Personen
}
print-list-said = { $count ->
    [one] Ein Gast
   *[other] { $count } Gäste
}, Stand { $time }
print-in = Da
print-remarks = Bemerkungen

### Desk: the door

notice-door-saved = Die Regeln des Einlasses sind gespeichert.
notice-door-gate-made = Der Zugang ist angelegt.
notice-door-gate-saved = Der Zugang ist gespeichert.
notice-door-gate-gone = Der Zugang ist gelöscht.
notice-door-device-saved = Das Gerät ist gespeichert.
notice-door-device-gone = Das Gerät ist abgemeldet.
notice-door-keys-changed = Neue Tickets werden mit einem neuen Schlüssel signiert. Ausgegebene bleiben gültig.
notice-door-keys-revoked = Alle bisher ausgegebenen Codes sind ungültig. Senden Sie den Gästen ihre Tickets neu.
notice-door-conflict-settled = Der Konflikt ist entschieden.
door-stale = Jemand anders hat dies inzwischen geändert. Ihre Eingaben stehen noch hier: Bitte prüfen Sie sie und speichern Sie dann.
door-refused-too_many_gates = Die Veranstaltung hat so viele Zugänge wie möglich. Löschen Sie zuerst einen.
door-refused-too_many_devices = Die Veranstaltung hat so viele Geräte wie möglich. Melden Sie zuerst eines ab.
door-refused-no_conflict = Dieser Scan ist kein Konflikt, oder jemand hat ihn schon entschieden.
door-refused-last_admin = Dies ist die letzte Person mit der Rolle Admin. Legen Sie zuerst eine andere an, damit sich noch jemand um den Server kümmern kann.
door-refused-email_taken = Es gibt schon eine Person mit dieser E-Mail-Adresse.
door-back = Zurück zum Einlass
door-edit = Bearbeiten
door-delete = Löschen
door-revoke = Abmelden
door-actions = Aktionen
door-older = Ältere
door-secure = Geräte erreichen die Einlass-App unter
door-trust = Geräte, die diesem Server noch nicht vertrauen, beginnen bei
door-insecure = Dieser Server spricht nur unverschlüsseltes HTTP. Die Kameras der Geräte werden nicht funktionieren.
door-insecure-how = Nummern, Namen und Handscanner funktionieren trotzdem. Für die Kamera und für das Arbeiten ohne Netz starten Sie den Server mit HTTPS:
door-rules = Regeln
door-reentry = Wer hinausgegangen ist, darf wieder herein
door-reentry-hint = Sonst gilt ein Ticket für einen einzigen Eintritt.
door-names = Namen auf Geräten
door-names-hint = Werden Namen verborgen, erfahren die Geräte keine, und ein verlorenes Telefon verrät niemandem, wer eingeladen war.
door-names-shown = Sichtbar
door-names-withheld = Verborgen
door-supervisor-pin = PIN der Leitung
door-supervisor-pin-hint = 4 bis 12 Ziffern. Erlaubt Ausnahmen auf Geräten, die Ausnahmen machen dürfen.
door-kiosk-pin = Kiosk-PIN
door-kiosk-pin-hint = 4 bis 12 Ziffern. Beendet den Kiosk-Modus der Einlass-App.
door-pin-set = Es gibt schon eine; sie bleibt, wenn Sie dies leer lassen.
door-pin-unset = Es gibt noch keine.
door-pin-remove = Diese PIN entfernen
door-gates = Zugänge
door-gates-none = Es gibt keine Zugänge. Alle kommen überall herein; mit Zugängen sehen Sie, was wo geschieht.
door-gate = Zugang
door-gate-new = Zugang anlegen
door-gate-title = Zugang { $name }
door-gate-name = Name
door-gate-direction = Richtung
door-direction-entry = Nur hinein
door-direction-exit = Nur hinaus
door-direction-both = Hinein und hinaus
door-gate-types = Ticketarten
door-gate-types-hint = Nur die angekreuzten kommen durch. Ist keine angekreuzt, kommen alle durch.
door-gate-all-types = Alle
door-gate-window = Geöffnet
door-gate-window-hint = In der Zeitzone der Veranstaltung. Leer heißt: unbegrenzt.
door-gate-valid-from = Von
door-gate-valid-until = Bis
door-gate-always = Immer
door-gate-from = Ab { $from }
door-gate-until = Bis { $until }
door-gate-none = Kein Zugang
door-gate-delete-title = Zugang { $name } löschen?
door-gate-delete-text = Geräte, die dort stehen, stehen danach an keinem Zugang. Die dortigen Scans bleiben erhalten.
door-device = Gerät
door-devices = Geräte
door-devices-none = Kein Gerät ist angemeldet. Ein Telefon wird in einer Minute zum Scanner: Fügen Sie ein Gerät hinzu und scannen Sie den gezeigten Code.
door-device-new = Gerät hinzufügen
door-device-another = Weiteres Gerät hinzufügen
door-device-make = Kopplungscode erzeugen
door-device-title = Gerät { $name }
door-device-name = Name
door-device-name-hint = Damit Sie es erkennen, etwa „Haupteingang links“. Wer es benutzt, kann den Namen ändern.
door-device-gate = Zugang
door-device-override = Darf Ausnahmen machen
door-device-override-hint = Wer es benutzt, darf mit Begründung gegen die Regeln einlassen.
door-device-supervisor = Leitung
door-device-state = Zustand
door-device-seen = Zuletzt gesehen
door-device-app = App
door-device-app-unknown = Nicht bekannt
door-device-app-older = Älter: App neu öffnen
door-no-device = Kein Gerät
door-state-online = Online
door-state-offline = Offline
door-state-waiting = Wartet auf Kopplung
door-state-expired = Code abgelaufen
door-clock-jumped = Seine Uhr ist am { $when } gesprungen: Zeiten früherer Scans können falsch sein.
door-seen-never = Noch nie
door-seen-not-since-start = Nicht seit dem Start des Servers
door-ago-now = gerade eben
door-ago-minutes =
    { $count ->
        [one] vor { $count } Minute
       *[other] vor { $count } Minuten
    }
door-ago-hours =
    { $count ->
        [one] vor { $count } Stunde
       *[other] vor { $count } Stunden
    }
door-ago-days =
    { $count ->
        [one] vor { $count } Tag
       *[other] vor { $count } Tagen
    }
door-pair-title = Gerät koppeln
door-pair-heading = „{ $name }“ koppeln
door-pair-qr = QR-Code, der das Gerät koppelt
door-pair-trust = Falls das Gerät diesem Server noch nicht vertraut, öffnen Sie dort zuerst:
door-pair-scan = Richten Sie die Kamera des Geräts auf den Code und öffnen Sie die Adresse.
door-pair-type = Ohne Kamera öffnen Sie diese Adresse und tippen den Code unten ein:
door-pair-code = Kopplungscode:
door-pair-left =
    { $minutes ->
        [one] Noch { $minutes } Minute gültig.
       *[other] Noch { $minutes } Minuten gültig.
    }
door-pair-left-live = Noch % gültig
door-pair-over = Der Code ist abgelaufen. Melden Sie dieses Gerät ab und fügen Sie es neu hinzu.
door-pair-done = Das Gerät ist gekoppelt.
door-pair-once = Der Code gilt einmal, bis { $when }. Er wird nur hier und nie wieder gezeigt.
door-pair-address = Der QR-Code sagt:
door-revoke-title = { $name } abmelden?
door-revoke-text = Beim nächsten Kontakt mit dem Server vergisst das Gerät die Gästeliste und scannt nicht mehr. Scans, die es noch nicht gesendet hat, gehen verloren. Um es wieder zu benutzen, koppeln Sie es neu.
door-keys = Ticket-Schlüssel
door-keys-what = Die Codes auf Tickets sind signiert, damit ein Zugang auch ohne Netz ein echtes erkennt.
door-keys-state =
    { $revoked ->
        [0] Schlüssel { $generation } signiert neue Tickets; kein Schlüssel wurde zurückgezogen.
        [one] Schlüssel { $generation } signiert neue Tickets; { $revoked } früherer gilt nicht mehr.
       *[other] Schlüssel { $generation } signiert neue Tickets; { $revoked } frühere gelten nicht mehr.
    }
door-keys-change = Ticket-Schlüssel wechseln
door-keys-soft = Ein neuer Schlüssel für neue Tickets
door-keys-soft-text = Ausgegebene Tickets bleiben gültig. Niemand merkt etwas davon.
door-keys-soft-button = Neuen Schlüssel verwenden
door-keys-hard = Ein neuer Schlüssel, und alle Tickets werden ungültig
door-keys-hard-text = Jeder bisher ausgegebene QR-Code funktioniert nicht mehr, auf Papier wie auf Telefonen. Gäste ohne neues Ticket werden am Einlass aufgehalten. Tun Sie das nur, wenn Codes gestohlen oder gefälscht wurden.
door-keys-confirm = Mir ist klar, dass alle Gäste neue Tickets brauchen
door-keys-hard-button = Alle Tickets ungültig machen
door-bundle = Was die Geräte mitnehmen
door-bundle-state =
    { $guests ->
        [one] { $guests } Gast
       *[other] { $guests } Gäste
    }, { $revoked ->
        [0] keine zurückgezogenen Tickets
        [one] { $revoked } zurückgezogenes Ticket
       *[other] { $revoked } zurückgezogene Tickets
    }
door-bundle-what = Die Geräte holen die Liste selbst, übernehmen Änderungen in Sekunden und arbeiten ohne Netz mit dem weiter, was sie haben.
door-conflicts-open = Zu entscheiden
door-conflicts-what = Zugänge, die einander nicht erreichten, haben dasselbe Ticket eingelassen, oder jemand kam herein, der nicht sollte. Infrage steht der spätere Scan.
door-conflicts-none = Es gibt nichts zu entscheiden.
door-conflicts-settled = Entschieden
door-settled-none = Bisher wurde nichts entschieden.
door-conflict-first = Erster Scan
door-conflict-later = Späterer Scan, infrage
door-conflict-alone = Der Scan, der infrage steht
door-conflict-party = { $admitted } von { $party } eingelassen, { $inside } drinnen
door-guest = Gast
door-guest-unknown = Unbekannter Gast
door-at = Wann
door-heads-name = Personen
door-heads =
    { $count ->
        [one] { $count } Person
       *[other] { $count } Personen
    }
door-origin-online = vom Server entschieden
door-origin-offline = vom Gerät ohne Netz entschieden
door-origin-desk = von Hand am Schreibtisch gesetzt
door-reason-invalid = Kein gültiges Ticket
door-reason-wrong_event = Für eine andere Veranstaltung
door-reason-revoked = Nicht mehr gültig
door-reason-canceled = Storniert
door-reason-blocked = Gesperrt
door-reason-unapproved = Auf der Warteliste
door-reason-unpaid = Nicht bezahlt
door-reason-product = Nicht an diesem Zugang
door-reason-invalid_time = Nicht zu dieser Zeit
door-reason-not_inside = Nicht drinnen
door-reason-already_redeemed = Bereits benutzt
door-note = Notiz
door-keep = Gelten lassen
door-reject = Nicht zählen
door-choices-hint = „Gelten lassen“: Sie sind drinnen und zählen. „Nicht zählen“: Der spätere Scan wird aus den Zahlen genommen.
door-choice-keep = Gilt
door-choice-reject = Zählt nicht
door-decision = Entscheidung
door-decided = { $who }, { $when }
live-title = Live
live-by-reload = Stand beim Laden der Seite. Laden Sie sie neu für neuere Zahlen.
live-on = Live: folgt jedem Scan
live-off = Verbindung unterbrochen; neuer Versuch läuft
live-ended = Diese Seite ist nicht mehr live. Bitte neu laden.
live-full-screen = Vollbild
live-inside = Jetzt drinnen
live-inside-unit = Personen
live-admitted = Eingelassene Personen
live-arrived = Angekommene Gäste
live-of = von { $all }
live-this-minute = Eingelassen in dieser Minute
live-peak = höchstens { $count } in 30 Minuten
live-devices = Geräte online
live-conflicts =
    { $count ->
        [one] { $count } Konflikt wartet auf eine Entscheidung
       *[other] { $count } Konflikte warten auf eine Entscheidung
    }
live-conflicts-many = Mehr als { $count } Konflikte warten auf eine Entscheidung
live-arrivals = Eingelassene Personen je Minute, alle Zugänge
live-arrivals-said = In den letzten 30 Minuten { $sum } Personen, höchstens { $most } je Minute.
live-minute = Minute
live-people = Personen
live-gates = Zugänge
live-gates-none = Die Veranstaltung hat keine Zugänge, und bisher wurde niemand eingelassen.
live-in = Hinein
live-out = Hinaus
live-a-minute = Diese Minute
live-scans = Neueste Scans
live-scans-none = Bisher wurde nichts gescannt.
live-outcome-admitted =
    { $heads ->
        [one] Herein
       *[other] { $heads } herein
    }
live-outcome-out =
    { $heads ->
        [one] Hinaus
       *[other] { $heads } hinaus
    }
live-outcome-refused =
    { $heads ->
       *[other] Abgewiesen
    }
live-flagged = Konflikt
live-undone = Zurückgenommen
live-as-of = Stand { $time }

### Desk: users, audit trail, settings

notice-users-made = Die Person ist angelegt und kann sich jetzt anmelden.
notice-users-password-set = Das Passwort ist gesetzt. Alle Sitzungen dieser Person sind beendet.
notice-users-gone = Die Person ist entfernt.
notice-tokens-gone = Das Token ist gelöscht.
users-title = Personen
users-new = Person hinzufügen
users-new-text = Teilen Sie der Person E-Mail und Passwort mit; sie meldet sich unter /admin an. Das Passwort lässt sich hier jederzeit ändern.
users-new-button = Hinzufügen
users-none = Es gibt keine Personen.
users-name = Name
users-email = E-Mail
users-role = Rolle
users-since = Seit
users-oneself = Sie
users-roles = Was jede Rolle darf
users-role-viewer = liest alles, ändert nichts
users-role-door = arbeitet am Einlass einer Veranstaltung, mit einem daran gebundenen Token
users-role-organizer = führt Veranstaltungen, Orte und Gäste
users-role-admin = darf alles, auch Personen und Einstellungen
users-password = Passwort
users-password-new = Neues Passwort
users-password-hint = Mindestens 10 Zeichen. Mehrere Wörter merken sich leichter als Sonderzeichen.
users-password-title = Neues Passwort für { $name }
users-password-text = Es gilt ab sofort. Alle Sitzungen dieser Person enden; sie meldet sich neu an.
users-password-button = Passwort setzen
users-password-set-short = Passwort setzen
users-delete = Löschen
users-delete-title = { $name } entfernen?
users-delete-text = { $email } kann sich nicht mehr anmelden, und alle Sitzungen enden. Was diese Person getan hat, bleibt im Protokoll.
users-trail = Protokoll
tokens-title = Tokens
tokens-what = Mit einem Token nutzt ein anderes Programm die API, mit einer Rolle und auf Wunsch nur für eine Veranstaltung.
tokens-new = Token erzeugen
tokens-new-button = Erzeugen
tokens-none = Es gibt keine Tokens.
tokens-name-hint = Wofür es ist, etwa „Website“.
tokens-event = Veranstaltung
tokens-event-hint = An eine Veranstaltung gebunden sieht das Token nichts anderes. Die Rolle Einlass braucht eine.
tokens-all-events = Alle Veranstaltungen
tokens-device = Gerät
tokens-made-title = Neues Token
tokens-made-heading = Token „{ $name }“
tokens-once = Kopieren Sie es jetzt.
tokens-once-text = Es wird nur hier und nie wieder gezeigt. Wer es hat, darf alles, was seine Rolle darf.
tokens-copy = Kopieren
tokens-copied = Kopiert
tokens-use = So wird es benutzt
tokens-kept = Ich habe es aufbewahrt
tokens-delete-title = Token { $name } löschen?
tokens-delete-text = Programme, die es benutzen, werden ab sofort abgewiesen.
audit-what = Jede Änderung, wer sie gemacht hat und wann: das Journal dieses Servers, Neuestes zuerst.
audit-kind = Was
audit-by = Wer
audit-day = Bis Ende von
audit-event = Id einer Veranstaltung
audit-document-id = Id eines Dokuments
audit-all = Mit Sitzungen und Wartung
audit-anything = Alles
audit-anybody = Alle
audit-filter = Filtern
audit-unfilter = Alles zeigen
audit-none = Es ist nichts Passendes geschehen.
audit-when = Wann
audit-who = Wer
audit-happened = Was geschah
audit-more =
    { $count ->
        [one] und { $count } weitere Änderung
       *[other] und { $count } weitere Änderungen
    }
audit-begins = Das Journal beginnt mit Änderung { $seq }; Früheres wurde nach der Zeit gekürzt, die store.retention_days festlegt.
audit-who-token = Token { $name }
audit-who-device = Gerät { $name }
audit-who-public = Öffentlichkeit
audit-who-operator = Betrieb, am Terminal
audit-who-system = Der Server selbst
audit-who-gone = Inzwischen entfernt ({ $id })
audit-document = Dokument
audit-commit = Änderung
audit-not-told = Was dieses Dokument enthält, wird hier nicht gezeigt.
audit-former-none = Das Dokument gab es vorher nicht.
audit-former-left = Verglichen mit dem Dokument, wie Änderung { $seq } es hinterließ.
audit-former-trimmed = Wie das Dokument vorher war, ist nicht mehr bekannt: Das Journal beginnt mit Änderung { $seq }.
audit-former-not-since = Wie das Dokument vorher war, liegt weiter zurück als Änderung { $seq }.
audit-further = Weiter zurück suchen
audit-secrets = Diese Geheimnisse wurden geändert; ihr Inhalt wird nie gezeigt:
audit-changed = Was sich geändert hat
audit-nothing-shown = Keines der gezeigten Felder hat sich geändert.
audit-same = Felder, die gleich blieben
audit-field = Feld
audit-before = Vorher
audit-after = Nachher
audit-nothing = nichts
audit-kind-event = Veranstaltung
audit-kind-venue = Ort
audit-kind-guest = Gast
audit-kind-user = Person
audit-kind-token = Token
audit-kind-session = Sitzung
audit-kind-idempotency = Aufbewahrte Antwort
audit-kind-installation = Installation
audit-kind-door = Einlass
audit-kind-gate = Zugang
audit-kind-device = Gerät
audit-kind-scan = Scan
audit-kind-revoked-ticket = Zurückgezogenes Ticket
audit-kind-message = E-Mail
audit-kind-mail-template = Vorlage für E-Mails
audit-kind-mail-place = Stand der E-Mails
audit-kind-broadcast = E-Mail an alle Gäste
audit-verb-event-images-updated = Bilder einer Veranstaltung geändert
audit-verb-guest-imported = Gast importiert
audit-verb-mail-queued = E-Mail eingereiht
audit-verb-mail-sent = E-Mail gesendet
audit-verb-mail-deferred = E-Mail aufgeschoben
audit-verb-mail-failed = E-Mail gescheitert
audit-verb-mail-bounced = E-Mail kam zurück
audit-verb-mail-cancelled = E-Mail zurückgezogen
audit-verb-mail-removed = E-Mail aus dem Protokoll entfernt
audit-verb-mail-announced = E-Mails an alle Gäste begonnen
audit-verb-mail-told = E-Mails an alle Gäste fertig
audit-verb-mail-followed = E-Mails folgten dem Journal
audit-verb-mail-template-updated = Vorlage für E-Mails geändert
audit-verb-mail-template-reset = Vorlage für E-Mails zurückgesetzt
audit-verb-event-created = Veranstaltung angelegt
audit-verb-event-updated = Veranstaltung geändert
audit-verb-event-cancelled = Veranstaltung abgesagt
audit-verb-event-deleted = Veranstaltung gelöscht
audit-verb-venue-created = Ort angelegt
audit-verb-venue-updated = Ort geändert
audit-verb-venue-deleted = Ort gelöscht
audit-verb-guest-registered = Gast angemeldet
audit-verb-guest-updated = Gast geändert
audit-verb-guest-waitlisted = Gast auf die Warteliste gesetzt
audit-verb-guest-promoted = Gast von der Warteliste nachgerückt
audit-verb-guest-cancelled = Gast abgemeldet
audit-verb-guest-checked-in = Gast eingelassen
audit-verb-guest-deleted = Gast gelöscht
audit-verb-guest-erased = Personendaten des Gasts getilgt
audit-verb-user-created = Person hinzugefügt
audit-verb-user-updated = Person geändert
audit-verb-user-deleted = Person entfernt
audit-verb-token-created = Token erzeugt
audit-verb-token-deleted = Token gelöscht
audit-verb-session-created = Angemeldet
audit-verb-session-deleted = Sitzung beendet
audit-verb-idempotency-kept = Antwort aufbewahrt
audit-verb-idempotency-expired = Aufbewahrte Antwort entfernt
audit-verb-installation-changed = Installation geändert
audit-verb-door-updated = Regeln des Einlasses geändert
audit-verb-door-deleted = Regeln des Einlasses gelöscht
audit-verb-gate-created = Zugang angelegt
audit-verb-gate-updated = Zugang geändert
audit-verb-gate-deleted = Zugang gelöscht
audit-verb-device-created = Gerät hinzugefügt
audit-verb-device-paired = Gerät gekoppelt
audit-verb-device-updated = Gerät geändert
audit-verb-device-revoked = Gerät abgemeldet
audit-verb-scan-recorded = Gescannt
audit-verb-scan-undone = Scan zurückgenommen
audit-verb-scan-resolved = Konflikt entschieden
audit-verb-scan-flagged = Scan als Konflikt markiert, oder nicht mehr
audit-verb-scan-deleted = Scan gelöscht
audit-verb-ticket-revoked = Ticket zurückgezogen
audit-verb-ticket-restored = Ticket wieder gültig
settings-state = Dieser Server
settings-version = Version
settings-since = Läuft seit
settings-store = Speicher
settings-store-ready = Nimmt Lesen und Schreiben an
settings-store-full = Nur Lesen: Die Platte ist voll, oder das Schreiben schlug fehl
settings-head = Änderungen im Journal
settings-checkpoint = Davon in der Datei des Speichers
settings-search = Suche
settings-search-ready = Bereit: { $documents } Dokumente, { $lag } Änderungen zurück
settings-search-opening = Wird geöffnet: { $documents } Dokumente, { $lag } Änderungen zurück
settings-search-rebuilding = Wird neu aufgebaut: bisher { $documents } Dokumente, { $lag } Änderungen zurück
settings-https = HTTPS
settings-plain = Aus: nur unverschlüsseltes HTTP. Schalten Sie es ein mit tls.mode = "auto".
settings-issuer-files = Ein Zertifikat aus Dateien
settings-issuer-public = Ein Zertifikat einer öffentlichen Stelle
settings-issuer-own = Ein Zertifikat der eigenen Stelle dieses Servers
settings-certificate-until = { $issuer }, gültig bis { $date }.
settings-certificate-ends = Es endet bald oder ist jetzt nicht gültig.
settings-trust = Wie Geräte ihm vertrauen
settings-used = Datenverzeichnis
settings-free = Frei auf der Platte
settings-megabytes = { $count } MB
settings-gigabytes = { $count } GB
settings-configured = Konfiguration
settings-how = Einstellungen werden beim Start gelesen: Ein Schalter geht vor Umgebungsvariable, diese vor Konfigurationsdatei, diese vor Vorgabe. Um eine zu ändern, schreiben Sie sie in die Datei oder setzen Sie die Variable, prüfen Sie sie und starten Sie den Server neu.
settings-top = Außerhalb aller Abschnitte
settings-name = Einstellung
settings-value = Wert
settings-source = Woher
settings-variable = Variable
settings-source-default = Vorgabe
settings-source-file = Datei
settings-source-environment = Umgebung
settings-source-flag = Schalter

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

picture-add = Bild hinzufügen
picture-file = Bild
picture-file-hint = JPEG, PNG oder WebP, höchstens { $size } MB. Aufnahmeort und Kamera werden nicht gespeichert.
picture-alt = Was es zeigt
picture-alt-hint = Ein Satz für alle, die es nicht sehen, etwa „Die Band auf der Freilichtbühne in der Dämmerung“.
picture-none = Noch keine Bilder
picture-none-hint = Das erste Bild steht oben auf der Seite der Veranstaltung.
picture-place = { $place } von { $count } · { $width } × { $height }
picture-state-processing = { $count ->
    [one] Eine Größe folgt
   *[other] { $count } Größen folgen
}
picture-state-ready = Fertig
picture-state-failed = Unvollständig
picture-making = Die Bilder sind schon zu sehen; feinere Größen werden noch erstellt.
picture-earlier = Früher
picture-later = Später
picture-remove = Entfernen
picture-remove-title = Dieses Bild entfernen?
picture-remove-hint = Es verschwindet sofort von der Seite der Veranstaltung und lässt sich nicht zurückholen.
picture-remove-do = Bild entfernen
picture-keep = Behalten
picture-full = Die Veranstaltung hat { $count } Bilder, mehr nimmt sie nicht auf. Entfernen Sie zuerst eines.
picture-busy = Es werden gerade zu viele Bilder aufgenommen. Bitte versuchen Sie es gleich noch einmal.
picture-refused-invalid = Das ist kein Bild in JPEG, PNG oder WebP, oder es ist beschädigt.
picture-refused-too_large = Das Bild ist zu groß: höchstens 20 MB und 50 Millionen Pixel.
picture-sending = Wird gesendet …
picture-reading = Das Bild wird gelesen …
picture-lost = Die Verbindung ist abgerissen. Es wurde nichts gespeichert; bitte versuchen Sie es noch einmal.
notice-picture-added = Das Bild wurde hinzugefügt.
notice-picture-saved = Die Beschreibung wurde gespeichert.
notice-picture-moved = Die Reihenfolge wurde geändert.
notice-picture-removed = Das Bild wurde entfernt.

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
mail-guest = Gast
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
mail-about-cancellation = An alle, deren Platz abgesagt wurde oder die nicht mehr auf der Warteliste stehen.
mail-about-event_cancelled = An alle Gäste einer Veranstaltung, die abgesagt wird.
mail-about-event_changed = An alle Gäste, wenn eine Veranstaltung einen anderen Termin oder Ort bekommt.
mail-about-reminder = An alle, die kommen, einige Zeit vor dem Beginn.
mail-about-ticket = An Gäste, deren Karten aus der Gästeliste versandt werden.
mail-templates-lead = Was in jeder Mail steht. Änderungen gelten für jede Mail, die danach versandt wird, auch für die, die schon warten.
mail-templates-languages = Ein Wortlaut gilt nur in seiner Sprache: Wer sich auf einer deutschen Seite anmeldet, bekommt die deutsche Mail. Ändern Sie die anderen mit, wo es darauf ankommt. Wer keine Sprache genannt hat oder eine andere liest, bekommt { $language }.
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
mail-value-waitlisted = Für Bedingungen: da bei Gästen, die warten oder gewartet haben und keine Karte haben
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
