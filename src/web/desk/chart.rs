//! Charts drawn by the server: SVG with a title and a description, and the table that says the same beneath.

use askama::Template;

/// Of the drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 48.0;
const BOTTOM: f64 = 28.0;
const TOP: f64 = 10.0;
/// Labels below the axis that stay apart.
const LABELS_MAX: usize = 6;

/// How values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Bars,
    Line,
}

/// A value with what it stands for: as the axis names it, and as the table does.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub label: String,
    pub value: f64,
    pub said: String,
}

/// A chart. Say `{{ chart|safe }}`.
#[derive(Template)]
#[template(path = "desk/chart.html", config = "src/web/askama.toml")]
pub struct Chart {
    /// Unique in the page, of letters and dashes.
    pub id: &'static str,
    pub title: String,
    pub description: String,
    /// Of the table: the label, the value, and what opens it.
    pub label_name: String,
    pub value_name: String,
    pub table_name: String,
    pub shape: Shape,
    pub points: Vec<Point>,
    /// The axis goes up to this at least.
    pub at_least: f64,
}

/// A bar: left, top, width, height.
type Bar = (String, String, String, String);

impl Chart {
    fn top_value(&self) -> f64 {
        let values = self
            .points
            .iter()
            .map(|point| point.value)
            .filter(|value| value.is_finite());
        round_up(values.fold(self.at_least.max(f64::MIN_POSITIVE), f64::max))
    }

    fn x(&self, n: usize) -> f64 {
        let step = (WIDTH - LEFT) / self.points.len().max(1) as f64;
        LEFT + step * (n as f64 + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value / self.top_value()).clamp(0.0, 1.0);
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - if share.is_finite() { share } else { 0.0 })
    }

    fn bars(&self) -> Vec<Bar> {
        let width = ((WIDTH - LEFT) / self.points.len().max(1) as f64 * 0.75).max(1.0);
        let bar = |(n, point): (usize, &Point)| {
            let top = self.y(point.value);
            let (left, height) = (self.x(n) - width / 2.0, HEIGHT - BOTTOM - top);
            (short(left), short(top), short(width), short(height))
        };
        self.points.iter().enumerate().map(bar).collect()
    }

    fn line(&self) -> String {
        let place = |(n, point): (usize, &Point)| format!("{},{}", short(self.x(n)), short(self.y(point.value)));
        self.points.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
    }

    /// Where the axis is named, and how.
    fn labels(&self) -> Vec<(String, &str)> {
        let every = self.points.len().div_ceil(LABELS_MAX).max(1);
        let labels = self.points.iter().enumerate().step_by(every);
        labels
            .map(|(n, point)| (short(self.x(n)), point.label.as_str()))
            .collect()
    }

    /// The lines across: their height, and what stands at them.
    fn levels(&self) -> Vec<(String, String)> {
        let top = self.top_value();
        let levels = [0.0, top / 2.0, top];
        levels.map(|value| (short(self.y(value)), plain(value))).to_vec()
    }
}

pub(super) fn short(number: f64) -> String {
    format!("{number:.1}")
}

pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 || value >= 100.0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// The next of 1, 2, 4, 5 and 10 times a power of ten: where an axis ends well.
pub(super) fn round_up(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 4.0, 5.0, 10.0];
    let found = steps.into_iter().map(|step| step * power).find(|step| *step >= value);
    found.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[f64]) -> Chart {
        Chart {
            id: "test",
            title: "T <1>".to_owned(),
            description: String::new(),
            label_name: "Day".to_owned(),
            value_name: "Guests".to_owned(),
            table_name: "As a table".to_owned(),
            shape: Shape::Bars,
            points: values
                .iter()
                .enumerate()
                .map(|(n, value)| Point {
                    label: n.to_string(),
                    value: *value,
                    said: value.to_string(),
                })
                .collect(),
            at_least: 1.0,
        }
    }

    #[test]
    fn bars_are_as_high_as_their_values() {
        let bars = chart(&[0.0, 5.0, 10.0]).bars();
        let heights: Vec<&str> = bars.iter().map(|(_, _, _, height)| height.as_str()).collect();
        assert_eq!(heights, ["0.0", "91.0", "182.0"]);
    }

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, expected) in [
            (1.0, 1.0),
            (1.5, 2.0),
            (3.0, 4.0),
            (42.0, 50.0),
            (0.013, 0.02),
            (900.0, 1000.0),
        ] {
            assert!((round_up(value) - expected).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn odd_values_are_drawn_at_the_bottom_and_text_stays_text() {
        for values in [&[][..], &[f64::NAN, f64::INFINITY, -1.0][..]] {
            let drawn = chart(values).render().expect("drawn");
            assert!(
                !drawn.contains("=\"NaN") && !drawn.contains("=\"inf") && drawn.contains("T &#60;1&#62;"),
                "{drawn}"
            );
        }
    }
}
