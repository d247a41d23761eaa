//! The configuration profile with which iPhones, iPads and Macs take our authority in.

use data_encoding::BASE64;

use super::Authority;

/// What a line of encoded data has in such files.
const LINE_CHARS: usize = 76;

/// An unsigned profile with one root certificate, named after the server. It is the same each time, so that taking
/// it in again replaces it.
pub fn profile(authority: &Authority, server: &str) -> String {
    let fingerprint = authority.fingerprint();
    let half = |at: usize| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&fingerprint[at..at + 16]);
        uuid::Builder::from_custom_bytes(bytes)
            .into_uuid()
            .hyphenated()
            .to_string()
            .to_uppercase()
    };
    let (whole, part) = (half(0), half(16));
    let encoded = BASE64.encode(authority.der());
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(LINE_CHARS)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    let (data, server) = (lines.join("\n"), escape(server));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>PayloadContent</key>
<array>
<dict>
<key>PayloadCertificateFileName</key>
<string>event-manager-ca.crt</string>
<key>PayloadContent</key>
<data>
{data}
</data>
<key>PayloadDescription</key>
<string>Adds the certificate authority of the Event Manager at {server}.</string>
<key>PayloadDisplayName</key>
<string>Event Manager at {server}</string>
<key>PayloadIdentifier</key>
<string>event-manager.authority.{part}</string>
<key>PayloadType</key>
<string>com.apple.security.root</string>
<key>PayloadUUID</key>
<string>{part}</string>
<key>PayloadVersion</key>
<integer>1</integer>
</dict>
</array>
<key>PayloadDescription</key>
<string>Lets this device trust the Event Manager at {server}, so that cameras and offline pages work.</string>
<key>PayloadDisplayName</key>
<string>Event Manager at {server}</string>
<key>PayloadIdentifier</key>
<string>event-manager.profile.{whole}</string>
<key>PayloadRemovalDisallowed</key>
<false/>
<key>PayloadType</key>
<string>Configuration</string>
<key>PayloadUUID</key>
<string>{whole}</string>
<key>PayloadVersion</key>
<integer>1</integer>
</dict>
</plist>
"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::names::Machine;
    use super::*;

    #[test]
    fn it_is_the_same_each_time_and_well_formed_whatever_the_name() {
        let dir = tempfile::tempdir().expect("a directory");
        let authority =
            Authority::open(&dir.path().join("a.pem"), &Machine::default(), &[], 1_800_000_000).expect("made");
        let text = profile(&authority, "box & <co>");
        assert_eq!(text, profile(&authority, "box & <co>"));
        assert!(text.contains("<string>Event Manager at box &amp; &lt;co&gt;</string>"));
        let (_, rest) = text.split_once("<data>\n").expect("data");
        let (data, _) = rest.split_once("</data>").expect("data");
        let data = data.replace('\n', "");
        assert_eq!(BASE64.decode(data.as_bytes()).expect("base 64"), authority.der());
        let uuids: Vec<&str> = text
            .split("<key>PayloadUUID</key>\n<string>")
            .skip(1)
            .map(|rest| &rest[..36])
            .collect();
        assert_ne!(uuids[0], uuids[1]);
        for uuid in uuids {
            assert_eq!(Uuid::parse_str(uuid).expect("a UUID").get_version_num(), 8, "{uuid}");
        }
        for tag in ["dict", "array", "plist", "string", "key", "data", "integer"] {
            let count = |what: String| text.matches(&what).count();
            assert_eq!(
                count(format!("<{tag}>")) + count(format!("<{tag} ")),
                count(format!("</{tag}>")),
                "{tag}"
            );
        }
    }
}
