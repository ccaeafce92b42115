//! What can be bound to a parameter.

/// A parameter of a statement. An absent value keeps its type, because PostgreSQL asks for it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
    Bytes(Option<Vec<u8>>),
}

macro_rules! from {
    ($($type:ty => |$v:ident| $value:expr;)*) => {
        $(impl From<$type> for Value { fn from($v: $type) -> Value { $value } })*
    };
}

from! {
    i64 => |v| Value::Int(Some(v));
    i32 => |v| Value::Int(Some(v.into()));
    u32 => |v| Value::Int(Some(v.into()));
    u8 => |v| Value::Int(Some(v.into()));
    Option<i64> => |v| Value::Int(v);
    &str => |v| Value::Text(Some(v.to_owned()));
    String => |v| Value::Text(Some(v));
    &String => |v| Value::Text(Some(v.clone()));
    Option<String> => |v| Value::Text(v);
    Option<&str> => |v| Value::Text(v.map(str::to_owned));
    bool => |v| Value::Bool(v);
    Vec<u8> => |v| Value::Bytes(Some(v));
    &[u8] => |v| Value::Bytes(Some(v.to_vec()));
    Option<Vec<u8>> => |v| Value::Bytes(v);
}

/// The parameters of a statement in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { [$($crate::db::Value::from($value)),*] };
}
pub(crate) use args;
