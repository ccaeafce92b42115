//! From the OpenAPI document to what a person reads: sections, operations, fields.

use serde_json::Value;

/// The operations of one tag.
pub struct Section {
    pub tag: String,
    pub operations: Vec<Operation>,
}

impl Section {
    /// Key of its heading.
    pub fn tag_key(&self) -> String {
        format!("api-tag-{}", self.tag)
    }
}

/// One method of one address.
pub struct Operation {
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub needs_sign_in: bool,
    pub parameters: Vec<Field>,
    pub body: Vec<Field>,
    pub body_type: String,
    pub answers: Vec<Answer>,
}

pub struct Field {
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub text: String,
}

pub struct Answer {
    pub status: String,
    pub text: String,
    pub fields: Vec<Field>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Reads the document, a section a tag, in the order of the document's tags.
pub fn read(document: &Value) -> Vec<Section> {
    let mut sections: Vec<Section> =
        list(&document["tags"]).map(|tag| Section { tag: text(&tag["name"]), operations: Vec::new() }).collect();
    let paths = document["paths"].as_object();
    for (path, methods) in paths.into_iter().flatten() {
        for method in METHODS {
            let operation = &methods[method];
            if operation.is_null() {
                continue;
            }
            let tag = text(&operation["tags"][0]);
            let read = operation_of(document, method, path, operation);
            match sections.iter_mut().find(|section| section.tag == tag) {
                Some(section) => section.operations.push(read),
                None => sections.push(Section { tag, operations: vec![read] }),
            }
        }
    }
    sections.retain(|section| !section.operations.is_empty());
    sections
}

fn operation_of(document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let content = operation["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
    let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, answer)| {
        let schema =
            answer["content"].as_object().and_then(|content| content.values().next()).map(|media| &media["schema"]);
        // every error has the same fields; repeating them helps nobody
        let fields =
            schema.filter(|_| status.starts_with('2')).map(|schema| fields_of(document, schema)).unwrap_or_default();
        Answer { status: status.clone(), text: text(&answer["description"]), fields }
    });
    Operation {
        method: method.to_owned(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        // an empty requirement among the alternatives means: also without
        needs_sign_in: !list(&operation["security"]).any(|way| way.as_object().is_some_and(serde_json::Map::is_empty)),
        parameters: list(&operation["parameters"])
            .map(|parameter| Field {
                name: text(&parameter["name"]),
                kind: kind_of(&parameter["schema"]),
                required: parameter["required"] == true,
                text: text(&parameter["description"]),
            })
            .collect(),
        body: content.map(|(_, media)| fields_of(document, &media["schema"])).unwrap_or_default(),
        body_type: content.map(|(kind, _)| kind.clone()).unwrap_or_default(),
        answers: answers.collect(),
    }
}

fn fields_of(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    let schema = if schema["type"] == "array" { resolved(document, &schema["items"]) } else { schema };
    let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
    schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, property)| Field {
            name: name.clone(),
            kind: kind_of(property),
            required: required.contains(&name.as_str()),
            text: text(&property["description"]),
        })
        .collect()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    }
}

fn kind_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(first) = list(&schema["oneOf"])
        .chain(list(&schema["anyOf"]))
        .chain(list(&schema["allOf"]))
        .find(|one| one["type"] != "null")
    {
        return kind_of(first);
    }
    let name = match &schema["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default(),
        other => other.as_str().unwrap_or_default(),
    };
    if name == "array" { format!("{}[]", kind_of(&schema["items"])) } else { name.to_owned() }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    // the page shows plain text
    value.as_str().unwrap_or_default().replace('`', "")
}
