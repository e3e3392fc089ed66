//! The text of a project's configuration: the sample's, with every comment, and in it what was found out.

use super::CONFIG;
use super::exports::Export;
use super::questions::Questions;
use super::stores::Stores;
use super::{sources, write};
use crate::commands::map::{end_of_block, entries};
use crate::config::ItemType;
use crate::period::Month;
use crate::records::mapping;
use crate::records::schema::TableId;

/// What is known of a project.
pub(super) struct Draft<'a> {
    pub exports: &'a [Export],
    pub stores: &'a Stores,
    pub questions: &'a Questions,
    /// The month of the first report, named as an example.
    pub month: Month,
    /// Tables whose header row is to be named, since it would be looked for elsewhere.
    pub header_rows: &'a [TableId],
}

impl Draft<'_> {
    /// The configuration, with the exports named by `path_of`.
    pub fn text(&self, path_of: &dyn Fn(&Export) -> String) -> String {
        let mut text = Text(CONFIG.lines().map(str::to_owned).collect());
        // The month before today is what a timer wants; a month that stood here would be reported for ever.
        text.replace("  month:", &[format!("  #month: {}", self.month)]);
        if let Some(brand) = &self.stores.brand {
            text.replace("    #name:", &[format!("    name: {}", quoted(brand))]);
        }
        let stores = self.stores.list.iter().map(|store| {
            let name = if store.name.is_empty() { &store.id } else { &store.name };
            format!("  - {{ id: {}, name: {} }}", quoted(&store.id), quoted(name))
        });
        text.replace("  - { id: S01", &stores.collect::<Vec<_>>());
        text.replace("sources:", &self.sources(&text, path_of));
        self.questionnaire(&mut text);
        for key in ["  items:", "targets:"] {
            let start = if key == "targets:" { key } else { "external:" };
            text.comment_out(start, key);
        }
        text.0.join("\n") + "\n"
    }

    /// The block `sources`; what else a table may have stays explained at the callbacks.
    fn sources(&self, sample: &Text, path_of: &dyn Fn(&Export) -> String) -> Vec<String> {
        let is_told = |table| self.header_rows.contains(&table);
        let proposals = sources::proposals(self.exports, self.stores, self.questions, &is_told, path_of);
        let entries = entries(&mapping::to_yaml(&proposals));
        let mut lines = vec!["sources:".to_owned()];
        for table in TableId::ALL {
            let key = format!("  {table}:");
            lines.extend(sample.comment_before(&key));
            match entries.iter().find(|entry| entry.first() == Some(&key)) {
                Some(entry) if table == TableId::Callbacks => lines.extend(explained(&sample.block(&key), entry)),
                Some(entry) => lines.extend(entry.iter().cloned()),
                // Where its exports would go.
                None => lines.push(format!("  #{table}: {}/{table}/*", write::DATA)),
            }
        }
        lines
    }

    fn questionnaire(&self, text: &mut Text) {
        let questions = self.questions;
        if questions.items.is_empty() {
            text.comment_out("questionnaire:", "  service:");
            text.comment_out("questionnaire:", "  sales:");
            return;
        }
        let ids = questions.ids();
        let mut ids = ids.iter();
        let mut service = vec!["  service:".to_owned()];
        service.extend(text.comment_before("    overall:"));
        if questions.overall.is_some()
            && let Some((id, header)) = ids.next()
        {
            service.push(format!("    overall: {{ id: {id}, label: {} }}", quoted(header)));
        }
        service.extend(text.comment_before("    items:"));
        service.push("    # Without weights all items count the same. 不写 weight 即各项权重相同。".to_owned());
        service.push("    items:".to_owned());
        for ((id, header), (_, kind)) in ids.zip(&questions.items) {
            let kind = match kind {
                ItemType::Level => "",
                ItemType::YesNo => ", type: yes_no",
                ItemType::Score10 => ", type: score10",
                ItemType::Nps => ", type: nps",
            };
            service.push(format!("      - {{ id: {id}, label: {}{kind} }}", quoted(header)));
        }
        text.replace("  service:", &service);
        text.comment_out("questionnaire:", "  sales:");
        let items = questions
            .items
            .iter()
            .filter(|(_, kind)| *kind != ItemType::Nps)
            .count();
        if items < 5 {
            let least = format!("  satisfied_items_min: {{ service: {items}, sales: 4 }}");
            text.replace("  satisfied_items_min:", &[least]);
        }
    }
}

/// The lines of a configuration.
struct Text(Vec<String>);

impl Text {
    /// The lines of the first block that starts so; empty when there is none.
    fn range(&self, start: &str, from: usize) -> std::ops::Range<usize> {
        let found = (from..self.0.len()).find(|&index| self.0[index].starts_with(start));
        let Some(found) = found else { return 0..0 };
        let indent = start.len() - start.trim_start().len();
        found..end_of_block(&self.0, found, indent)
    }

    fn block(&self, start: &str) -> Vec<String> {
        self.0[self.range(start, 0)].to_vec()
    }

    /// The comments directly before the first line that starts so.
    fn comment_before(&self, start: &str) -> Vec<String> {
        let end = self.range(start, 0).start;
        let comments = self.0[..end]
            .iter()
            .rev()
            .take_while(|line| line.trim_start().starts_with("# "));
        let mut comments: Vec<String> = comments.cloned().collect();
        comments.reverse();
        comments
    }

    fn replace(&mut self, start: &str, lines: &[String]) {
        let range = self.range(start, 0);
        self.0.splice(range, lines.iter().cloned());
    }

    /// Puts `#` before the keys of a block inside a section, its comments left as they are; of a section itself the entries.
    fn comment_out(&mut self, section: &str, start: &str) {
        let from = self.range(section, 0).start;
        let range = self.range(start, from);
        let skipped = usize::from(section == start);
        for line in &mut self.0[range.start + skipped..range.end] {
            let indent = line.len() - line.trim_start().len();
            if !line.trim().is_empty() && !line[indent..].starts_with('#') {
                line.insert(indent, '#');
            }
        }
    }
}

/// An entry with the sample's explanations of what it and others may have.
fn explained(sample: &[String], entry: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = entry.first().cloned().into_iter().collect();
    let mut own = keys(entry);
    for (key, comments, default) in keys(sample) {
        lines.extend(comments);
        match own.iter().position(|(name, _, _)| *name == key) {
            Some(position) => {
                let (_, comments, own) = own.remove(position);
                lines.extend([comments, own].concat());
            }
            None => lines.extend(default),
        }
    }
    lines.extend(own.into_iter().flat_map(|(_, comments, own)| [comments, own].concat()));
    lines
}

/// The keys of an entry (those that are off too), each with the comments before it and its lines; comments after the last come with no key.
fn keys(entry: &[String]) -> Vec<(String, Vec<String>, Vec<String>)> {
    let mut keys: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
    let mut comments = Vec::new();
    for line in entry.iter().skip(1) {
        let inner = line.strip_prefix("    ").unwrap_or(line);
        let written = inner.strip_prefix('#').unwrap_or(inner);
        if written.starts_with(' ') && inner.starts_with('#') {
            comments.push(line.clone());
        } else if written.starts_with(' ') {
            if let Some((_, _, lines)) = keys.last_mut() {
                lines.push(line.clone());
            }
        } else {
            let name = written.split(':').next().unwrap_or_default().to_owned();
            keys.push((name, std::mem::take(&mut comments), vec![line.clone()]));
        }
    }
    keys.push((String::new(), comments, Vec::new()));
    keys
}

/// A text as YAML takes it in any place: JSON is YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
