//! What synthetic events are called and said to be, and what their guests say of themselves.

use super::cities::City;
use super::people::Culture;
use super::random::Random;

/// Something that events are about, with its tags.
struct Topic {
    name: &'static str,
    tags: &'static [&'static str],
    /// Places in [`FORMATS`] that suit it.
    formats: &'static [&'static str],
    /// When such events begin, in hours of the local day: earliest and latest.
    hours: (i64, i64),
}

const TALKS: &[&str] = &[
    "Conference",
    "Summit",
    "Meetup",
    "Forum",
    "Day",
    "Breakfast",
    "Hack Night",
    "Unconference",
];
const CONCERTS: &[&str] = &[
    "Night", "Concert", "Festival", "Session", "Gala", "Matinee", "Weekend", "Marathon",
];
const CLASSES: &[&str] = &[
    "Workshop",
    "Masterclass",
    "Course",
    "Taster",
    "Open Studio",
    "Retreat",
    "Circle",
];
const FAIRS: &[&str] = &["Fair", "Market", "Expo", "Bazaar", "Showcase", "Open Day"];

macro_rules! topics {
    ($($name:literal [$($tag:literal)*] $formats:ident $from:literal $until:literal;)*) => {
        const TOPICS: &[Topic] = &[$(Topic {
            name: $name,
            tags: &[$($tag),*],
            formats: $formats,
            hours: ($from, $until),
        },)*];
    };
}

topics! {
    "Rust" ["technology" "programming"] TALKS 9 18;
    "Open Source" ["technology" "community"] TALKS 9 18;
    "Data Engineering" ["technology" "data"] TALKS 9 17;
    "Web Accessibility" ["technology" "accessibility"] TALKS 9 17;
    "Climate Action" ["climate" "policy"] TALKS 9 17;
    "Urban Planning" ["cities" "policy"] TALKS 9 17;
    "Public Health" ["health" "science"] TALKS 9 16;
    "Astronomy" ["science" "family"] TALKS 10 19;
    "Startup" ["business" "networking"] TALKS 8 18;
    "Women in Leadership" ["business" "networking"] TALKS 8 18;
    "Game Design" ["games" "design"] TALKS 10 18;
    "Typography" ["design" "art"] TALKS 9 17;
    "Jazz" ["music" "jazz"] CONCERTS 18 22;
    "Chamber Music" ["music" "classical"] CONCERTS 17 20;
    "Folk" ["music" "folk"] CONCERTS 17 21;
    "Brass" ["music" "brass"] CONCERTS 11 21;
    "Electronic Music" ["music" "electronic"] CONCERTS 20 23;
    "Choir" ["music" "choral"] CONCERTS 15 20;
    "Tango" ["dance" "music"] CONCERTS 19 22;
    "Silent Film" ["film" "music"] CONCERTS 18 21;
    "Short Film" ["film" "festival"] CONCERTS 17 21;
    "Stand-up Comedy" ["comedy" "stage"] CONCERTS 19 22;
    "Poetry" ["literature" "stage"] CONCERTS 17 21;
    "Pottery" ["craft" "art"] CLASSES 10 18;
    "Calligraphy" ["craft" "art"] CLASSES 10 18;
    "Bread Baking" ["food" "craft"] CLASSES 9 15;
    "Coffee Roasting" ["food" "craft"] CLASSES 9 16;
    "Photography" ["photography" "art"] CLASSES 7 17;
    "Yoga" ["sport" "health"] CLASSES 7 19;
    "Creative Writing" ["literature" "writing"] CLASSES 10 18;
    "Book" ["literature" "market"] FAIRS 9 12;
    "Vinyl Record" ["music" "market"] FAIRS 10 13;
    "Farmers" ["food" "market"] FAIRS 8 10;
    "Plant" ["garden" "market"] FAIRS 9 12;
    "Bicycle" ["sport" "mobility"] FAIRS 9 12;
    "Careers" ["business" "education"] FAIRS 9 11;
}

const ADJECTIVES: &[&str] = &[
    "Annual",
    "Spring",
    "Summer",
    "Autumn",
    "Winter",
    "Midnight",
    "Sunday",
    "International",
    "Young",
    "Independent",
    "Practical",
    "Grand",
    "Little",
    "Community",
    "Harbour",
    "Riverside",
];

/// A name of an event in the language of the place, for one in so many.
const LOCAL_PERCENT: u64 = 30;

