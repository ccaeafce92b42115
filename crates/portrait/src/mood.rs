//! The six moods a portrait can be in.

/// What the face does in its four seconds. Each has its own choreography; see `motion.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mood {
    /// A nod and a friendly tilt: up and down.
    Greeting,
    /// A broad smile with little sway.
    Smile,
    /// A look to one side, then to the other, the eyes ahead of the head.
    LookAround,
    /// Head back, lids half closed, deep breath, slow.
    Dream,
    /// The lips part and close, as if about to speak.
    Talk,
    /// One eye shuts for a moment.
    Wink,
}

impl Mood {
    pub const ALL: [Mood; 6] = [Mood::Greeting, Mood::Smile, Mood::LookAround, Mood::Dream, Mood::Talk, Mood::Wink];

    /// The name for forms, storing and texts: `greeting`, `smile`, `look_around`, `dream`, `talk`,
    /// `wink`.
    pub fn key(self) -> &'static str {
        match self {
            Mood::Greeting => "greeting",
            Mood::Smile => "smile",
            Mood::LookAround => "look_around",
            Mood::Dream => "dream",
            Mood::Talk => "talk",
            Mood::Wink => "wink",
        }
    }

    /// The mood of a name as [`Mood::key`] gives it.
    pub fn parse(key: &str) -> Option<Mood> {
        Mood::ALL.into_iter().find(|mood| mood.key() == key)
    }
}
