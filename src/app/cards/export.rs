//! The card editor's export: which variables it declares, and what its components show.
//!
//! At the top stand `editorData`, `widgetInfo`, `type` and `mode`; `editorData` is JSON in a string, of schema 2 or 3.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What an export says.
#[derive(Debug)]
pub(super) struct Export {
    /// Declared variables by name.
    pub variables: BTreeMap<String, Declared>,
    /// Variables some component shows or is ruled by, each by what stands before the first dot or bracket.
    pub used: BTreeSet<String>,
    /// The same in full: `buttons[0].action`.
    pub paths: BTreeSet<String>,
    /// Action ids that are written into the template.
    pub fixed: BTreeSet<String>,
}

/// A variable as declared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// `string`, `markdown`, `loopArray`, ….
    pub kind: String,
    /// Whether each viewer has their own.
    pub private: bool,
    /// The names of what a list's entries hold.
    pub fields: BTreeSet<String>,
}

impl Export {
    /// Reads it; the error says what it is instead.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| format!("这不是 JSON：{error}"))?;
        let editor = file.get("editorData").and_then(Value::as_str);
        let editor = editor
            .ok_or("这不是卡片平台导出的文件：没有 editorData（在卡片平台打开模板，右上角「导出」）")?;
        let editor: Value =
            serde_json::from_str(editor).map_err(|error| format!("editorData 不是 JSON：{error}"))?;
        let mut export = Self {
            variables: BTreeMap::new(),
            used: BTreeSet::new(),
            paths: BTreeSet::new(),
            fixed: BTreeSet::new(),
        };
        for item in editor["variableList"].as_array().into_iter().flatten() {
            if let Some((name, declared)) = declared(item) {
                export.variables.insert(name, declared);
            }
        }
        export.walk(&editor["schema"]["componentsTree"]);
        for file in editor["extension"]["fileTypeList"].as_array().into_iter().flatten() {
            if let Some(chain) =
                file["fileSource"].as_str().and_then(|chain| serde_json::from_str(chain).ok())
            {
                export.walk(&chain);
            }
        }
        Ok(export)
    }

    fn walk(&mut self, part: &Value) {
        match part {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match (name.as_str(), value) {
                        ("variable", Value::String(path)) => self.note(path),
                        ("actionId", value) => self.note_action(value),
                        ("actionIds", Value::Array(ids)) => ids.iter().for_each(|id| self.note_action(id)),
                        _ => {}
                    }
                    self.walk(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::String(text) => placeholders(text).for_each(|path| self.note(path)),
            _ => {}
        }
    }

    fn note(&mut self, path: &str) {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        if end > 0 {
            self.used.insert(path[..end].to_owned());
            self.paths.insert(path.to_owned());
        }
    }

    fn note_action(&mut self, id: &Value) {
        let text = id.as_str().or_else(|| id["content"].as_str()).unwrap_or_default();
        if !text.is_empty() && !text.contains("${") && !text.starts_with('@') {
            self.fixed.insert(text.to_owned());
        }
    }
}

fn declared(item: &Value) -> Option<(String, Declared)> {
    let fields = item["schema"].as_array().into_iter().flatten();
    let fields = fields.filter_map(|field| field["name"].as_str()).map(str::to_owned).collect();
    let declared = Declared {
        kind: item["type"].as_str()?.to_owned(),
        private: item["private"].as_bool().unwrap_or_default(),
        fields,
    };
    Some((item["name"].as_str()?.to_owned(), declared))
}

/// What stands in `${…}`, and what event chains read as `@data{data.cardData.…}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let dollar = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    let ends = |c: char| !(c.is_alphanumeric() || "_.[]".contains(c));
    let chains = ["cardData.", "cardPrivateData."]
        .into_iter()
        .flat_map(move |mark| text.split(mark).skip(1).filter_map(move |rest| rest.split(ends).next()));
    dollar.chain(chains)
}
