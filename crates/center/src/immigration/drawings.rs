//! The drawings of the planets, on pages and on the card's picture.

/// The `<symbol>` of a planet's drawing with its gradients, or of the whole system (`solar`), for the hidden sprite of
/// a page.
pub fn symbol(id: &str) -> &'static str {
    match id {
        "solar" => include_str!("../../../../assets/planets/solar.svg"),
        "mercury" => include_str!("../../../../assets/planets/mercury.svg"),
        "venus" => include_str!("../../../../assets/planets/venus.svg"),
        "earth" => include_str!("../../../../assets/planets/earth.svg"),
        "mars" => include_str!("../../../../assets/planets/mars.svg"),
        "jupiter" => include_str!("../../../../assets/planets/jupiter.svg"),
        "saturn" => include_str!("../../../../assets/planets/saturn.svg"),
        "uranus" => include_str!("../../../../assets/planets/uranus.svg"),
        "neptune" => include_str!("../../../../assets/planets/neptune.svg"),
        _ => "",
    }
}
