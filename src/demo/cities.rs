//! Cities where synthetic venues stand, with true coordinates, and what their halls are called.

use super::people::Culture;
use super::random::Random;

pub struct City {
    pub name: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Of the centre, in degrees.
    longitude: f64,
    latitude: f64,
    pub zone: &'static str,
    /// Whose names most of its people have.
    pub culture: Culture,
    /// International calling code.
    pub dial: u16,
    pub currency: &'static str,
    /// What 10 euros are there, roughly, in whole units of the currency.
    pub ten_euros: u32,
}

macro_rules! cities {
    ($($name:literal $country:literal $longitude:literal $latitude:literal $zone:literal $culture:ident $dial:literal $currency:literal $ten:literal;)*) => {
        pub const CITIES: &[City] = &[$(City {
            name: $name,
            country: $country,
            longitude: $longitude,
            latitude: $latitude,
            zone: $zone,
            culture: Culture::$culture,
            dial: $dial,
            currency: $currency,
            ten_euros: $ten,
        },)*];
    };
}

cities! {
    "London" "GB" -0.1276 51.5072 "Europe/London" English 44 "GBP" 9;
    "Edinburgh" "GB" -3.1883 55.9533 "Europe/London" English 44 "GBP" 9;
    "Dublin" "IE" -6.2603 53.3498 "Europe/Dublin" English 353 "EUR" 10;
    "New York" "US" -74.0060 40.7128 "America/New_York" English 1 "USD" 11;
    "Chicago" "US" -87.6298 41.8781 "America/Chicago" English 1 "USD" 11;
    "San Francisco" "US" -122.4194 37.7749 "America/Los_Angeles" English 1 "USD" 11;
    "Toronto" "CA" -79.3832 43.6532 "America/Toronto" English 1 "CAD" 15;
    "Sydney" "AU" 151.2093 -33.8688 "Australia/Sydney" English 61 "AUD" 16;
    "Auckland" "NZ" 174.7633 -36.8485 "Pacific/Auckland" English 64 "NZD" 18;
    "Suva" "FJ" 178.4419 -18.1248 "Pacific/Fiji" English 679 "FJD" 25;
    "Berlin" "DE" 13.4050 52.5200 "Europe/Berlin" German 49 "EUR" 10;
    "Hamburg" "DE" 9.9937 53.5511 "Europe/Berlin" German 49 "EUR" 10;
    "Munich" "DE" 11.5820 48.1351 "Europe/Berlin" German 49 "EUR" 10;
    "Vienna" "AT" 16.3738 48.2082 "Europe/Vienna" German 43 "EUR" 10;
    "Zürich" "CH" 8.5417 47.3769 "Europe/Zurich" German 41 "CHF" 10;
    "Madrid" "ES" -3.7038 40.4168 "Europe/Madrid" Spanish 34 "EUR" 10;
    "Barcelona" "ES" 2.1734 41.3851 "Europe/Madrid" Spanish 34 "EUR" 10;
    "Mexico City" "MX" -99.1332 19.4326 "America/Mexico_City" Spanish 52 "MXN" 200;
    "Bogotá" "CO" -74.0721 4.7110 "America/Bogota" Spanish 57 "COP" 40000;
    "Buenos Aires" "AR" -58.3816 -34.6037 "America/Argentina/Buenos_Aires" Spanish 54 "ARS" 12000;
    "Santiago" "CL" -70.6693 -33.4489 "America/Santiago" Spanish 56 "CLP" 10000;
    "Athens" "GR" 23.7275 37.9838 "Europe/Athens" Greek 30 "EUR" 10;
    "Thessaloniki" "GR" 22.9444 40.6401 "Europe/Athens" Greek 30 "EUR" 10;
    "Nicosia" "CY" 33.3823 35.1856 "Asia/Nicosia" Greek 357 "EUR" 10;
    "Kyiv" "UA" 30.5234 50.4501 "Europe/Kyiv" Ukrainian 380 "UAH" 450;
    "Lviv" "UA" 24.0297 49.8397 "Europe/Kyiv" Ukrainian 380 "UAH" 450;
    "Cairo" "EG" 31.2357 30.0444 "Africa/Cairo" Arabic 20 "EGP" 500;
    "Amman" "JO" 35.9106 31.9539 "Asia/Amman" Arabic 962 "JOD" 8;
    "Dubai" "AE" 55.2708 25.2048 "Asia/Dubai" Arabic 971 "AED" 40;
    "Casablanca" "MA" -7.5898 33.5731 "Africa/Casablanca" Arabic 212 "MAD" 100;
    "Mumbai" "IN" 72.8777 19.0760 "Asia/Kolkata" Hindi 91 "INR" 900;
    "Delhi" "IN" 77.2090 28.6139 "Asia/Kolkata" Hindi 91 "INR" 900;
    "Jaipur" "IN" 75.7873 26.9124 "Asia/Kolkata" Hindi 91 "INR" 900;
    "Shanghai" "CN" 121.4737 31.2304 "Asia/Shanghai" Chinese 86 "CNY" 80;
    "Taipei" "TW" 121.5654 25.0330 "Asia/Taipei" Chinese 886 "TWD" 350;
    "Singapore" "SG" 103.8198 1.3521 "Asia/Singapore" Chinese 65 "SGD" 15;
    "Tokyo" "JP" 139.6503 35.6762 "Asia/Tokyo" Japanese 81 "JPY" 1600;
    "Kyoto" "JP" 135.7681 35.0116 "Asia/Tokyo" Japanese 81 "JPY" 1600;
    "Sapporo" "JP" 141.3545 43.0618 "Asia/Tokyo" Japanese 81 "JPY" 1600;
    "Lagos" "NG" 3.3792 6.5244 "Africa/Lagos" Yoruba 234 "NGN" 16000;
    "Ibadan" "NG" 3.9470 7.3775 "Africa/Lagos" Yoruba 234 "NGN" 16000;
    "Cotonou" "BJ" 2.3912 6.3703 "Africa/Porto-Novo" Yoruba 229 "XOF" 6500;
}

