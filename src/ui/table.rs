//! Columns of text, aligned as kubectl aligns them: upper-case header, three blanks between, no frame.

/// A table for a person to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns an empty table with these column titles; without titles there is no header line.
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        Self { header: header.into_iter().map(str::to_uppercase).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let header = if self.header.is_empty() { None } else { Some(&self.header) };
        let lines: Vec<&Vec<String>> = header.into_iter().chain(&self.rows).collect();
        let columns = lines.iter().map(|line| line.len()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| lines.iter().filter_map(|line| line.get(column)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        for line in lines {
            let mut text = String::new();
            for (cell, column_width) in line.iter().zip(&widths) {
                let padding = column_width - width(cell) + 3;
                text.extend(cell.chars().map(|character| if character == '\n' { ' ' } else { character }));
                text.extend(std::iter::repeat_n(' ', padding));
            }
            writeln!(formatter, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// Returns a text of at most this many characters, the last one an ellipsis when something is missing.
pub fn shortened(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(room.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// Returns the width of a cell in characters. Names in a mesh are ASCII by Kubernetes' own rules; what is not only
/// shifts the columns after it.
fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_columns_without_trailing_blanks() {
        let mut table = Table::new(["name", "version"]);
        table.row(["istiod", "1"]);
        table.row(["x", "1.30.3"]);
        assert_eq!(table.to_string(), "NAME     VERSION\nistiod   1\nx        1.30.3\n");
    }

    #[test]
    fn a_table_without_header_has_only_rows() {
        let mut table = Table::new([]);
        table.row(["a\nb"]);
        assert_eq!(table.to_string(), "a b\n");
    }
}
