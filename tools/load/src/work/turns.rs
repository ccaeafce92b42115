//! People in turns, none of whom waits for two answers at once: each knows what is theirs after every answer.

use std::collections::VecDeque;

pub struct Turns {
    free: VecDeque<usize>,
    /// Who waits, by connection.
    busy: Vec<Option<usize>>,
}

impl Turns {
    pub fn new(people: usize, connections: u16) -> Self {
        Self { free: (0..people).collect(), busy: vec![None; usize::from(connections)] }
    }

    /// The longest idle of those who `can`, for this connection; whoever was not answered on it comes last.
    pub fn take(&mut self, connection: usize, mut can: impl FnMut(usize) -> bool) -> Option<usize> {
        self.done(connection);
        let place = self.free.iter().position(|person| can(*person))?;
        let person = self.free.remove(place);
        self.busy[connection] = person;
        person
    }

    /// Who was answered on this connection.
    pub fn done(&mut self, connection: usize) -> Option<usize> {
        let person = self.busy[connection].take()?;
        self.free.push_back(person);
        Some(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_two_answers() {
        let mut turns = Turns::new(3, 4);
        let all = |_| true;
        assert_eq!([0, 1, 2, 3].map(|connection| turns.take(connection, all)), [Some(0), Some(1), Some(2), None]);
        assert_eq!((turns.done(3), turns.done(1)), (None, Some(1)));
        assert_eq!(turns.take(3, |person| person != 1), None, "who cannot is left out");
        assert_eq!(turns.take(3, all), Some(1));
        assert_eq!(turns.take(0, all), Some(0), "an answer that never came holds nobody up");
    }
}
