//! Impact from the classification of what a threat hurts.

use sakimori_provisions::classes::{Axis, Classes};

use super::Scale;

/// The step of impact that the classes ask for: the highest of what is hurt.
/// What is not judged counts as the highest class.
pub fn impact(classes: Classes, hurts: &[Axis], top: Classes, scale: &Scale) -> i64 {
    let classes = classes.known(top);
    let steps = hurts.iter().map(|axis| {
        let (top, class) = (i64::from(top.on(*axis)), i64::from(classes.on(*axis)));
        step(class.clamp(1, top.max(1)) - 1, top - 1, scale.impacts())
    });
    steps.max().unwrap_or(1)
}

/// `part` of `whole` as one of `steps` steps from 1; anything more than nothing
/// is more than the first.
pub(super) fn step(part: i64, whole: i64, steps: i64) -> i64 {
    if whole <= 0 || part <= 0 {
        return 1;
    }
    let part = part.min(whole) * (steps - 1);
    (1 + (part + whole - 1) / whole).clamp(1, steps.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impact_is_that_of_the_highest_class_hurt() {
        let scale = Scale::default();
        let top = Classes::of_numbers([3, 2, 2]);
        for (has, hurts, wanted) in [
            ([1, 1, 1], &Axis::ALL[..], 1),
            ([2, 1, 1], &Axis::ALL[..], 2),
            ([3, 1, 1], &Axis::ALL[..], 3),
            ([3, 1, 1], &[Axis::Availability][..], 1),
            ([1, 2, 1], &[Axis::Integrity][..], 3),
            ([0, 1, 1], &Axis::ALL[..], 3),
            ([1, 1, 1], &[][..], 1),
        ] {
            let classes = Classes::of_numbers(has);
            assert_eq!(impact(classes, hurts, top, &scale), wanted, "{has:?}");
        }
    }
}
