//! The pickle machine: reads the values that a checkpoint is made of and runs nothing.
//!
//! A pickle is a program for a machine with a stack and a memo, and in Python it may call anything. Here the only
//! callables are those of [`Class`], whose "calls" are written out below; whatever else is named ends the reading.
//! Every pickle of a file draws on one [`Budget`], which also bounds memory: a step makes at most one value and moves
//! at most what the stack holds.

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::error::CheckpointError;
use super::source::Source;
use super::value::{Arena, Class, Id, Storage, Value};

/// What all pickles of a file together may use. The published checkpoint has under a megabyte and a hundred thousand
/// steps.
pub(super) struct Budget {
    bytes: u64,
    steps: u32,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: 16 << 20, steps: 1_000_000 }
    }
}

/// Values waiting on the stack; Python writes containers in batches of a thousand.
const DEEPEST: usize = 100_000;

/// Bytes of a class or of a storage's key, which is copied wherever it is named.
const LONGEST_NAME: usize = 200;

/// Reads one pickle, which ends before `end`.
pub(super) fn load<R: Read + Seek>(
    source: &mut Source<R>,
    end: u64,
    budget: &mut Budget,
) -> Result<(Arena, Id), CheckpointError> {
    let mut machine = Machine {
        source,
        end,
        budget,
        arena: Arena::default(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    loop {
        machine.budget.steps =
            machine.budget.steps.checked_sub(1).ok_or(CheckpointError::TooLarge { what: "too many objects" })?;
        let [opcode] = machine.array()?;
        if opcode == b'.' {
            let root = machine.pop()?;
            return Ok((machine.arena, root));
        }
        machine.step(opcode)?;
    }
}

struct Machine<'a, R> {
    source: &'a mut Source<R>,
    end: u64,
    budget: &'a mut Budget,
    arena: Arena,
    stack: Vec<Id>,
    /// Heights of the stack where a container began; nothing is popped below the last.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<R: Read + Seek> Machine<'_, R> {
    fn step(&mut self, opcode: u8) -> Result<(), CheckpointError> {
        match opcode {
            0x80 => match self.array()? {
                [2..=5] => Ok(()),
                _ => Err(self.source.damaged("a pickle of an unknown version")),
            },
            // Frames only help readers that buffer.
            0x95 => self.array::<8>().map(drop),
            b'(' => {
                self.room(self.marks.len())?;
                self.marks.push(self.stack.len());
                Ok(())
            }
            b'N' => self.push(Value::None),
            0x88 | 0x89 => self.push(Value::Bool),
            b'K' => self.array().and_then(|[byte]| self.push(Value::Int(byte.into()))),
            b'M' => self.array().and_then(|bytes| self.push(Value::Int(u16::from_le_bytes(bytes).into()))),
            b'J' => self.array().and_then(|bytes| self.push(Value::Int(i32::from_le_bytes(bytes).into()))),
            0x8a => self.long(),
            b'G' => self.array::<8>().and_then(|_| self.push(Value::Float)),
            b'U' | 0x8c => self.array().and_then(|[length]| self.push_text(length.into())),
            b'T' | b'X' => self.array().and_then(|length| self.push_text(u32::from_le_bytes(length).into())),
            0x8d => self.array().and_then(|length| self.push_text(u64::from_le_bytes(length))),
            b'}' => self.push(Value::Dict(Vec::new())),
            b']' => self.push(Value::List(Vec::new())),
            b')' => self.push(Value::Tuple(Box::default())),
            b't' => self.marked().and_then(|from| self.tuple(from)),
            0x85..=0x87 => self.top(usize::from(opcode - 0x84)).and_then(|from| self.tuple(from)),
            b'a' => self.top(1).and_then(|from| self.extend_list(from)),
            b'e' => self.marked().and_then(|from| self.extend_list(from)),
            b's' => self.top(2).and_then(|from| self.extend_dict(from)),
            b'u' => self.marked().and_then(|from| self.extend_dict(from)),
            b'q' => self.array().and_then(|[slot]| self.remember(slot.into())),
            b'r' => self.array().and_then(|slot| self.remember(u32::from_le_bytes(slot))),
            0x94 => self.remember(self.memo.len() as u32),
            b'h' => self.array().and_then(|[slot]| self.recall(slot.into())),
            b'j' => self.array().and_then(|slot| self.recall(u32::from_le_bytes(slot))),
            b'0' => self.pop().map(drop),
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(&module, &name)
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Some(module), Some(name)) = (self.arena.text(module), self.arena.text(name)) else {
                    return Err(self.source.damaged("a class without a name"));
                };
                let (module, name) = (module.to_owned(), name.to_owned());
                self.global(&module, &name)
            }
            b'Q' => self.storage(),
            b'R' => self.rebuild(),
            b'b' => self.attributes(),
            _ => Err(self.source.damaged("an instruction that no checkpoint has")),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        self.spend(N as u64)?;
        self.source.array()
    }

    /// Before so many bytes are read: they lie in this pickle, in the file and in the budget.
    fn spend(&mut self, count: u64) -> Result<(), CheckpointError> {
        if count > self.end - self.source.at() {
            let cut = self.end == self.source.length();
            return Err(if cut { self.source.truncated() } else { self.source.damaged("a table that ends too early") });
        }
        self.budget.bytes =
            self.budget.bytes.checked_sub(count).ok_or(CheckpointError::TooLarge { what: "tables of over 16 MB" })?;
        Ok(())
    }

    fn room(&self, used: usize) -> Result<(), CheckpointError> {
        if used < DEEPEST { Ok(()) } else { Err(CheckpointError::TooLarge { what: "containers of too many values" }) }
    }

    fn push(&mut self, value: Value) -> Result<(), CheckpointError> {
        self.room(self.stack.len())?;
        self.stack.push(self.arena.add(value));
        Ok(())
    }

    fn pop(&mut self) -> Result<Id, CheckpointError> {
        let top = self.top(1)?;
        Ok(self.stack.swap_remove(top))
    }

    /// Where the uppermost `count` values begin, above the last mark.
    fn top(&self, count: usize) -> Result<usize, CheckpointError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        self.stack
            .len()
            .checked_sub(count)
            .filter(|from| *from >= floor)
            .ok_or_else(|| self.source.damaged("a value is missing"))
    }

    fn marked(&mut self) -> Result<usize, CheckpointError> {
        self.marks.pop().ok_or_else(|| self.source.damaged("a container ends that never began"))
    }

    /// Integers of any size; only the magic number needs more than 64 bits.
    fn long(&mut self) -> Result<(), CheckpointError> {
        let [length] = self.array()?;
        self.spend(length.into())?;
        let bytes = self.source.bytes(length.into())?;
        if bytes.len() > 8 {
            return self.push(Value::Long(bytes.into()));
        }
        let sign = if bytes.last().is_some_and(|last| *last >= 0x80) { 0xff } else { 0 };
        let mut wide = [sign; 8];
        wide[..bytes.len()].copy_from_slice(&bytes);
        self.push(Value::Int(i64::from_le_bytes(wide)))
    }

    fn push_text(&mut self, length: u64) -> Result<(), CheckpointError> {
        self.spend(length)?;
        let bytes = self.source.bytes(length)?;
        let text = String::from_utf8(bytes).map_err(|_| self.source.damaged("a text that is not UTF-8"))?;
        self.push(Value::Text(text.into()))
    }

    /// The name of a module or class, up to the end of its line.
    fn line(&mut self) -> Result<String, CheckpointError> {
        let mut line = Vec::new();
        loop {
            match self.array()? {
                [b'\n'] => return String::from_utf8(line).map_err(|_| self.source.damaged("a name that is not UTF-8")),
                [byte] if line.len() < LONGEST_NAME => line.push(byte),
                _ => return Err(self.source.damaged("a name without an end")),
            }
        }
    }

    fn tuple(&mut self, from: usize) -> Result<(), CheckpointError> {
        let items = self.stack.split_off(from);
        self.push(Value::Tuple(items.into()))
    }

    fn extend_list(&mut self, from: usize) -> Result<(), CheckpointError> {
        let (list, items) = self.container(from)?;
        match self.arena.get_mut(list) {
            Value::List(list) => list.extend(items),
            _ => return Err(self.source.damaged("an item outside a list")),
        }
        Ok(())
    }

    fn extend_dict(&mut self, from: usize) -> Result<(), CheckpointError> {
        let (dict, items) = self.container(from)?;
        let (pairs, []) = items.as_chunks::<2>() else { return Err(self.source.damaged("a key without a value")) };
        match self.arena.get_mut(dict) {
            Value::Dict(dict) => dict.extend(pairs.iter().map(|[key, value]| (*key, *value))),
            _ => return Err(self.source.damaged("a key outside a dictionary")),
        }
        Ok(())
    }

    /// Takes the values from `from` on; the container they go into stays on the stack below them.
    fn container(&mut self, from: usize) -> Result<(Id, Vec<Id>), CheckpointError> {
        let items = self.stack.split_off(from);
        let top = self.top(1)?;
        Ok((self.stack[top], items))
    }

    fn remember(&mut self, slot: u32) -> Result<(), CheckpointError> {
        let top = self.top(1)?;
        self.memo.insert(slot, self.stack[top]);
        Ok(())
    }

    fn recall(&mut self, slot: u32) -> Result<(), CheckpointError> {
        self.room(self.stack.len())?;
        let id = self.memo.get(&slot).ok_or_else(|| self.source.damaged("a value that was never remembered"))?;
        self.stack.push(*id);
        Ok(())
    }

    fn global(&mut self, module: &str, name: &str) -> Result<(), CheckpointError> {
        let class = Class::of(module, name).ok_or_else(|| CheckpointError::forbidden(module, name))?;
        self.push(Value::Class(class))
    }

    /// A persistent id: `('storage', class, key, device, count)`, and in the legacy format a view, which has been
    /// `None` since 1.0.
    fn storage(&mut self) -> Result<(), CheckpointError> {
        let id = self.pop()?;
        let arena = &self.arena;
        let storage = match arena.tuple(id) {
            Some([tag, class, key, _device, count, view @ ..])
                if arena.text(*tag) == Some("storage")
                    && matches!(view, [] | [_])
                    && view.iter().all(|view| matches!(arena.get(*view), Value::None)) =>
            {
                match (
                    arena.get(*class),
                    arena.text(*key),
                    arena.int(*count).and_then(|count| u64::try_from(count).ok()),
                ) {
                    (Value::Class(Class::Storage(kind)), Some(key), Some(count)) if key.len() <= LONGEST_NAME => {
                        Some(Storage { key: key.into(), kind: *kind, count })
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        let storage = storage
            .filter(|storage| storage.bytes().is_some())
            .ok_or_else(|| self.source.damaged("a storage that cannot be"))?;
        let place = self.arena.share(storage).ok_or_else(|| self.source.damaged("a storage of two sizes"))?;
        self.push(Value::Storage(place))
    }

    /// A call, of which only the four of the whitelist are known; what they would do in Python is written here.
    fn rebuild(&mut self) -> Result<(), CheckpointError> {
        let (arguments, class) = (self.pop()?, self.pop()?);
        let Some(items) = self.arena.tuple(arguments) else {
            return Err(self.source.damaged("a call without arguments"));
        };
        let first = items.first().map(|first| self.arena.get(*first));
        let value = match (self.arena.get(class), items.len(), first) {
            (Value::Class(Class::OrderedDict), 0, _) => Value::Dict(Vec::new()),
            (Value::Class(Class::RebuildTensor), 4, Some(Value::Storage(_))) => Value::Tensor(arguments),
            (Value::Class(Class::RebuildTensorV2), 6 | 7, Some(Value::Storage(_))) => Value::Tensor(arguments),
            (Value::Class(Class::RebuildParameter), 3, Some(Value::Tensor(arguments))) => Value::Tensor(*arguments),
            _ => return Err(self.source.damaged("a call that no checkpoint has")),
        };
        self.push(value)
    }

    /// State dictionaries carry a `_metadata` attribute, which is read past.
    fn attributes(&mut self) -> Result<(), CheckpointError> {
        self.pop()?;
        let top = self.top(1)?;
        match self.arena.get(self.stack[top]) {
            Value::Dict(_) => Ok(()),
            _ => Err(self.source.damaged("attributes of something that has none")),
        }
    }
}
