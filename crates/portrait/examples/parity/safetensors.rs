//! A reader of safetensors files: a length, a table in JSON, numbers. Enough of JSON for that table.

use std::collections::HashMap;

/// Shape and numbers by name; only 32-bit floats.
pub type Tensors = HashMap<String, (Vec<usize>, Vec<f32>)>;

/// Reads the file's bytes; the error is a sentence.
pub fn read(bytes: &[u8]) -> Result<Tensors, String> {
    let (length, rest) = bytes.split_first_chunk().ok_or("the file is too short")?;
    let (table, numbers) = rest.split_at_checked(u64::from_le_bytes(*length) as usize).ok_or("the table is cut")?;
    let mut left = std::str::from_utf8(table).map_err(|_| "the table is no text")?;
    let mut tensors = Tensors::new();
    // an entry is "name":{"dtype":"F32","shape":[…],"data_offsets":[…]}
    while let Some(at) = left.find("\":{") {
        let name = left[..at].rsplit('"').next().unwrap_or_default();
        let body = &left[at + 3..];
        let end = body.find('}').ok_or("an entry does not end")?;
        if name != "__metadata__" {
            if !body[..end].contains("\"F32\"") {
                return Err(format!("{name} has other numbers than 32-bit floats"));
            }
            let (shape, place) = (list(&body[..end], "\"shape\"")?, list(&body[..end], "\"data_offsets\"")?);
            let values = numbers.get(place[0]..place[1]).ok_or(format!("{name} lies outside the file"))?;
            let values =
                values.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
            tensors.insert(name.to_owned(), (shape, values));
        }
        left = &body[end..];
    }
    Ok(tensors)
}

fn list(body: &str, key: &str) -> Result<Vec<usize>, String> {
    let inside = body.split_once(key).and_then(|(_, rest)| rest.split_once('[')?.1.split_once(']'));
    let (inside, _) = inside.ok_or(format!("an entry lacks {key}"))?;
    inside
        .split(',')
        .filter(|number| !number.trim().is_empty())
        .map(|number| number.trim().parse().map_err(|_| "no number".to_owned()))
        .collect()
}
