//! A real browser for a test: headless Chromium, driven through chromedriver, with a profile and a camera of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

/// What is waited for in vain this long does not come.
const PATIENCE: Duration = Duration::from_secs(40);
/// How Chromium says that a server went away, before or during a request.
const UNREACHABLE: [&str; 5] = [
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "ERR_INCOMPLETE_CHUNKED",
    "ERR_SOCKET_NOT_CONNECTED",
];
/// A picture of the fake camera.
const CAMERA_SIZE: (usize, usize) = (640, 480);
const CAMERA_FRAMES: usize = 4;
/// The name under which a browser reaches the server as another host would: over plain HTTP, which it does not trust.
pub const INSECURE_HOST: &str = "door.test";

/// Browsers are heavy: tests take turns with them.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A browser; dropping it ends it.
pub struct Browser {
    runtime: Runtime,
    driver: Option<WebDriver>,
    // Dropped after the session was ended, and also where none could be made.
    _chromedriver: Chromedriver,
    _dir: TempDir,
}

/// What differs from browser to browser.
#[derive(Default)]
struct Outfit<'a> {
    /// What the camera shows.
    shown: Option<&'a str>,
    /// Another number of cameras than one; they show a test picture.
    cameras: Option<usize>,
    home: Option<&'a Path>,
    address: Option<&'a str>,
}

/// The program between the test and the browser.
struct Chromedriver(Child);

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _status = self.0.wait();
    }
}

impl Browser {
    /// With a camera that shows nothing.
    pub fn start() -> Self {
        Self::launch(Outfit::default())
    }

    /// With a home directory that says which authorities it trusts, and an address that it may go to, too.
    pub fn at_home(home: &Path, address: &str) -> Self {
        Self::launch(Outfit {
            home: Some(home),
            address: Some(address),
            ..Outfit::default()
        })
    }

    /// With a camera that shows this text as a QR code, as a ticket held before it would.
    pub fn before(text: &str) -> Self {
        Self::launch(Outfit {
            shown: Some(text),
            ..Outfit::default()
        })
    }

    /// With so many cameras.
    pub fn with_cameras(count: usize) -> Self {
        Self::launch(Outfit {
            cameras: Some(count),
            ..Outfit::default()
        })
    }

