//! What a pickle can hold here. Values lie in one arena and name each other by number: a list that contains itself, or
//! one value that is used a million times, costs nothing, and dropping is flat however deep they nest.

use std::collections::HashMap;

use super::storage::Kind;

/// The place of a value in its arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(u32);

#[derive(Debug)]
pub(super) enum Value {
    None,
    Bool,
    Float,
    Int(i64),
    /// More than 64 bits, little-endian.
    Long(Box<[u8]>),
    Text(Box<str>),
    Tuple(Box<[Id]>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Class(Class),
    /// The place of a storage in [`Arena::storages`].
    Storage(u32),
    /// The arguments it is rebuilt from, a tuple whose first is a storage; read when the tensor is wanted.
    Tensor(Id),
}

/// The globals that a pickle may name. None of them is ever called: each only says how its arguments are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    OrderedDict,
    RebuildTensor,
    RebuildTensorV2,
    RebuildParameter,
    Storage(Kind),
}

impl Class {
    /// The whole whitelist. Optimizers and schedulers of PyTorch save nothing else: plain dictionaries, numbers and
    /// tensors.
    pub fn of(module: &str, name: &str) -> Option<Class> {
        match (module, name) {
            ("collections", "OrderedDict") => Some(Class::OrderedDict),
            ("torch._utils", "_rebuild_tensor") => Some(Class::RebuildTensor),
            ("torch._utils", "_rebuild_tensor_v2") => Some(Class::RebuildTensorV2),
            ("torch._utils", "_rebuild_parameter") => Some(Class::RebuildParameter),
            ("torch" | "torch.cuda", name) => Kind::of(name.strip_suffix("Storage")?).map(Class::Storage),
            _ => None,
        }
    }
}

/// A run of numbers in the file, as the tensors over it name it.
#[derive(Debug)]
pub(super) struct Storage {
    pub key: Box<str>,
    pub kind: Kind,
    /// Numbers, not bytes.
    pub count: u64,
}

impl Storage {
    pub fn bytes(&self) -> Option<u64> {
        self.count.checked_mul(self.kind.size())
    }
}

/// All values of one pickle and the storages it names.
#[derive(Debug, Default)]
pub(super) struct Arena {
    values: Vec<Value>,
    pub storages: Vec<Storage>,
    by_key: HashMap<Box<str>, u32>,
}

impl Arena {
    /// The pickle machine bounds how many there are.
    pub fn add(&mut self, value: Value) -> Id {
        let id = Id(self.values.len() as u32);
        self.values.push(value);
        id
    }

    pub fn get(&self, id: Id) -> &Value {
        &self.values[id.0 as usize]
    }

    pub fn get_mut(&mut self, id: Id) -> &mut Value {
        &mut self.values[id.0 as usize]
    }

    pub fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn int(&self, id: Id) -> Option<i64> {
        match self.get(id) {
            Value::Int(int) => Some(*int),
            _ => None,
        }
    }

    pub fn tuple(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    pub fn dict(&self, id: Id) -> Option<&[(Id, Id)]> {
        match self.get(id) {
            Value::Dict(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn storage_of(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// The storage of that name: one, and the same, however many tensors share it. `None` if they disagree about it.
    pub fn share(&mut self, storage: Storage) -> Option<u32> {
        if let Some(known) = self.storage_of(&storage.key) {
            let first = &self.storages[known as usize];
            return (first.kind == storage.kind && first.count == storage.count).then_some(known);
        }
        let place = self.storages.len() as u32;
        self.by_key.insert(storage.key.clone(), place);
        self.storages.push(storage);
        Some(place)
    }
}