fn local_titles(culture: Culture) -> &'static [&'static str] {
    match culture {
        Culture::English => &[
            "Music in the Park",
            "Late at the Museum",
            "Stories by the Fire",
            "The Long Table",
        ],
        Culture::German => &[
            "Lange Nacht der Künste",
            "Sommerkonzert im Hof",
            "Werkstattgespräch",
            "Frühstück für Gründer",
        ],
        Culture::Spanish => &[
            "Noche de guitarras",
            "Feria del libro",
            "Cine bajo las estrellas",
            "Taller de cerámica",
        ],
        Culture::Greek => &[
            "Βραδιά ρεμπέτικου",
            "Θερινό σινεμά",
            "Ημέρες ποίησης",
            "Εργαστήρι κεραμικής",
        ],
        Culture::Ukrainian => &["Вечір джазу", "Книжковий ярмарок", "Ніч музеїв", "Майстерня кераміки"],
        Culture::Arabic => &["أمسية شعرية", "ليلة العود", "معرض الكتاب", "ورشة الخط العربي"],
        Culture::Hindi => &["शास्त्रीय संगीत संध्या", "कवि सम्मेलन", "पुस्तक मेला", "नृत्य महोत्सव"],
        Culture::Chinese => &["春季音乐会", "读书分享会", "茶艺体验", "独立电影展"],
        Culture::Japanese => &["夏の音楽祭", "茶の湯入門", "落語の夕べ", "写真展オープニング"],
        Culture::Yoruba => &["Alẹ́ Orin Jùjú", "Ọjọ́ Ìtàn", "Àṣálẹ́ Ewì", "Ọjà Iṣẹ́ Ọwọ́"],
    }
}

/// What an event is called and about.
pub struct Title {
    pub name: String,
    pub description: String,
    pub tags: &'static [&'static str],
    /// The hour of the local day at which it begins.
    pub hour: i64,
}

pub fn title(random: &mut Random, city: &City, year: i16) -> Title {
    let topic = &TOPICS[random.index(TOPICS.len())];
    let format = random.pick(topic.formats);
    let name = if random.chance(LOCAL_PERCENT) {
        let local = random.pick(local_titles(city.culture));
        match random.below(3) {
            0 => local.to_owned(),
            1 => format!("{local} {year}"),
            _ => format!("{local} · {}", city.name),
        }
    } else {
        let (topic, adjective) = (topic.name, random.pick(ADJECTIVES));
        match random.below(5) {
            0 => format!("{adjective} {topic} {format}"),
            1 => format!("{topic} {format} {}", city.name),
            2 => format!("{topic} {format} {year}"),
            3 => format!("{} {topic} {format}", city.name),
            _ => format!("{adjective} {topic} {format}: {}", city.name),
        }
    };
    let description = format!(
        "{} in {}, for everyone who cares about **{}**.\n\n{}",
        random.pick(OPENINGS),
        city.name,
        topic.tags[0],
        random.pick(CLOSINGS),
    );
    Title {
        name,
        description,
        tags: topic.tags,
        hour: random.between(topic.hours.0, topic.hours.1 + 1),
    }
}

const OPENINGS: &[&str] = &[
    "A day of good talk and better company",
    "An evening that starts on time and ends late",
    "Makers, listeners and the merely curious meet",
    "The best of this year, picked by those who were there",
    "Old hands and first-timers side by side",
];
const CLOSINGS: &[&str] = &[
    "Doors open half an hour before the beginning.",
    "Step-free access; write to us if you need anything else.",
    "Something to eat and drink is included.",
    "Please cancel when you cannot come: others are waiting.",
    "Bring a friend and a warm coat.",
];

const COMPANY_FIRST: &[&str] = &[
    "Northwind",
    "Blue Lantern",
    "Harbour",
    "Kestrel",
    "Linden",
    "Meridian",
    "Copperfield",
    "Juniper",
    "Quarry",
    "Saffron",
    "Tidewater",
    "Umbra",
    "Vesper",
    "Willow",
    "Zephyr",
    "Atlas",
    "Basalt",
    "Cedar",
    "Delta",
    "Ember",
];
const COMPANY_SECOND: &[&str] = &[
    "Labs",
    "Studio",
    "Partners",
    "Logistics",
    "Foods",
    "Systems",
    "Press",
    "Media",
    "Architects",
    "Energy",
    "Foundation",
    "Works",
    "Insurance",
    "Robotics",
    "Travel",
];

pub fn company(random: &mut Random) -> String {
    format!("{} {}", random.pick(COMPANY_FIRST), random.pick(COMPANY_SECOND))
}

pub const ATTENTION: &[&str] = &[
    "Wheelchair access",
    "Guide dog",
    "Allergic to nuts",
    "Hearing loop, front rows",
    "Speaker",
    "Needs a seat at the aisle",
];
pub const NOTES: &[&str] = &[
    "Paid at the box office.",
    "Comes later, around nine.",
    "Friend of the band.",
    "Asked for an invoice.",
    "Would like to help setting up.",
    "Subscriber, row 7.",
];
pub const DIETS: &[&str] = &["None", "Vegetarian", "Vegan", "Gluten-free", "Halal", "Kosher"];
