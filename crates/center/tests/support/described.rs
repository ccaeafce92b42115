//! What the API answers, held against what its document says of it: each answer of each test passes here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

/// The document, and its addresses with what stands in braces cut out of them.
struct Document {
    whole: Value,
    paths: Vec<(Vec<String>, Value)>,
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let whole = serde_json::to_value(center::api_docs::document()).unwrap();
    let parts = |path: &String| path.split('/').map(str::to_owned).collect();
    let paths = whole["paths"].as_object().unwrap().iter().map(|(path, item)| (parts(path), item.clone())).collect();
    Document { whole, paths }
});

/// Fails when the answer to `method` at `path` is none that the document describes: another status or type, a field
/// that is not there, is there without a word, or holds something else.
pub fn check(method: &Method, path: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let is_packed = headers.contains_key(header::CONTENT_ENCODING);
    if !path.starts_with("/api/v1/") || path == "/api/v1/openapi.json" || is_packed {
        return;
    }
    if let Err(flaw) = DOCUMENT.holds(method, path, status, headers, body) {
        let said = String::from_utf8_lossy(&body[..body.len().min(2_000)]);
        panic!("{method} {path} answers otherwise than it is described: {flaw}\n{status}: {said}");
    }
}

/// What may be asked for with `method`, as the document writes it.
pub fn paths_of(method: &str) -> Vec<String> {
    let of = |item: &Value| item.get(method).is_some();
    DOCUMENT.paths.iter().filter(|(_, item)| of(item)).map(|(parts, _)| parts.join("/")).collect()
}

