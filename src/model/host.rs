//! Names of hosts.

/// Whether a text can be a host's name on a network: letters, digits and hyphens, in labels.
pub fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A name that ends in a number would be read as an address.
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 253 && text.split('.').all(is_label) && !text.rsplit('.').next().is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_letters_digits_and_hyphens() {
        for good in ["box", "box-1.local", "1box", "xn--mnchen-3ya.example"] {
            assert!(is_host(good), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "10.0.0.1",
            "(none)",
            "*.a",
            long.as_str(),
        ] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}
