//! Tables of objects, fitted to a terminal of 80 columns.

use crate::cluster::printed::{Printed, PrintedRow};
use crate::ui::table::{Table, shortened};

/// How wide a table is at most, as far as names and ages leave room.
const COLUMNS: usize = 80;
/// What is between two columns.
const GAP: usize = 3;
/// What a column keeps at least.
const LEAST: usize = 10;

/// What a table shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// Whether each row names its namespace.
    pub namespaces: bool,
    /// Whether everything is shown, however wide.
    pub wide: bool,
}

/// Returns the table of the objects of a kind; `prefix` stands before each name where there are several kinds.
pub fn table(printed: &Printed, prefix: Option<&str>, shown: Shown) -> String {
    let Shown { namespaces, wide } = shown;
    let mut header: Vec<&str> = if namespaces { vec!["Namespace"] } else { Vec::new() };
    let columns: Vec<usize> = (0..printed.columns.len()).filter(|at| wide || !printed.columns[*at].is_wide).collect();
    header.extend(columns.iter().map(|at| printed.columns[*at].name.as_str()));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for PrintedRow { namespace, name: _, cells } in &printed.rows {
        let mut row = if namespaces { vec![namespace.clone()] } else { Vec::new() };
        for at in &columns {
            let cell = cells.get(*at).cloned().unwrap_or_default();
            let is_name = printed.columns[*at].name.eq_ignore_ascii_case("name");
            row.push(match prefix.filter(|_| is_name) {
                Some(prefix) => format!("{prefix}/{cell}"),
                None => cell,
            });
        }
        rows.push(row);
    }
    if !wide {
        fit(&header, &mut rows);
    }
    let mut table = Table::new(header);
    for row in rows {
        table.row(row);
    }
    table.to_string()
}

/// Shortens cells until a table fits, the widest column first. Names and ages stay whole.
fn fit(header: &[&str], rows: &mut [Vec<String>]) {
    let length = |text: &str| text.chars().count();
    let mut widths: Vec<usize> = (0..header.len())
        .map(|at| {
            rows.iter()
                .filter_map(|row| row.get(at))
                .map(|cell| length(cell))
                .chain([length(header[at])])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let may_shrink = |at: usize| !["namespace", "name", "age"].contains(&header[at].to_lowercase().as_str());
    loop {
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let Some(over) = total.checked_sub(COLUMNS).filter(|over| *over > 0) else { break };
        let least = |at: usize| LEAST.max(length(header[at]));
        let widest =
            (0..widths.len()).filter(|at| may_shrink(*at) && widths[*at] > least(*at)).max_by_key(|at| widths[*at]);
        let Some(at) = widest else { break };
        // Down to the next one, and then both of them by turns.
        let next =
            (0..widths.len()).filter(|other| *other != at && may_shrink(*other)).map(|other| widths[other]).max();
        let step = widths[at].saturating_sub(next.unwrap_or_default()).max(1);
        widths[at] = widths[at].saturating_sub(step.min(over)).max(least(at));
    }
    for row in rows {
        for (cell, width) in row.iter_mut().zip(&widths) {
            *cell = shortened(cell, *width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::printed::PrintedColumn;

    fn printed(columns: &[&str], rows: &[&[&str]]) -> Printed {
        let columns = columns
            .iter()
            .map(|name| PrintedColumn { name: name.trim_end_matches('*').to_owned(), is_wide: name.ends_with('*') });
        let rows = rows.iter().map(|cells| PrintedRow {
            namespace: "shop".to_owned(),
            name: cells[0].to_owned(),
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        });
        Printed { columns: columns.collect(), rows: rows.collect() }
    }

    #[test]
    fn objects_are_shown_as_kubectl_shows_them() {
        let printed = printed(
            &["Name", "Gateways", "Hosts", "Age"],
            &[&["bookinfo", r#"["bookinfo-gateway"]"#, r#"["*"]"#, "5d"], &["reviews", "", r#"["reviews"]"#, "3h"]],
        );
        insta::assert_snapshot!(table(&printed, None, Shown::default()), @r#"
        NAME       GATEWAYS               HOSTS         AGE
        bookinfo   ["bookinfo-gateway"]   ["*"]         5d
        reviews                           ["reviews"]   3h
        "#);
        insta::assert_snapshot!(table(&printed, None, Shown { namespaces: true, wide: false }), @r#"
        NAMESPACE   NAME       GATEWAYS               HOSTS         AGE
        shop        bookinfo   ["bookinfo-gateway"]   ["*"]         5d
        shop        reviews                           ["reviews"]   3h
        "#);
        insta::assert_snapshot!(table(&printed, Some("virtualservice.networking.istio.io"), Shown::default()), @r#"
        NAME                                          GATEWAYS         HOSTS         AGE
        virtualservice.networking.istio.io/bookinfo   ["bookinfo-ga…   ["*"]         5d
        virtualservice.networking.istio.io/reviews                     ["reviews"]   3h
        "#);
    }

    #[test]
    fn long_lists_are_shortened_until_the_table_fits() {
        let hosts = r#"["a.example.com","b.example.com","c.example.com","d.example.com"]"#;
        let gateways = r#"["istio-system/public","istio-system/private"]"#;
        let printed = printed(
            &["Name", "Gateways", "Hosts", "Age", "More*"],
            &[&["bookinfo", gateways, hosts, "5d", "m"], &["reviews", "", r#"["reviews"]"#, "3h", "n"]],
        );
        let narrow = table(&printed, None, Shown { namespaces: true, wide: false });
        insta::assert_snapshot!(narrow, @r#"
        NAMESPACE   NAME       GATEWAYS                   HOSTS                      AGE
        shop        bookinfo   ["istio-system/public",…   ["a.example.com","b.exa…   5d
        shop        reviews                               ["reviews"]                3h
        "#);
        assert!(narrow.lines().all(|line| line.chars().count() <= COLUMNS), "{narrow}");
        let wide = table(&printed, None, Shown { namespaces: true, wide: true });
        assert!(wide.contains(hosts) && wide.contains("MORE"), "{wide}");
    }

    #[test]
    fn a_name_is_never_shortened() {
        let name = "n".repeat(100);
        let printed = printed(&["Name", "Hosts", "Age"], &[&[&name, "a-host-that-is-long.example.com", "5d"]]);
        assert!(table(&printed, None, Shown::default()).contains(&name));
    }
}
