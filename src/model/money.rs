//! Prices: a whole number of a currency's smallest unit.

use std::fmt;

use bincode::{Decode, Encode};

use super::Code;

/// An ISO 4217 alphabetic code such as `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Currency([u8; 3]);

impl Currency {
    pub fn parse(text: &str) -> Result<Self, (Code, String)> {
        let bytes: Option<[u8; 3]> = text.trim().to_ascii_uppercase().as_bytes().try_into().ok();
        match bytes {
            Some(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
            _ => Err((
                Code::Invalid,
                "must be an ISO 4217 code of three letters such as EUR".into(),
            )),
        }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters")
    }

    /// Digits after the decimal point (ISO 4217, amendment 179).
    fn exponent(self) -> usize {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount that is not negative, in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Money {
    minor: u64,
    currency: Currency,
}

impl Money {
    /// A trillion of any currency's minor units is more than a ticket costs.
    const MINOR_MAX: u64 = 1_000_000_000_000;

    /// Reads a decimal number such as `12`, `12.5` or `12.50`.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, (Code, String)> {
        let exponent = currency.exponent();
        let invalid = || {
            (
                Code::Invalid,
                format!("must be a decimal number with at most {exponent} digits after the point"),
            )
        };
        let (whole, fraction) = amount.trim().split_once('.').unwrap_or((amount.trim(), ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() || whole.len() > 13 || !digits(whole) || !digits(fraction) || fraction.len() > exponent {
            return Err(invalid());
        }
        let minor: u64 = format!("{whole}{fraction:0<exponent$}")
            .parse()
            .map_err(|_| invalid())?;
        if minor > Self::MINOR_MAX {
            return Err((Code::TooLarge, "is more than a ticket can cost".into()));
        }
        Ok(Self { minor, currency })
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// The amount as a decimal number with all the currency's digits, `12.50`.
    pub fn amount(&self) -> String {
        let exponent = self.currency.exponent();
        if exponent == 0 {
            return self.minor.to_string();
        }
        let digits = format!("{:0>width$}", self.minor, width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_trip() {
        for (currency, typed, shown) in [
            ("EUR", "12.5", "12.50"),
            ("eur", "0.05", "0.05"),
            ("JPY", "500", "500"),
            ("KWD", "1.250", "1.250"),
            ("USD", "7", "7.00"),
            ("EUR", "1.500", "1.50"),
        ] {
            let currency = Currency::parse(currency).expect("valid");
            assert_eq!(Money::parse(typed, currency).expect("valid").amount(), shown);
        }
    }

    #[test]
    fn refused_amounts() {
        let euro = Currency::parse("EUR").expect("valid");
        for bad in [
            "",
            "-1",
            "1.234",
            "1e5",
            "NaN",
            "1,50",
            ".5",
            "99999999999999999999",
            "1.2.3",
        ] {
            assert!(Money::parse(bad, euro).is_err(), "{bad}");
        }
        for bad in ["", "EURO", "E1R", "€"] {
            assert!(Currency::parse(bad).is_err(), "{bad}");
        }
    }
}
