//! Names of people from ten cultures, in seven scripts, with email addresses made from them.

use super::random::Random;

/// Whose names somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culture {
    English,
    German,
    Spanish,
    Greek,
    Ukrainian,
    Arabic,
    Hindi,
    Chinese,
    Japanese,
    Yoruba,
}

const CULTURES: &[Culture] = &[
    Culture::English,
    Culture::German,
    Culture::Spanish,
    Culture::Greek,
    Culture::Ukrainian,
    Culture::Arabic,
    Culture::Hindi,
    Culture::Chinese,
    Culture::Japanese,
    Culture::Yoruba,
];

/// How many people of a city have the names of its culture.
const LOCAL_PERCENT: u64 = 65;

/// How the parts make a name.
struct Form {
    /// Words of `native/latin`, or of one that is both but for case; women's and men's names are kept apart
    /// by `|` where a second one should match.
    given: &'static str,
    family: &'static str,
    order: Order,
    /// How often there is a second given name, and what stands before it.
    second: (u64, &'static str),
    /// How often there is a second family name, and what stands before it.
    double: (u64, &'static str),
}

/// What comes first, and what stands between.
#[derive(Clone, Copy)]
enum Order {
    Given(&'static str),
    Family(&'static str),
}

fn form(culture: Culture) -> Form {
    let western = |given, family, double| Form {
        given,
        family,
        order: Order::Given(" "),
        second: (25, " "),
        double,
    };
    match culture {
        Culture::English => western(
            "Olivia Emily Grace Hannah Charlotte Amelia Sophie Lucy Megan Chloe Ruth Alice Zoë/zoe Siobhán/siobhan Niamh | \
             Oliver Jack Harry Henry Samuel Daniel Matthew Adam Luke Nathan Owen Liam Rhys",
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White \
             Roberts Green Hall Wood Clarke Harrison Hughes O'Brien/obrien O'Connor/oconnor Murphy Campbell Stewart \
             Fraser Whitaker Ashworth Pemberton",
            (3, "-"),
        ),
        Culture::German => western(
            "Anna Lena Katharina Käthe/kaethe Marlene Johanna Klara Greta Frieda Heike Birgit Ulrike Dörte/doerte | \
             Jürgen/juergen Björn/bjoern Sören/soeren Lukas Jonas Felix Maximilian Moritz Konrad Anton Emil Matthias \
             Stefan Jörg/joerg Günther/guenther",
            "Müller/mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter \
             Klein Wolf Schröder/schroeder Neumann Schwarz Zimmermann Krüger/krueger Hartmann Lange Werner Krause \
             Lehmann Köhler/koehler Jäger/jaeger Weiß/weiss Vogel Großmann/grossmann",
            (4, "-"),
        ),
        Culture::Spanish => western(
            "María/maria Carmen Lucía/lucia Sofía/sofia Valentina Isabella Camila Paula Elena Ximena Itzel Begoña/begona \
             Pilar Rocío/rocio | José/jose Juan Diego Mateo Santiago Javier Andrés/andres Álvaro/alvaro \
             Joaquín/joaquin Raúl/raul Íñigo/inigo Gonzalo Nicolás/nicolas Ramón/ramon",
            "García/garcia Martínez/martinez López/lopez González/gonzalez Rodríguez/rodriguez Fernández/fernandez \
             Pérez/perez Sánchez/sanchez Ramírez/ramirez Torres Flores Rivera Gómez/gomez Díaz/diaz Cruz Morales \
             Ortiz Gutiérrez/gutierrez Chávez/chavez Ramos Ruiz Muñoz/munoz Ibáñez/ibanez Vargas Castillo Quispe \
             Mamani Núñez/nunez Peña/pena Echeverría/echeverria",
            (60, " "),
        ),
        Culture::Greek => western(
            "Μαρία/maria Ελένη/eleni Κατερίνα/katerina Βασιλική/vasiliki Σοφία/sofia Αγγελική/angeliki Γεωργία/georgia \
             Δήμητρα/dimitra Ιωάννα/ioanna Ειρήνη/eirini Χριστίνα/christina Φωτεινή/foteini | Γιώργος/giorgos \
             Δημήτρης/dimitris Κώστας/kostas Γιάννης/giannis Νίκος/nikos Παναγιώτης/panagiotis Βασίλης/vasilis \
             Χρήστος/christos Θανάσης/thanasis Μιχάλης/michalis Σπύρος/spyros Αλέξανδρος/alexandros",
            "Νικολάου/nikolaou Γεωργίου/georgiou Δημητρίου/dimitriou Κωνσταντίνου/konstantinou Ιωάννου/ioannou \
             Οικονόμου/oikonomou Λάμπρου/lamprou Αλεξίου/alexiou Σταύρου/stavrou Αθανασίου/athanasiou \
             Παπανικολάου/papanikolaou Αντωνίου/antoniou Θεοδώρου/theodorou Βασιλείου/vasileiou Παναγιώτου/panagiotou \
             Χριστοδούλου/christodoulou Κυριακού/kyriakou Φιλίππου/filippou Αποστόλου/apostolou Ευαγγέλου/evangelou \
             Γρηγορίου/grigoriou Αναστασίου/anastasiou Παπαγεωργίου/papageorgiou Στεφάνου/stefanou",
            (3, "-"),
        ),
        Culture::Ukrainian => Form {
            given: "Марія/mariia Олена/olena Оксана/oksana Наталія/nataliia Ірина/iryna Соломія/solomiia Дарина/daryna \
                    Юлія/yuliia Катерина/kateryna Леся/lesia Зоряна/zoriana Любов/liubov Тарас/taras Богдан/bohdan \
                    Андрій/andrii Олексій/oleksii Дмитро/dmytro Микола/mykola Василь/vasyl Петро/petro Ярослав/yaroslav \
                    Остап/ostap Іван/ivan Назар/nazar",
            family: "Шевченко/shevchenko Бондаренко/bondarenko Коваленко/kovalenko Ткаченко/tkachenko \
                     Кравченко/kravchenko Олійник/oliinyk Шевчук/shevchuk Коваль/koval Поліщук/polishchuk \
                     Мельник/melnyk Бойко/boiko Марченко/marchenko Лисенко/lysenko Руденко/rudenko Савченко/savchenko \
                     Петренко/petrenko Кравчук/kravchuk Клименко/klymenko Павленко/pavlenko Гончаренко/honcharenko \
                     Мороз/moroz Сидоренко/sydorenko Литвин/lytvyn Романюк/romaniuk Ткачук/tkachuk \
                     Пономаренко/ponomarenko Мартинюк/martyniuk Панченко/panchenko Мельничук/melnychuk Левченко/levchenko \
                     Костенко/kostenko Харченко/kharchenko Карпенко/karpenko Гнатюк/hnatiuk Зінченко/zinchenko \
                     Франко/franko Довженко/dovzhenko Гайдай/haidai Швець/shvets Кобзар/kobzar",
            order: Order::Given(" "),
            second: (0, ""),
            double: (2, "-"),
        },
        Culture::Arabic => western(
            "فاطمة/fatma مريم/mariam نور/nour سارة/sara ليلى/layla هدى/huda أمينة/amina ياسمين/yasmin رانيا/rania \
             سلمى/salma زينب/zaynab دينا/dina | محمد/mohamed أحمد/ahmed محمود/mahmoud عمر/omar يوسف/youssef علي/ali \
             كريم/karim طارق/tarek خالد/khaled مصطفى/mostafa سامي/sami زياد/ziad",
            "حسن/hassan إبراهيم/ibrahim عبدالله/abdallah المصري/elmasry الخطيب/khatib منصور/mansour الشريف/elsherif \
             خليل/khalil سليمان/suleiman النجار/najjar حداد/haddad صبري/sabry الزين/elzein فوزي/fawzy رشيد/rashid \
             البغدادي/baghdadi القاضي/qadi درويش/darwish شاهين/shahin عطية/attia بركات/barakat الفاسي/elfassi \
             العلوي/alaoui حمدان/hamdan",
            (8, " "),
        ),
        Culture::Hindi => western(
            "प्रिया/priya अनन्या/ananya काव्या/kavya दीपिका/deepika मीरा/meera सुनीता/sunita पूजा/pooja नेहा/neha अंजलि/anjali \
             इशिता/ishita राधा/radha लक्ष्मी/lakshmi | राहुल/rahul अमित/amit विक्रम/vikram अर्जुन/arjun रोहन/rohan संजय/sanjay \
             अनिल/anil सुरेश/suresh कबीर/kabir आदित्य/aditya देव/dev हर्ष/harsh",
            "शर्मा/sharma वर्मा/verma गुप्ता/gupta सिंह/singh पटेल/patel मेहता/mehta जोशी/joshi अग्रवाल/agarwal कपूर/kapoor \
             मल्होत्रा/malhotra चौधरी/chaudhary देसाई/desai कुलकर्णी/kulkarni देशपांडे/deshpande मिश्रा/mishra पांडे/pandey त्रिवेदी/trivedi \
             भट्ट/bhatt सक्सेना/saxena यादव/yadav ठाकुर/thakur चटर्जी/chatterjee बनर्जी/banerjee राठौर/rathore",
            (3, " "),
        ),
        Culture::Chinese => Form {
            given: "伟/wei 芳/fang 娜/na 敏/min 静/jing 丽/li 强/qiang 磊/lei 洋/yang 艳/yan 勇/yong 军/jun 杰/jie 娟/juan \
                    涛/tao 明/ming 超/chao 霞/xia 平/ping 刚/gang 晨/chen 宇/yu 雪/xue 欣/xin",
            family: "王/wang 刘/liu 张/zhang 黄/huang 赵/zhao 吴/wu 周/zhou 徐/xu 孙/sun 马/ma 朱/zhu 胡/hu 郭/guo 何/he \
                     林/lin 高/gao 罗/luo 郑/zheng 梁/liang 谢/xie 宋/song 唐/tang 邓/deng 欧阳/ouyang",
            order: Order::Family(""),
            second: (75, ""),
            double: (0, ""),
        },
        Culture::Japanese => Form {
            given: "陽子/yoko 美咲/misaki さくら/sakura 結衣/yui 花子/hanako 恵美/emi 直美/naomi 明日香/asuka 千夏/chinatsu \
                    真由/mayu あかり/akari 遥/haruka 太郎/taro 健太/kenta 翔太/shota 大輔/daisuke 拓也/takuya 直樹/naoki \
                    隆/takashi 誠/makoto 蓮/ren 悠斗/yuto 海斗/kaito 健一/kenichi 由美子/yumiko 和子/kazuko 七海/nanami 莉子/riko 葵/aoi \
                    凛/rin 陸/riku 湊/minato 浩二/koji 修/osamu 亮/ryo 洋平/yohei",
            family: "佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka 伊藤/ito 渡辺/watanabe 山本/yamamoto 中村/nakamura \
                     小林/kobayashi 加藤/kato 吉田/yoshida 山田/yamada 佐々木/sasaki 山口/yamaguchi 松本/matsumoto \
                     井上/inoue 木村/kimura 斎藤/saito 清水/shimizu 林田/hayashida 阿部/abe 橋本/hashimoto 石川/ishikawa \
                     長谷川/hasegawa 森/mori 池田/ikeda 山崎/yamazaki 石井/ishii 小川/ogawa 前田/maeda 岡田/okada 藤田/fujita \
                     後藤/goto 近藤/kondo 村上/murakami 遠藤/endo 青木/aoki 坂本/sakamoto 藤井/fujii 西村/nishimura 福田/fukuda \
                     太田/ota 三浦/miura 岡本/okamoto 松田/matsuda 中島/nakajima 原田/harada 竹内/takeuchi",
            order: Order::Family(" "),
            second: (0, ""),
            double: (0, ""),
        },
        Culture::Yoruba => western(
            "Adé/ade Ayọ̀délé/ayodele Bọ́lá/bola Fẹ́mi/femi Títílayọ̀/titilayo Yétúndé/yetunde Olúwaṣeun/oluwaseun \
             Túndé/tunde Ṣadé/sade Kẹ́hìndé/kehinde Táíwò/taiwo Fúnmi/funmi Ìyábọ̀/iyabo Rótìmí/rotimi Dàmilọ́lá/damilola \
             Simisọ́lá/simisola Bánkólé/bankole Morẹ́nikẹ́/morenike Gbénga/gbenga Wálé/wale Ṣọlá/sola Kúnlé/kunle \
             Bísí/bisi Níkẹ/nike",
            "Adéyẹmí/adeyemi Ògúnlẹ́yẹ/ogunleye Akíntọ́lá/akintola Adébáyọ̀/adebayo Ọlátúnjí/olatunji Balógun/balogun \
             Fálọlá/falola Ṣóyínká/soyinka Adélékè/adeleke Akínwándé/akinwande Ọ̀ṣúndáre/osundare Ìdòwú/idowu \
             Ọlájídé/olajide Àkàndé/akande Ayọ̀dèjì/ayodeji Bámidélé/bamidele Ọdúnsì/odunsi Ọ̀jọ́/ojo \
             Fágbémi/fagbemi Ṣónúbi/sonubi Òkédìran/okediran Adéníyì/adeniyi Ẹniọlá/eniola Ọláwálé/olawale",
            (3, "-"),
        ),
    }
}

/// A part of a name, and how it is spelt in an address.
struct Word {
    native: &'static str,
    latin: String,
}

fn words(list: &'static str) -> Vec<Word> {
    list.split_ascii_whitespace()
        .filter(|word| *word != "|")
        .map(|word| match word.split_once('/') {
            Some((native, latin)) => Word {
                native,
                latin: latin.to_owned(),
            },
            None => Word {
                native: word,
                latin: word.to_ascii_lowercase(),
            },
        })
        .collect()
}

struct Pool {
    given: Vec<Word>,
    /// Where men's names begin among them.
    men: usize,
    family: Vec<Word>,
    form: Form,
    /// Where its pairs of given and family name begin in a count of all pairs.
    first_pair: usize,
}

/// All pools, ready to draw from.
pub struct People {
    pools: Vec<Pool>,
    pairs: usize,
}

/// Somebody, as far as names go.
pub struct Person {
    pub name: String,
    culture: usize,
    given: usize,
    family: usize,
}

/// How often each pair of given and family name has had an address at one event, so that no two are equal.
pub struct Addresses(Vec<u32>);

impl Addresses {
    /// Forgets all: the next event.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}

impl People {
    pub fn new() -> Self {
        let mut pairs = 0;
        let pools = CULTURES
            .iter()
            .map(|culture| {
                let form = form(*culture);
                let (given, family) = (words(form.given), words(form.family));
                let men = form.given.split_once('|').map_or(0, |(women, _)| words(women).len());
                let first_pair = pairs;
                pairs += given.len() * family.len();
                Pool {
                    given,
                    men,
                    family,
                    form,
                    first_pair,
                }
            })
            .collect();
        Self { pools, pairs }
    }

    pub fn addresses(&self) -> Addresses {
        Addresses(vec![0; self.pairs])
    }

    /// Somebody who lives where most have the names of `local`.
    pub fn draw(&self, random: &mut Random, local: Culture) -> Person {
        let culture = if random.chance(LOCAL_PERCENT) {
            local as usize
        } else {
            random.index(self.pools.len())
        };
        let pool = &self.pools[culture];
        let (given, family) = (random.index(pool.given.len()), skewed(random, pool.family.len()));
        let mut first = pool.given[given].native.to_owned();
        let mut last = pool.family[family].native.to_owned();
        let (women, men) = pool.given.split_at(pool.men);
        let alike = if given < pool.men { women } else { men };
        append(random, &mut first, alike, pool.form.second);
        append(random, &mut last, &pool.family, pool.form.double);
        let name = match pool.form.order {
            Order::Given(between) => first + between + &last,
            Order::Family(between) => last + between + &first,
        };
        Person {
            name,
            culture,
            given,
            family,
        }
    }

    /// An address that nobody else of the event has: the pairs of names are all spelt differently, and the
    /// `n`th of one pair differs in form or number.
    pub fn email(&self, random: &mut Random, person: &Person, addresses: &mut Addresses) -> String {
        let pool = &self.pools[person.culture];
        let (given, family) = (&pool.given[person.given].latin, &pool.family[person.family].latin);
        let pair = pool.first_pair + person.given * pool.family.len() + person.family;
        let nth = addresses.0[pair];
        addresses.0[pair] += 1;
        let number = match nth / 4 {
            0 => String::new(),
            round => round.to_string(),
        };
        let domain = random.pick(&["org", "net", "com"]);
        // Which form comes first differs from pair to pair.
        match (nth as usize + pair) % 4 {
            0 => format!("{given}.{family}{number}@example.{domain}"),
            1 => format!("{given}_{family}{number}@example.{domain}"),
            2 => format!("{family}.{given}{number}@example.{domain}"),
            _ => format!("{family}-{given}{number}@example.{domain}"),
        }
    }
}

/// Some family names are far more common than others: the lesser of two draws.
fn skewed(random: &mut Random, len: usize) -> usize {
    random.index(len).min(random.index(len))
}

/// Another word of the list, as often as the form has it.
fn append(random: &mut Random, text: &mut String, list: &[Word], (percent, between): (u64, &str)) {
    let other = list[random.index(list.len())].native;
    if random.chance(percent) && text != other {
        text.push_str(between);
        text.push_str(other);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::{Email, Name};

    #[test]
    fn pairs_of_names_are_all_spelt_differently() {
        let people = People::new();
        let mut given_names = HashSet::new();
        let mut family_names = HashSet::new();
        for pool in &people.pools {
            let mut here = HashSet::new();
            for word in &pool.given {
                assert!(here.insert(&word.latin), "{} twice", word.latin);
                given_names.insert(&word.latin);
            }
            for word in &pool.family {
                assert!(family_names.insert(&word.latin), "{} twice", word.latin);
            }
            for word in pool.given.iter().chain(&pool.family) {
                assert!(Name::parse(word.native).is_ok());
                assert!(word.latin.bytes().all(|b| b.is_ascii_lowercase()), "{}", word.latin);
            }
        }
        let both: Vec<_> = given_names.intersection(&family_names).collect();
        assert!(both.is_empty(), "given and family names at once: {both:?}");
    }

    #[test]
    fn a_large_event_has_no_address_twice() {
        let people = People::new();
        let mut addresses = people.addresses();
        let mut random = Random::new(5);
        let mut seen = HashSet::new();
        let mut names = HashSet::new();
        for n in 0..50_000 {
            let person = people.draw(&mut random, CULTURES[n % CULTURES.len()]);
            let email = people.email(&mut random, &person, &mut addresses);
            assert!(Email::parse(&email).is_ok(), "{email}");
            let (local, _) = email.split_once('@').expect("an address");
            assert!(seen.insert(local.to_owned()), "{email} twice");
            names.insert(person.name);
        }
        assert!(names.len() > 15_000, "{} names", names.len());
    }

    #[test]
    fn the_list_of_cultures_is_in_the_order_of_their_codes() {
        assert!(CULTURES.iter().enumerate().all(|(n, culture)| *culture as usize == n));
    }
}
