//! What somebody is called whom the journal names.

use crate::app::Who;
use crate::language::Words;

pub fn said(words: Words, who: &Who) -> String {
    match who {
        Who::User(name) => name.clone(),
        Who::Token(name) => words.t1("audit-who-token", "name", name.as_str()),
        Who::Device(name) => words.t1("audit-who-device", "name", name.as_str()),
        Who::Public => words.t("audit-who-public"),
        Who::Operator => words.t("audit-who-operator"),
        Who::System => words.t("audit-who-system"),
        Who::Gone(id) => words.t1("audit-who-gone", "id", id.as_str()),
    }
}
