//! Charts of several lines over the same times, with a legend, and the table that says the same beneath.

use askama::Template;

use super::chart::{plain, round_up, short};

/// Of the drawing, in its own units: few, so that its words can be read on a phone.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 8.0;
const BOTTOM: f64 = 26.0;
const TOP: f64 = 10.0;
/// Labels below the axis that stay apart.
const LABELS_MAX: usize = 3;

/// A line: a value for each time, or none, and how each is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub values: Vec<Option<f64>>,
    pub said: Vec<String>,
}

/// A chart. Say `{{ chart|safe }}`.
#[derive(Template)]
#[template(path = "desk/lines.html", config = "src/web/askama.toml")]
pub struct Lines {
    /// Unique in the page, of letters and dashes.
    pub id: &'static str,
    pub title: String,
    pub description: String,
    /// Of the table: what the times are, and what opens it.
    pub label_name: String,
    pub table_name: String,
    pub labels: Vec<String>,
    pub lines: Vec<Line>,
    /// The axis goes up to this at least.
    pub at_least: f64,
    /// Between the whole and its parts.
    pub decimal: String,
}

impl Lines {
    fn top_value(&self) -> f64 {
        let values = self.lines.iter().flat_map(|line| line.values.iter().flatten());
        let values = values.copied().filter(|value| value.is_finite());
        round_up(values.fold(self.at_least.max(f64::MIN_POSITIVE), f64::max))
    }

    fn x(&self, n: usize) -> f64 {
        match self.labels.len() {
            0 | 1 => (LEFT + WIDTH - RIGHT) / 2.0,
            len => LEFT + (WIDTH - RIGHT - LEFT) * n as f64 / (len - 1) as f64,
        }
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value / self.top_value()).clamp(0.0, 1.0);
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - if share.is_finite() { share } else { 0.0 })
    }

    /// The path of a line: a new part after each gap.
    fn path(&self, line: &Line) -> String {
        let mut path = String::new();
        let mut is_open = false;
        for (n, value) in line.values.iter().enumerate() {
            let place = value.filter(|value| value.is_finite());
            if let Some(value) = place {
                let step = if is_open { 'L' } else { 'M' };
                path.push_str(&format!("{step}{} {}", short(self.x(n)), short(self.y(value))));
            }
            is_open = place.is_some();
        }
        path
    }

    /// Values between gaps, which no line leads to.
    fn dots(&self, line: &Line) -> Vec<(String, String)> {
        let at = |n: usize| line.values.get(n).copied().flatten().filter(|value| value.is_finite());
        let is_alone = |n: &usize| at(n + 1).is_none() && n.checked_sub(1).and_then(at).is_none();
        let alone = (0..line.values.len()).filter(is_alone);
        alone
            .filter_map(|n| Some((short(self.x(n)), short(self.y(at(n)?)))))
            .collect()
    }

    /// Where the axis is named, how, and to which side of it.
    fn marks(&self) -> Vec<(String, &str, &'static str)> {
        let last = self.labels.len().saturating_sub(1);
        let parts = last.clamp(1, LABELS_MAX - 1);
        let mut places: Vec<usize> = (0..=parts).map(|part| last * part / parts).collect();
        places.dedup();
        let side = |n: usize| match n {
            _ if last == 0 => "middle",
            0 => "start",
            n if n == last => "end",
            _ => "middle",
        };
        let marks = places.into_iter().filter_map(|n| Some((n, self.labels.get(n)?)));
        marks
            .map(|(n, label)| (short(self.x(n)), label.as_str(), side(n)))
            .collect()
    }

    /// The lines across: their height, and what stands at them.
    fn levels(&self) -> Vec<(String, String)> {
        let top = self.top_value();
        let levels = [0.0, top / 2.0, top];
        let said = |value| plain(value).replace('.', &self.decimal);
        levels.map(|value| (short(self.y(value)), said(value))).to_vec()
    }

    /// The rows of the table: the time, and what each line has then.
    fn rows(&self) -> Vec<(&str, Vec<&str>)> {
        let rows = self.labels.iter().enumerate();
        rows.map(|(n, label)| {
            let cells = self
                .lines
                .iter()
                .map(|line| line.said.get(n).map_or("", String::as_str));
            (label.as_str(), cells.collect())
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(values: &[&[Option<f64>]]) -> Lines {
        let len = values.iter().map(|values| values.len()).max().unwrap_or(0);
        let line = |values: &&[Option<f64>]| Line {
            name: "N <b>".to_owned(),
            said: values.iter().map(|value| format!("{value:?}")).collect(),
            values: values.to_vec(),
        };
        Lines {
            id: "test",
            title: "T <1>".to_owned(),
            description: String::new(),
            label_name: "Time".to_owned(),
            table_name: "As a table".to_owned(),
            labels: (0..len).map(|n| n.to_string()).collect(),
            lines: values.iter().map(line).collect(),
            at_least: 1.0,
            decimal: ",".to_owned(),
        }
    }

    #[test]
    fn a_line_is_as_high_as_its_values_and_has_gaps_where_there_are_none() {
        let drawn = lines(&[&[Some(0.0), Some(10.0), None, Some(5.0)]]);
        let path = drawn.path(&drawn.lines[0]);
        assert_eq!(path, "M40.0 154.0L144.0 10.0M352.0 82.0");
        assert_eq!(drawn.dots(&drawn.lines[0]), [("352.0".to_owned(), "82.0".to_owned())]);
    }

    #[test]
    fn the_axis_is_named_at_both_ends() {
        let all: Vec<Option<f64>> = vec![Some(1.5); 60];
        let drawn = lines(&[&all]);
        let labels: Vec<&str> = drawn.marks().into_iter().map(|(_, label, _)| label).collect();
        assert_eq!(labels, ["0", "29", "59"]);
        assert_eq!(drawn.levels()[2].1, "2");
        assert_eq!(lines(&[&[Some(0.2)]]).levels()[1].1, "0,5");
        assert_eq!(lines(&[&[Some(0.2)]]).marks().len(), 1);
    }

    #[test]
    fn odd_values_are_no_numbers_of_a_drawing_and_text_stays_text() {
        for values in [&[][..], &[Some(f64::NAN), Some(f64::INFINITY), Some(-1.0), None][..]] {
            let drawn = lines(&[values, values]).render().expect("drawn");
            assert!(
                !drawn.contains("MNaN") && !drawn.contains("inf ") && !drawn.contains("<b>"),
                "{drawn}"
            );
        }
    }
}