    fn launch(outfit: Outfit<'_>) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let (chromedriver, port) = start_chromedriver(outfit.home);
        let reachable = outfit.address.unwrap_or("127.0.0.1");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let cameras = match outfit.cameras {
            Some(count) => [
                format!("--use-fake-device-for-media-stream=device-count={count}"),
                "--mute-audio".to_owned(),
            ],
            None => [
                "--use-fake-device-for-media-stream".to_owned(),
                format!(
                    "--use-file-for-fake-video-capture={}",
                    film(dir.path(), outfit.shown).display()
                ),
            ],
        };
        let mut wanted = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            // Nobody touches the page before it may sound.
            "--autoplay-policy=no-user-gesture-required",
            "--use-fake-ui-for-media-stream",
            &cameras[0],
            &cameras[1],
            // No other host can be reached, whatever the page tries.
            &format!(
                "--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE {reachable}"
            ),
        ] {
            wanted.add_arg(argument).expect("an argument");
        }
        wanted
            // It is the default; what a browser trusts is what tests of certificates are about.
            .set("acceptInsecureCerts", json!(false))
            .expect("a capability");
        wanted
            .set("goog:loggingPrefs", json!({"browser": "ALL"}))
            .expect("a capability");
        let address = format!("http://127.0.0.1:{port}");
        let driver = runtime.block_on(async {
            let driver = WebDriver::new(&address, wanted)
                .await
                .expect("a browser; is chromium installed?");
            driver
                .set_script_timeout(PATIENCE + PATIENCE)
                .await
                .expect("a time limit");
            driver
        });
        let browser = Self {
            runtime,
            driver: Some(driver),
            _chromedriver: chromedriver,
            _dir: dir,
        };
        browser.phone();
        browser
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("until it is dropped")
    }

    pub fn go(&self, url: &str) {
        self.runtime.block_on(self.driver().goto(url)).expect("loaded");
    }

    /// Goes where it expects a warning in the page's place, and gives what stands there.
    pub fn go_in_vain(&self, url: &str) -> String {
        let gone = self.runtime.block_on(self.driver().goto(url));
        let error = gone.err().map(|error| error.to_string()).unwrap_or_default();
        let place = self.run("return location.href", Value::Null);
        assert_ne!(place, json!(url), "it is shown");
        format!("{error} {place} {}", self.text("body"))
    }

    /// Runs a script in every page that is loaded from now on, before the page's own.
    pub fn inject(&self, script: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": script}));
    }

    /// Opens a further tab, which is shown from now on.
    pub fn new_tab(&self) {
        let opened = self.runtime.block_on(async {
            let tab = self.driver().new_tab().await?;
            self.driver().switch_to_window(tab).await
        });
        opened.expect("a tab");
        self.phone();
    }

    /// Shows a tab, by the order in which they were opened.
    pub fn tab(&self, number: usize) {
        let shown = self.runtime.block_on(async {
            let tabs = self.driver().windows().await?;
            self.driver().switch_to_window(tabs[number].clone()).await
        });
        shown.expect("a tab");
        self.cdp("Page.bringToFront", json!({}));
    }

    pub fn reload(&self) {
        self.runtime.block_on(self.driver().refresh()).expect("loaded again");
    }

    /// Runs the body of an async function of `args` in the page, and gives what it returns.
    #[track_caller]
    pub fn run(&self, body: &str, args: Value) -> Value {
        self.try_run(body, args)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", body, self.log().join("\n")))
    }

    fn try_run(&self, body: &str, args: Value) -> Result<Value, String> {
        let script = format!(
            "const [args, done] = arguments;\n(async () => {{ {body}\n }})().then((value) => done({{ value }}), (error) => done({{ error: String(error?.stack ?? error) }}));"
        );
        let ran = self.runtime.block_on(self.driver().execute_async(script, vec![args]));
        let answer = ran.map_err(|error| error.to_string())?.json().clone();
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Waits until an expression is true in the page, also over reloads, and gives its value.
    #[track_caller]
    pub fn until(&self, expression: &str) -> Value {
        let body = format!(
            "for (let n = 0; n < 40; n++) {{ const value = {expression}; if (value) return value; await new Promise((resolve) => setTimeout(resolve, 25)); }} return null;"
        );
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.try_run(&body, Value::Null) {
                Ok(value) if !value.is_null() => return value,
                outcome => assert!(
                    Instant::now() < deadline,
                    "in vain: {expression}: {outcome:?}\n{}\n{}",
                    self.text("body"),
                    self.log().join("\n")
                ),
            }
        }
    }

    /// The text of the first element that a selector finds, as it is shown.
    pub fn text(&self, selector: &str) -> String {
        let text = self.try_run("return document.querySelector(args)?.innerText ?? ''", json!(selector));
        text.map_or_else(|error| error, |text| text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for an element with these words, and clicks it.
    #[track_caller]
    pub fn click(&self, words: &str) {
        let found = format!(
            "[...document.querySelectorAll('button, a, label')].find((one) => one.innerText.trim().startsWith({words:?}) && one.checkVisibility())"
        );
        self.until(&format!(
            "(() => {{ const one = {found}; if (!one || one.disabled) return false; one.click(); return true; }})()"
        ));
    }

    /// Waits for a field, and types into it.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        self.until(&format!("document.querySelector({selector:?})"));
        self.run(
            "const field = document.querySelector(args.selector); field.focus(); field.value = args.text; field.dispatchEvent(new Event('input', { bubbles: true }));",
            json!({"selector": selector, "text": text}),
        );
    }

    pub fn cdp(&self, method: &str, params: Value) -> Value {
        let answer = self.runtime.block_on(self.driver().cdp().send_raw(method, params));
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The page as it is printed. A browser that has much to do fails at it at times, and is asked again.
    pub fn print(&self) -> Vec<u8> {
        let how = json!({"preferCSSPageSize": true, "printBackground": true});
        let deadline = Instant::now() + PATIENCE;
        loop {
            let printed = self
                .runtime
                .block_on(self.driver().cdp().send_raw("Page.printToPDF", how.clone()));
            match printed {
                Ok(printed) => {
                    let pdf = printed["data"].as_str().expect("a PDF");
                    return data_encoding::BASE64.decode(pdf.as_bytes()).expect("base64");
                }
                Err(error) => assert!(Instant::now() < deadline, "in vain: {error}"),
            }
        }
    }

    pub fn phone(&self) {
        self.size(360, 740);
    }

    pub fn size(&self, width: u32, height: u32) {
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}),
        );
    }

    pub fn scheme(&self, scheme: &str) {
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
    }

    /// Presses keys as a keyboard of a layout does, one each so many milliseconds: each is `(code, key)`, `KeyZ` and `y`
    /// say. The events carry these times, however long the browser takes.
    pub fn press(&self, keys: &[(String, String)], every_ms: u32) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        for (n, (code, key)) in (0u32..).zip(keys) {
            let at = now.as_secs_f64() + f64::from(n * every_ms) / 1000.0;
            let text = if key.chars().count() == 1 { key.as_str() } else { "" };
            let mut down = json!({"type": "keyDown", "code": code, "key": key, "timestamp": at});
            if !text.is_empty() {
                down["text"] = json!(text);
            }
            self.cdp("Input.dispatchKeyEvent", down);
            self.cdp(
                "Input.dispatchKeyEvent",
                json!({"type": "keyUp", "code": code, "key": key, "timestamp": at}),
            );
        }
    }

    /// What the console said since it was asked before, without what is no trouble.
    pub fn log(&self) -> Vec<String> {
        let entries = self.runtime.block_on(self.driver().browser_log()).unwrap_or_default();
        entries
            .into_iter()
            .filter(|entry| entry.level == "SEVERE" || entry.level == "WARNING")
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .collect()
    }

    /// Fails if the console complained of anything but a server that cannot be reached.
    #[track_caller]
    pub fn expect_calm(&self) {
        let is_told = |line: &String| !UNREACHABLE.iter().any(|error| line.contains(error));
        let complaints: Vec<String> = self.log().into_iter().filter(is_told).collect();
        assert!(
            complaints.is_empty(),
            "the console complains:\n{}",
            complaints.join("\n")
        );
    }

    /// The rules of accessibility that the page breaks, by axe.
    pub fn axe(&self) -> Vec<String> {
        const AXE: &str = include_str!("../fixtures/axe.min.js");
        let is_there = self.run("return typeof axe !== 'undefined'", Value::Null) == json!(true);
        if !is_there {
            let ran = self.runtime.block_on(self.driver().execute(AXE, Vec::new()));
            ran.expect("axe loads");
        }
        let found = self.run(
            "await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));\n\
             const wanted = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };\n\
             const { violations } = await axe.run(document, wanted);\n\
             return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | ')}`);",
            Value::Null,
        );
        let found = found.as_array().cloned().unwrap_or_default();
        found
            .into_iter()
            .map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// A picture of what is shown, for whoever wants to look: only where `SCREENSHOTS` names a directory.
    pub fn shot(&self, name: &str) {
        let Some(dir) = std::env::var_os("SCREENSHOTS") else {
            return;
        };
        let picture = self
            .runtime
            .block_on(self.driver().screenshot_as_png())
            .expect("a picture");
        std::fs::create_dir_all(&dir).expect("a directory");
        std::fs::write(Path::new(&dir).join(format!("{name}.png")), picture).expect("written");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ended = self.runtime.block_on(driver.quit());
        }
    }
}