/// How far from the centre venues stand at most.
const SCATTER_KM: f64 = 6.0;
/// One degree of a meridian.
const DEGREE_KM: f64 = 111.2;

const FIRST: &[&str] = &[
    "Old",
    "New",
    "Grand",
    "Little",
    "Royal",
    "Harbour",
    "Garden",
    "Market",
    "River",
    "Station",
    "North",
    "South",
    "East",
    "West",
    "Castle",
    "Bridge",
    "Lantern",
    "Copper",
    "Glass",
    "Linden",
    "Mill",
    "Cathedral",
    "University",
    "Museum",
    "Orchard",
];
const SECOND: &[&str] = &[
    "Hall",
    "Theatre",
    "Playhouse",
    "Concert House",
    "Brewery",
    "Warehouse",
    "Pavilion",
    "Studio",
    "Library",
    "Gallery",
    "Arena",
    "Ballroom",
    "Conservatory",
    "Auditorium",
    "Workshop",
    "Club",
    "Courtyard",
    "Chapel",
    "Rotunda",
    "Terrace",
];
const STREETS: &[&str] = &[
    "Station Road",
    "Market Square",
    "Park Avenue",
    "Museum Street",
    "Canal Street",
    "Church Lane",
    "Harbour Road",
    "University Avenue",
    "Mill Lane",
    "Garden Street",
    "Victory Square",
    "Republic Street",
];

impl City {
    /// A point evenly drawn from the disc around the centre, to the fifth decimal (about a metre).
    pub fn scattered(&self, random: &mut Random) -> (f64, f64) {
        let (x, y) = loop {
            let (x, y) = (2.0 * random.unit() - 1.0, 2.0 * random.unit() - 1.0);
            if x * x + y * y <= 1.0 {
                break (x, y);
            }
        };
        let latitude = self.latitude + y * SCATTER_KM / DEGREE_KM;
        let longitude = self.longitude + x * SCATTER_KM / (DEGREE_KM * self.latitude.to_radians().cos());
        (rounded(longitude), rounded(latitude))
    }

    pub fn venue_name(&self, random: &mut Random) -> String {
        format!("{} {} {}", self.name, random.pick(FIRST), random.pick(SECOND))
    }

    pub fn address(&self, random: &mut Random) -> String {
        format!("{} {}, {}", 1 + random.below(180), random.pick(STREETS), self.name)
    }
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Currency, TimeZone};

    #[test]
    fn every_city_is_one_that_the_model_takes() {
        for city in CITIES {
            assert_eq!(TimeZone::parse(city.zone).expect(city.zone).as_str(), city.zone);
            assert!(Currency::parse(city.currency).is_ok(), "{}", city.currency);
        }
    }

    #[test]
    fn venues_stand_a_few_kilometres_around_the_centre() {
        let mut random = Random::new(3);
        for city in CITIES {
            for _ in 0..50 {
                let (longitude, latitude) = city.scattered(&mut random);
                let north = (latitude - city.latitude) * DEGREE_KM;
                let east = (longitude - city.longitude) * DEGREE_KM * city.latitude.to_radians().cos();
                assert!(north.hypot(east) < SCATTER_KM + 0.01, "{}", city.name);
            }
        }
    }
}
