//! In which order the fields of a row are settled: what is shown by a condition, or worked out, after what it reads.

use crate::model::Field;
use indexmap::IndexMap;

/// The keys in that order. Fields that hang on each other, which no checked pack has, come as they are met.
pub fn settled(fields: &IndexMap<String, Field>) -> Vec<&str> {
    let mut search = Search { fields, done: Vec::new(), open: Vec::new(), circle: None };
    fields.keys().for_each(|key| search.visit(key));
    search.done
}

/// Fields that hang on each other, each on the next and the last on the first.
pub fn circle(fields: &IndexMap<String, Field>) -> Option<Vec<&str>> {
    let mut search = Search { fields, done: Vec::new(), open: Vec::new(), circle: None };
    fields.keys().for_each(|key| search.visit(key));
    search.circle
}

/// What a field hangs on: what its condition and its expression read.
fn reads(field: &Field) -> impl Iterator<Item = String> {
    let expressions = field.visible_when.iter().chain(&field.computed);
    expressions.flat_map(|expr| expr.reads()).filter_map(|path| path.into_iter().next())
}

struct Search<'a> {
    fields: &'a IndexMap<String, Field>,
    done: Vec<&'a str>,
    open: Vec<&'a str>,
    circle: Option<Vec<&'a str>>,
}

impl<'a> Search<'a> {
    /// Depth is at most the number of fields.
    fn visit(&mut self, key: &str) {
        let Some((key, field)) = self.fields.get_key_value(key) else { return };
        let key = key.as_str();
        if let Some(at) = self.open.iter().position(|it| *it == key) {
            self.circle.get_or_insert_with(|| self.open[at..].to_vec());
            return;
        }
        if self.done.contains(&key) {
            return;
        }
        self.open.push(key);
        reads(field).for_each(|read| self.visit(&read));
        self.open.pop();
        self.done.push(key);
    }
}
