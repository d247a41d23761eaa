//! The apostrophe that keeps a spreadsheet from running a guest's text as a formula.
//!
//! A CSV cell that starts like a formula gets an apostrophe in front when it is written (OWASP, "CSV
//! Injection") and loses it when it is read. So that this is exact both ways, a cell that starts with
//! apostrophes *and then* like a formula gets one more, too.

/// Whether a cell needs the apostrophe; in a file that was written here: whether it has got one.
pub(super) fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text of a cell as it was before it was guarded.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_guarded_and_other_texts_are_not() {
        for formula in ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-"] {
            assert!(needs_guard(formula), "{formula:?}");
            assert!(needs_guard(&format!("'{formula}")), "{formula:?}");
        }
        for text in ["", "'", "'s Hertogenbosch", "a=1", "1-2", "Ada"] {
            assert!(!needs_guard(text), "{text:?}");
            assert_eq!(unguarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn guarding_is_undone(text in "['=+@\\-\\t\\ra]{0,6}") {
            let written = if needs_guard(&text) { format!("'{text}") } else { text.clone() };
            prop_assert_eq!(unguarded(&written), text);
        }
    }
}
