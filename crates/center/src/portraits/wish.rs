//! How a portrait is to move: in which mood, and whether the eyes may blink.

use portrait::Mood;

use crate::error::FieldError;
use crate::form::Fields;

/// A mood, or one by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub mood: Mood,
    pub blink: bool,
}

impl Wish {
    /// Whether lids may move: a wink is a wish for that, too.
    pub fn may_blink(&self) -> bool {
        self.blink || self.mood == Mood::Wink
    }

    /// Reads `mood` (a name, or `random`, as when it is absent) and `blink` (yes when absent in the API; a box on the
    /// page).
    pub fn parse(fields: &Fields, blink: bool) -> Result<Wish, Vec<FieldError>> {
        let mood = match fields.get("mood") {
            "" | "random" => Ok(by_chance()),
            name => Mood::parse(name).ok_or(FieldError::new("mood", "choice")),
        };
        let blink = match fields.get("blink") {
            "" => Ok(blink),
            "true" | "on" | "1" => Ok(true),
            "false" | "off" | "0" => Ok(false),
            _ => Err(FieldError::new("blink", "choice")),
        };
        match (mood, blink) {
            (Ok(mood), Ok(blink)) => Ok(Wish { mood, blink }),
            (mood, blink) => Err(mood.err().into_iter().chain(blink.err()).collect()),
        }
    }
}

/// Any mood but the wink: not every face can, so only whoever asks for one gets it.
pub fn by_chance() -> Mood {
    let all: Vec<Mood> = Mood::ALL.into_iter().filter(|mood| *mood != Mood::Wink).collect();
    all[rand::random_range(0..all.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_one_of_the_moods() {
        let read = |sent: &str| Wish::parse(&Fields::default().read(sent.as_bytes()), true);
        assert_eq!(read("mood=dream&blink=false"), Ok(Wish { mood: Mood::Dream, blink: false }));
        assert!(read("").is_ok_and(|wish| wish.blink));
        assert_eq!(read("mood=angry&blink=?").unwrap_err().len(), 2);
        assert!(read("mood=wink&blink=false").is_ok_and(|wish| !wish.blink && wish.may_blink()));
        assert!((0..200).all(|_| read("mood=random").is_ok_and(|wish| wish.mood != Mood::Wink)));
    }
}
