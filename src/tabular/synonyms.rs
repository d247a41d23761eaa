//! What people call the columns of a guest list, in English, German, French and Spanish.

use super::Column;
use crate::model::fold;

/// What a header says without case, accents, spaces and punctuation: `E-Mail *` says `email`.
pub(super) fn key(header: &str) -> String {
    fold(header).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The field of a guest that a header names. What an import passes over without a word is [`Column::Ignored`].
pub(super) fn standard(header: &str) -> Option<Column> {
    let key = key(header);
    SYNONYMS
        .iter()
        .find(|(_, synonyms)| synonyms.split(' ').any(|synonym| synonym == key))
        .map(|(column, _)| column.clone())
}

/// Only words that can hardly mean anything else: "state" may be a part of an address, "code" anything.
#[rustfmt::skip]
const SYNONYMS: &[(Column, &str)] = &[
    (Column::Id, "id guestid gastid"),
    (Column::Name, "name fullname guest guestname attendee attendeename displayname participantname \
        gast gastname teilnehmer teilnehmername vollstandigername vorundnachname vornachname vornameundnachname \
        vornamenachname nom nomcomplet nometprenom nomprenom prenometnom prenomnom invite participant \
        nombre nombrecompleto nombreyapellido nombreyapellidos invitado asistente participante"),
    (Column::FirstName, "firstname givenname forename first fname vorname rufname prenom primernombre nombredepila"),
    (Column::LastName, "lastname surname familyname last lname nachname familienname zuname \
        nomdefamille nomfamille apellido apellidos"),
    (Column::Email, "email emails emailaddress mail mailaddress emailadresse mailadresse epost \
        courriel adresseemail adressemail adressecourriel adresseelectronique \
        correo correoelectronico direcciondecorreo direcciondeemail"),
    (Column::Phone, "phone phonenumber phoneno telephone telephonenumber tel telno telnr mobile mobilenumber \
        mobilephone cell cellphone telefon telefonnummer telefonnr handy handynummer handynr mobil mobiltelefon \
        mobilnummer rufnummer portable telephoneportable numerodetelephone \
        telefono movil celular telefonomovil numerodetelefono"),
    (Column::Company, "company companyname organization organisation employer firm firma firmenname unternehmen \
        arbeitgeber societe entreprise empresa compania organizacion"),
    (Column::Status, "status gueststatus gaststatus statut estado"),
    (Column::PartySize, "partysize party heads headcount persons people pax guests guestcount numberofguests \
        numberofpeople numberofpersons quantity qty anzahl personen anzahlpersonen anzahlderpersonen personenzahl \
        personenanzahl anzahlgaste anzahlgaeste platze plaetze personnes nombredepersonnes nbpersonnes nbdepersonnes \
        places nombredeplaces quantite personas numerodepersonas cantidad plazas"),
    (Column::TicketType, "tickettype ticketcategory ticketclass category ticket ticketart tickettyp ticketkategorie \
        kategorie kartenart kartenkategorie billet typedebillet typebillet categorie \
        entrada tipodeentrada tipodeticket tipodebillete categoria"),
    (Column::TicketNumber, "ticketnumber ticketno ticketnr ticketcode ticketnummer kartennummer numerodebillet \
        numerobillet codebillet numerodeentrada numerodeticket"),
    (Column::Payment, "payment paymentstatus paid bezahlt zahlung zahlungsstatus zahlstatus paiement \
        statutdepaiement statutpaiement paye pago pagado estadodepago estadodelpago"),
    (Column::Vip, "vip isvip vipguest vipgast"),
    (Column::Attention, "attention alert warning hinweis achtung warnhinweis alerte aviso atencion"),
    (Column::Notes, "notes note comment comments remark remarks notiz notizen bemerkung bemerkungen anmerkung \
        anmerkungen kommentar kommentare remarque remarques commentaire commentaires observations \
        nota notas comentario comentarios observacion observaciones"),
    (Column::Language, "language languagecode sprache sprachcode langue idioma"),
    (Column::Ignored, "admitted checkedinat createdat"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::tabular::GUEST_COLUMNS;

    #[test]
    fn every_synonym_is_a_key_and_means_one_column() {
        let mut seen = HashSet::new();
        for synonym in SYNONYMS.iter().flat_map(|(_, synonyms)| synonyms.split(' ')) {
            assert_eq!(key(synonym), synonym);
            assert!(seen.insert(synonym), "{synonym} is there twice");
        }
    }

    #[test]
    fn every_exported_column_is_understood() {
        for column in GUEST_COLUMNS {
            let understood = standard(column).expect(column);
            assert!(
                understood == Column::Ignored || understood.field() == *column,
                "{column}"
            );
        }
    }

    #[test]
    fn headers_as_people_write_them() {
        for (header, column) in [
            ("E-Mail", Column::Email),
            ("email address", Column::Email),
            ("  E_MAIL-Adresse ", Column::Email),
            ("Adresse électronique", Column::Email),
            ("Correo electrónico", Column::Email),
            ("Full Name *", Column::Name),
            ("NAME", Column::Name),
            ("Vorname", Column::FirstName),
            ("Prénom", Column::FirstName),
            ("Nachname:", Column::LastName),
            ("Apellidos", Column::LastName),
            ("Telefon", Column::Phone),
            ("Tel.-Nr.", Column::Phone),
            ("Teléfono móvil", Column::Phone),
            ("Firma", Column::Company),
            ("Société", Column::Company),
            ("Anzahl", Column::PartySize),
            ("Personen", Column::PartySize),
            ("Plätze", Column::PartySize),
            ("Ticketart", Column::TicketType),
            ("Ticket-Nr.", Column::TicketNumber),
            ("Bemerkung", Column::Notes),
            ("Bezahlt?", Column::Payment),
            ("VIP", Column::Vip),
        ] {
            assert_eq!(standard(header), Some(column), "{header}");
        }
        for header in ["", "***", "Shoe size", "Vor", "mailing list"] {
            assert_eq!(standard(header), None, "{header}");
        }
    }
}
