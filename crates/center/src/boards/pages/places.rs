//! The places for pictures in the form of an article.

use crate::boards::pictures::{ALT, FILE, MOST, NAME, ORDER, REMOVE};
use crate::boards::read::Picture;
use crate::form::Fields;

/// One of four places in which a picture stands or may be chosen.
pub struct Place {
    /// Counted from 1.
    pub number: usize,
    /// What the article has there.
    pub picture: Option<Picture>,
    pub alt: String,
    pub order: String,
    pub is_removed: bool,
}

impl Place {
    /// As they were sent; pictures only as far as the article still has them.
    fn typed(fields: &Fields, there: &[Picture]) -> Vec<Place> {
        let place = |at: usize| Place {
            number: at + 1,
            picture: there.iter().find(|picture| picture.name == fields.get(NAME[at])).cloned(),
            alt: fields.get(ALT[at]).to_owned(),
            order: fields.find(ORDER[at]).map_or_else(|| (at + 1).to_string(), str::to_owned),
            is_removed: fields.ticked(REMOVE[at]),
        };
        (0..MOST).map(place).collect()
    }

    /// As the article has them.
    fn there(there: &[Picture]) -> Vec<Place> {
        let place = |at: usize| Place {
            number: at + 1,
            picture: there.get(at).cloned(),
            alt: there.get(at).map(|picture| picture.alt.clone()).unwrap_or_default(),
            order: (at + 1).to_string(),
            is_removed: false,
        };
        (0..MOST).map(place).collect()
    }

    /// What was typed, when that came from the form, or what the article has.
    pub fn all(fields: &Fields, there: &[Picture]) -> Vec<Place> {
        let is_typed = ORDER.iter().any(|field| fields.find(field).is_some());
        let mut places = if is_typed { Place::typed(fields, there) } else { Place::there(there) };
        // of a form that has one picture and no places
        if let Some(alt) = fields.find("alt") {
            alt.clone_into(&mut places[0].alt);
        }
        places
    }

    /// Pictures that somebody added meanwhile stand at the free ones.
    pub fn join(places: &mut [Place], there: &[Picture]) {
        let shown: Vec<String> = places.iter().filter_map(|place| Some(place.picture.as_ref()?.name.clone())).collect();
        let mut more = there.iter().filter(|picture| !shown.contains(&picture.name));
        for place in places.iter_mut().filter(|place| place.picture.is_none()) {
            let Some(picture) = more.next() else { break };
            place.alt.clone_from(&picture.alt);
            place.picture = Some(picture.clone());
            place.is_removed = false;
        }
    }

    /// The name of the field `what` at this place.
    pub fn field(&self, what: &str) -> &'static str {
        let fields = match what {
            "image" => FILE,
            "name" => NAME,
            "alt" => ALT,
            "order" => ORDER,
            _ => REMOVE,
        };
        fields[(self.number - 1).min(MOST - 1)]
    }
}
