//! What comes back from a person is checked, and the bad handle is named.

use portrait::{Fault, Handle, HandleError, Handles};

fn changed(handle: Handle, point: [f32; 2]) -> Result<(), HandleError> {
    let mut points = Handles::template().points();
    let place = Handle::ALL.iter().position(|one| *one == handle).unwrap();
    points[place] = point;
    Handles::from_points(points).check()
}

#[test]
fn the_template_is_a_face() {
    assert_eq!(Handles::template().check(), Ok(()));
    assert_eq!(Handles::from_points(Handles::template().points()), Handles::template());
}

#[test]
fn a_handle_outside_is_named() {
    for handle in Handle::ALL {
        for point in [[f32::NAN, 0.5], [0.5, f32::INFINITY], [-0.01, 0.5], [0.5, 1.01]] {
            assert_eq!(changed(handle, point), Err(HandleError { handle, fault: Fault::Outside }));
        }
    }
}

#[test]
fn a_handle_at_a_wrong_place_is_named() {
    for (handle, point, fault) in [
        (Handle::LeftInner, [0.3, 0.42], Fault::Order),
        (Handle::LeftLid, [0.41, 0.5], Fault::Lid),
        (Handle::LeftLid, [0.41, 0.2], Fault::Lid),
        (Handle::RightLid, [0.5, 0.4], Fault::Lid),
        (Handle::MouthLeft, [0.43, 0.4], Fault::Mouth),
        (Handle::MouthRight, [0.41, 0.61], Fault::Order),
        (Handle::Chin, [0.5, 0.6], Fault::Chin),
        (Handle::Chin, [0.9, 0.75], Fault::Chin),
    ] {
        assert_eq!(changed(handle, point), Err(HandleError { handle, fault }), "{}", handle.key());
    }
}

#[test]
fn eyes_too_near_too_far_tilted_or_swapped_are_refused() {
    let fault = |scale: f32, turn: f32| {
        let (sin, cos) = turn.sin_cos();
        let points = Handles::template().points().map(|[x, y]| {
            let (dx, dy) = (scale * (x - 0.5), scale * (y - 0.5));
            [0.5 + cos * dx - sin * dy, 0.5 + sin * dx + cos * dy]
        });
        Handles::from_points(points).check().map_err(|error| error.fault)
    };
    assert_eq!([fault(1.0, 0.0), fault(1.0, 0.55), fault(1.0, -0.68), fault(1.4, 0.0)], [Ok(()); 4]);
    assert_eq!([fault(1.0, 0.7), fault(1.0, -0.7)], [Err(Fault::Tilt); 2]);
    assert_eq!(fault(0.5, 0.0), Err(Fault::EyeDistance));
    assert_eq!(fault(1.0, std::f32::consts::PI), Err(Fault::Order));
}

#[test]
fn an_error_can_be_told() {
    let error = changed(Handle::Chin, [0.5, 0.6]).unwrap_err();
    assert_eq!(error.to_string(), "chin is not below the mouth");
}