fn start_chromedriver(home: Option<&Path>) -> (Chromedriver, u16) {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        .envs(home.map(|home| ("HOME", home)))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver runs; scripts/test.sh installs it");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let child = Chromedriver(child);
    let mut port = None;
    while let Some(Ok(line)) = lines.next() {
        // "ChromeDriver was started successfully on port 43217."
        port = line
            .rsplit_once("started successfully on port ")
            .and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
        if port.is_some() {
            break;
        }
    }
    std::thread::spawn(move || lines.for_each(drop));
    (child, port.expect("chromedriver tells its port"))
}

/// A film for the fake camera (Y4M, planar 4:2:0): a QR code in the middle of grey, or grey alone.
fn film(dir: &Path, shown: Option<&str>) -> PathBuf {
    const GREY: u8 = 150;
    const QUIET_MODULES: usize = 4;
    let (width, height) = CAMERA_SIZE;
    let mut light = vec![GREY; width * height];
    if let Some(text) = shown {
        let code = qrcode::QrCode::new(text).expect("it fits a QR code");
        let modules = code.width() + 2 * QUIET_MODULES;
        let scale = (height - 40) / modules;
        let (left, top) = ((width - modules * scale) / 2, (height - modules * scale) / 2);
        let colors = code.to_colors();
        for y in 0..modules * scale {
            for x in 0..modules * scale {
                let (column, row) = (x / scale, y / scale);
                let inside = |n: usize| (QUIET_MODULES..QUIET_MODULES + code.width()).contains(&n);
                let is_dark = inside(column)
                    && inside(row)
                    && colors[(row - QUIET_MODULES) * code.width() + column - QUIET_MODULES] == qrcode::Color::Dark;
                light[(top + y) * width + left + x] = if is_dark { 25 } else { 230 };
            }
        }
    }
    let path = dir.join("camera.y4m");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    let neutral = vec![128u8; width * height / 2];
    writeln!(file, "YUV4MPEG2 W{width} H{height} F30:1 Ip A1:1 C420jpeg").expect("written");
    for _ in 0..CAMERA_FRAMES {
        file.write_all(b"FRAME\n").expect("written");
        file.write_all(&light).expect("written");
        file.write_all(&neutral).expect("written");
    }
    file.flush().expect("written");
    path
}
