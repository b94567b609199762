//! In which order things of one kind stand, so that the first partition of a story cuts them once.

/// The things in their order: those of the first group side by side and first, then the others. Neighbours on the circle
/// stay neighbours where they can.
pub(super) fn order(count: usize, groups: &[Vec<usize>]) -> Vec<usize> {
    let first = groups.first().map_or(&[][..], Vec::as_slice);
    let start = run_start(first, count).unwrap_or(0);
    let mut order: Vec<usize> = (0..count).map(|step| (start + step) % count).collect();
    // A stable sort: whoever is in the first group comes first, everyone else keeps their turn.
    order.sort_by_key(|thing| !first.contains(thing));
    order
}

/// Where each thing stands in an order.
pub(super) fn seats(order: &[usize]) -> Vec<usize> {
    let mut seats = vec![0; order.len()];
    for (seat, thing) in order.iter().enumerate() {
        seats[*thing] = seat;
    }
    seats
}

/// Which side of a partition a thing is on; things that no group names are together.
pub(super) fn side(groups: &[Vec<usize>], thing: usize) -> usize {
    let found = groups.iter().position(|group| group.contains(&thing));
    found.unwrap_or(groups.len())
}

/// The first of a group whose members are neighbours on a circle.
fn run_start(group: &[usize], count: usize) -> Option<usize> {
    if group.is_empty() || group.len() >= count || group.iter().any(|thing| *thing >= count) {
        return None;
    }
    let member = |thing: usize| group.contains(&(thing % count));
    let mut starts = (0..count).filter(|&thing| member(thing) && !member(thing + count - 1));
    let start = starts.next()?;
    starts.next().is_none().then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_keep_their_turn_and_others_are_brought_together() {
        assert_eq!(order(5, &[]), [0, 1, 2, 3, 4]);
        assert_eq!(order(5, &[vec![0, 1]]), [0, 1, 2, 3, 4]);
        assert_eq!(order(5, &[vec![3, 4]]), [3, 4, 0, 1, 2]);
        assert_eq!(order(5, &[vec![0, 4]]), [4, 0, 1, 2, 3]);
        assert_eq!(order(5, &[vec![0, 3], vec![1, 2, 4]]), [0, 3, 1, 2, 4]);
        assert_eq!(order(3, &[vec![0, 1, 2]]), [0, 1, 2]);
        assert_eq!(order(0, &[]), [0; 0]);
    }
}