impl Document {
    /// What is said of `path`: where one part may be anything, the address that names it goes first.
    fn item(&self, path: &str) -> Option<&Value> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |parts: &Vec<String>| {
            parts.len() == asked.len()
                && parts.iter().zip(&asked).all(|(part, asked)| part.starts_with('{') || part == asked)
        };
        let open = |parts: &Vec<String>| parts.iter().filter(|part| part.starts_with('{')).count();
        self.paths.iter().filter(|(parts, _)| fits(parts)).min_by_key(|(parts, _)| open(parts)).map(|(_, item)| item)
    }

    fn holds(
        &self,
        method: &Method,
        path: &str,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), String> {
        let kind = headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap());
        let kind = kind.split(';').next().unwrap_or_default();
        let method = if method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
        let responses = self.item(path).and_then(|item| item.get(&method)).map(|operation| &operation["responses"]);
        let problem = serde_json::json!({"$ref": "#/components/schemas/Problem"});
        if status.is_redirection() {
            // to the same without a stroke at its end, or it is the same as what was read before
            return Ok(());
        }
        let Some(responses) = responses else {
            // what is not there answers like everything else
            if !status.is_client_error() {
                return Err("it is not described".to_owned());
            }
            return if body.is_empty() { Ok(()) } else { self.fits(&problem, &json(body)?, "") };
        };
        let is_error = status.is_client_error() || status.is_server_error();
        let said = match responses.get(status.as_str()) {
            Some(said) => said,
            None if is_error => &responses["default"],
            None => return Err("of this status nothing is said".to_owned()),
        };
        let Some(content) = said.get("content").and_then(Value::as_object).filter(|content| !content.is_empty()) else {
            return match (is_error, body.is_empty()) {
                (_, true) => Ok(()),
                (true, _) => self.fits(&problem, &json(body)?, ""),
                (false, false) => Err(format!("that there is a body ({kind}) is not described")),
            };
        };
        if body.is_empty() {
            return Ok(());
        }
        let Some(media) = content.get(kind) else {
            return Err(format!("{kind:?} is none of {:?}", content.keys().collect::<Vec<_>>()));
        };
        if !kind.ends_with("json") {
            return Ok(());
        }
        // what only a page of ours asks for is JSON, and no more is said of it
        self.fits(&media["schema"], &json(body)?, "")
    }

    /// Why `value`, which stands `at`, is not what `schema` says.
    fn fits(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        if let Some(name) = schema["$ref"].as_str() {
            let schema = self.whole.pointer(name.trim_start_matches('#'));
            return self.fits(schema.ok_or_else(|| format!("{name} is not there"))?, value, at);
        }
        for some in ["oneOf", "anyOf"] {
            if let Some(ways) = schema[some].as_array() {
                let flaws: Vec<String> = ways.iter().filter_map(|way| self.fits(way, value, at).err()).collect();
                return if flaws.len() < ways.len() { Ok(()) } else { Err(flaws.join(", and ")) };
            }
        }
        let mut fields = Fields::default();
        self.gather(schema, &mut fields)?;
        self.is_of_kind(schema, value, at)?;
        match value {
            Value::Object(map) if fields.is_object => {
                for name in &fields.required {
                    if !map.contains_key(*name) {
                        return Err(format!("{at} lacks `{name}`"));
                    }
                }
                for (name, inner) in map {
                    let at = format!("{at}.{name}");
                    let schema = fields.named.get(name).copied().or(fields.others);
                    self.fits(schema.ok_or_else(|| format!("{at} is not described"))?, inner, &at)?;
                }
                Ok(())
            }
            Value::Array(list) => list
                .iter()
                .enumerate()
                .try_for_each(|(n, inner)| self.fits(&schema["items"], inner, &format!("{at}[{n}]"))),
            _ => Ok(()),
        }
    }

    /// The fields of an object, those of what it is made of included.
    fn gather<'d>(&'d self, schema: &'d Value, fields: &mut Fields<'d>) -> Result<(), String> {
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let part = match part["$ref"].as_str() {
                Some(name) => self.whole.pointer(name.trim_start_matches('#')).ok_or(format!("{name} is not there"))?,
                None => part,
            };
            self.gather(part, fields)?;
        }
        if let Some(named) = schema["properties"].as_object() {
            fields.is_object = true;
            fields.named.extend(named);
        }
        if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
            fields.is_object = true;
            fields.others = Some(others);
        }
        fields.required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        Ok(())
    }

    fn is_of_kind(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let is = |kind: &str| match kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        };
        let fits = match &schema["type"] {
            Value::String(kind) => is(kind),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
            _ => true,
        };
        if !fits {
            return Err(format!("{at} is {value}, and no {}", schema["type"]));
        }
        if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
            return Err(format!("{at} is {value}, which is none of {}", schema["enum"]));
        }
        if value.as_f64().zip(schema["minimum"].as_f64()).is_some_and(|(value, least)| value < least) {
            return Err(format!("{at} is {value}, less than {}", schema["minimum"]));
        }
        Ok(())
    }
}

#[derive(Default)]
struct Fields<'d> {
    is_object: bool,
    named: BTreeMap<&'d String, &'d Value>,
    others: Option<&'d Value>,
    required: Vec<&'d str>,
}

fn json(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("it is no JSON: {error}"))
}

#[test]
fn what_is_described_otherwise_is_found() {
    let schema = serde_json::json!({
        "type": "object", "required": ["id"],
        "properties": {"id": {"type": "integer"}, "said": {"type": ["string", "null"], "enum": ["a", null]}},
    });
    let flaw = |value: Value| DOCUMENT.fits(&schema, &value, "").err().unwrap_or_default();
    for (value, expected) in [
        (serde_json::json!({"id": 1, "said": "a"}), ""),
        (serde_json::json!({"id": 1, "said": null}), ""),
        (serde_json::json!({"said": "a"}), " lacks `id`"),
        (serde_json::json!({"id": "1"}), ".id is \"1\", and no \"integer\""),
        (serde_json::json!({"id": 1, "said": "b"}), ".said is \"b\", which is none of [\"a\",null]"),
        (serde_json::json!({"id": 1, "more": 2}), ".more is not described"),
        (serde_json::json!([1]), " is [1], and no \"object\""),
    ] {
        assert_eq!(flaw(value), expected);
    }
}
