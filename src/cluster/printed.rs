//! Objects as their server prints them: the columns of `kubectl get`, worked out by the server.

use super::error::Peer;
use super::read::{Walk, escaped};
use super::{Call, Cluster, ClusterError, ListOptions, Resource};
use crate::values::Tree;

/// Asks for a table. There is no other form that would do.
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// Objects of a kind as a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Printed {
    /// The columns.
    pub columns: Vec<PrintedColumn>,
    /// The objects.
    pub rows: Vec<PrintedRow>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedColumn {
    /// Its title.
    pub name: String,
    /// Whether it is shown only where there is room: `kubectl get -o wide`.
    pub is_wide: bool,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedRow {
    /// Its namespace; empty without one.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its cells, one for each column.
    pub cells: Vec<String>,
}

impl Cluster {
    /// Returns the objects of a kind, in one namespace or in all, as the server prints them; that the kind does not exist is
    /// an error.
    pub async fn print_list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Printed, ClusterError> {
        let walk = Walk { resource, namespace, options, accept: TABLE };
        let (printed, _) = self
            .answers(&walk, Printed::default, |printed, answer, peer| {
                let table = answer.tree(peer)?;
                printed.add(&table, peer)?;
                Ok(table)
            })
            .await?;
        Ok(printed)
    }

    /// Returns an object as the server prints it. That it does not exist is an error, and so is that the kind does not.
    pub async fn print_object(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Printed, ClusterError> {
        let path = format!("{}/{}", resource.path(namespace), escaped(name));
        let call = Call { accept: TABLE, ..Call::get(path, resource.subject("get", namespace, Some(name))) };
        let answer = self.send(&call).await?;
        let mut printed = Printed::default();
        printed.add(&self.tree(&answer).await?, &self.peer().await?)?;
        Ok(printed)
    }

    /// Returns an object. That it does not exist is an error, and so is that the kind does not.
    pub async fn get_existing(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Tree, ClusterError> {
        let path = format!("{}/{}", resource.path(namespace), escaped(name));
        let answer = self.send(&Call::get(path, resource.subject("get", namespace, Some(name)))).await?;
        self.tree(&answer).await
    }
}

impl Printed {
    /// Adds the rows of an answer.
    fn add(&mut self, answer: &Tree, peer: &Peer) -> Result<(), ClusterError> {
        if answer.text_at(&["kind"]) != "Table" {
            let peer = Box::new(peer.clone());
            return Err(ClusterError::Answer { peer, what: "a table was asked for, and there came none".to_owned() });
        }
        if self.columns.is_empty() {
            let columns = answer.items_at(&["columnDefinitions"]).iter();
            self.columns = columns
                .map(|column| PrintedColumn {
                    name: column.text_at(&["name"]).to_owned(),
                    is_wide: column.get("priority").and_then(Tree::as_int).is_some_and(|priority| priority > 0),
                })
                .collect();
        }
        self.rows.extend(answer.items_at(&["rows"]).iter().map(|row| PrintedRow {
            namespace: row.text_at(&["object", "metadata", "namespace"]).to_owned(),
            name: row.text_at(&["object", "metadata", "name"]).to_owned(),
            cells: row.items_at(&["cells"]).iter().map(cell).collect(),
        }));
        Ok(())
    }
}

/// Returns a cell as text.
fn cell(tree: &Tree) -> String {
    match tree {
        Tree::Null => String::new(),
        Tree::String(text) => text.clone(),
        other => crate::values::json::encode_in_order(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};

    const PATH: &str = "/api/v1/namespaces/shop/configmaps";

    fn page(names: &[&str], token: &str) -> Reply {
        let rows: Vec<String> = names
            .iter()
            .map(|name| {
                format!(
                    r#"{{"cells":["{name}",2,null],"object":{{"metadata":{{"name":"{name}","namespace":"shop"}}}}}}"#
                )
            })
            .collect();
        let columns = r#"[{"name":"Name","priority":0},{"name":"Data","priority":0},{"name":"More","priority":1}]"#;
        let rows = rows.join(",");
        Reply::ok(format!(
            r#"{{"kind":"Table","metadata":{{"continue":"{token}"}},"columnDefinitions":{columns},"rows":[{rows}]}}"#
        ))
    }

    fn names(server: &MockServer) -> Vec<String> {
        let cluster = server.cluster();
        let options = ListOptions::default();
        let printed = block_on(cluster.print_list(&Resource::CONFIG_MAP, Some("shop"), &options)).unwrap().unwrap();
        assert_eq!(printed.columns.iter().map(|column| column.is_wide).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(printed.rows[0].cells[1..], ["2", ""]);
        printed.rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn a_table_is_read_page_by_page() {
        let server = MockServer::of([
            (format!("{PATH}?limit=500"), page(&["a", "b"], "x")),
            (format!("{PATH}?limit=500&continue=x"), page(&["c"], "")),
        ]);
        assert_eq!(names(&server), ["a", "b", "c"]);
        assert!(server.requests()[0].to_ascii_lowercase().contains("accept: application/json;as=table;"));
    }

    #[test]
    fn pages_that_grew_too_old_are_read_anew_in_one() {
        let server = MockServer::of([
            (format!("{PATH}?limit=500"), page(&["a", "b"], "old")),
            (format!("{PATH}?limit=500&continue=old"), Reply::refused(410, "Expired", "too old")),
            (PATH.to_owned(), page(&["b", "c"], "")),
        ]);
        assert_eq!(names(&server), ["b", "c"]);
    }

    #[test]
    fn an_answer_that_is_no_table_is_an_error() {
        let server = MockServer::of([(format!("{PATH}/a"), Reply::ok(r#"{"kind":"ConfigMap"}"#.to_owned()))]);
        let cluster = server.cluster();
        let printed = block_on(cluster.print_object(&Resource::CONFIG_MAP, Some("shop"), "a")).unwrap();
        assert!(printed.unwrap_err().to_string().contains("a table was asked for"));
    }
}
