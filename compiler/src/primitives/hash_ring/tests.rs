//! The numbers of the field, the promises of every rule over many settings, and broken promises that must be noticed.

use super::hash::{fnv1a, jump, murmur2};
use super::*;
use crate::primitive::Rng;

/// A setting, as far as it differs from the defaults.
#[derive(Clone, Copy)]
struct With {
    nodes: i64,
    virtual_nodes: i64,
    placement: &'static str,
    hash: &'static str,
    keys: i64,
    followed: i64,
    replicas: i64,
}

const PLAIN: With = With {
    nodes: 4,
    virtual_nodes: 100,
    placement: "ring",
    hash: "murmur2",
    keys: 10_000,
    followed: 24,
    replicas: 1,
};

impl With {
    fn empty(self) -> HashRing {
        HashRing::new(&Arguments(vec![
            ("nodes", Value::Int(self.nodes)),
            ("virtual-nodes", Value::Int(self.virtual_nodes)),
            ("placement", Value::Word(self.placement)),
            ("hash", Value::Word(self.hash)),
            ("keys", Value::Int(self.keys)),
            ("followed", Value::Int(self.followed)),
            ("replicas", Value::Int(self.replicas)),
        ]))
    }

    /// With all keys placed.
    fn filled(self) -> HashRing {
        let mut ring = self.empty();
        ring.settle();
        ring
    }
}

fn points(virtual_nodes: i64) -> With {
    With {
        virtual_nodes,
        ..PLAIN
    }
}

impl HashRing {
    /// Lets everything happen, checking each state on the way.
    fn settle(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while self.next().is_some() {
            let before = self.now;
            events.extend(self.step());
            assert_eq!(self.violation(), None, "after {:?}", events.last());
            assert!(self.now <= before + Micros(1));
        }
        events
    }

    fn please(&mut self, on: Part, action: &'static str) -> Result<(), String> {
        self.act(on, action, &Arguments::default())
    }

    fn join(&mut self) -> Vec<Event> {
        self.please(Part::root(), "join").unwrap();
        self.settle()
    }

    fn leave(&mut self, name: char) -> Vec<Event> {
        self.please(node(name), "leave").unwrap();
        self.settle()
    }

    fn int(&self, name: &str) -> i64 {
        int(&self.property(Part::root(), name))
    }

    fn real(&self, name: &str) -> f64 {
        match self.property(Part::root(), name) {
            Value::Real(real) => real,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn loads_of(&self, names: &str) -> Vec<i64> {
        let load = |name| int(&self.property(node(name), "load"));
        names.chars().map(load).collect()
    }
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(count) => *count,
        other => panic!("{other:?} is no whole number"),
    }
}

fn node(name: char) -> Part {
    node_part(name as u8 - b'A')
}

fn names(events: &[Event]) -> Vec<&'static str> {
    let mut names: Vec<_> = events.iter().map(|event| event.name).collect();
    names.dedup();
    names
}

/// The values of events of one name, in words.
fn told(ring: &HashRing, events: &[Event], name: &str) -> Vec<String> {
    let word = |value: &Value| match value {
        Value::Part(part) => ring.label(*part),
        Value::Int(count) => count.to_string(),
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    let line = |event: &Event| {
        let words: Vec<String> = event.args.iter().map(|(_, value)| word(value)).collect();
        words.join(" ")
    };
    events
        .iter()
        .filter(|event| event.name == name)
        .map(line)
        .collect()
}

#[test]
fn murmur2_gives_what_kafka_and_librdkafka_give() {
    // UtilsTest.testMurmur2 of Apache Kafka, as signed numbers.
    for (text, hash) in [
        ("21", -973_932_308),
        ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        (
            "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
            -58_897_971,
        ),
        ("abc", 479_470_107),
    ] {
        assert_eq!(murmur2(text.as_bytes()) as i32, hash, "{text}");
    }
    // unittest_murmur2 of librdkafka: every length of tail, and nothing at all.
    for (text, hash) in [
        ("kafka", 0xd067_cf64),
        ("giberish123456789", 0x8f55_2b0c),
        ("1234", 0x9fc9_7b14),
        ("234", 0xe7c0_09ca),
        ("34", 0x8739_30da),
        ("4", 0x5a4b_5ca1),
        ("", 0x106e_08d9),
    ] {
        assert_eq!(murmur2(text.as_bytes()), hash, "{text}");
    }
    assert_eq!(murmur2(b"A#0"), 2_418_018_054);
    assert_eq!(murmur2(b"B#0"), 3_475_625_514);
}

#[test]
fn fnv_1a_gives_its_published_values() {
    for (text, hash) in [
        ("", 0x811c_9dc5),
        ("a", 0xe40c_292c),
        ("foobar", 0xbf9c_f968),
    ] {
        assert_eq!(fnv1a(text.as_bytes()), hash, "{text}");
    }
}

#[test]
fn jump_hash_gives_guavas_values_and_moves_only_to_the_new_bucket() {
    let buckets: Vec<u32> = (1..=5).map(|key| jump(key, 100)).collect();
    assert_eq!(buckets, [55, 62, 8, 45, 59]);
    let mut rng = Rng::new(3, 0);
    for _ in 0..2_000 {
        let key = rng.between(0, i64::MAX) as u64;
        let mut at = jump(key, 1);
        assert_eq!(at, 0);
        for buckets in 2..40 {
            let next = jump(key, buckets);
            assert!(next == at || next == buckets - 1);
            at = next;
        }
    }
}

#[test]
fn loads_and_moves_are_those_of_the_field() {
    let cases: [(i64, Option<[i64; 4]>, i64); 3] = [
        (1, Some([367, 593, 1_970, 7_070]), 6_664),
        (10, None, 2_080),
        (100, Some([2_527, 2_471, 2_622, 2_380]), 2_068),
    ];
    for (virtual_nodes, loads, moved) in cases {
        let mut ring = points(virtual_nodes).filled();
        if let Some(loads) = loads {
            assert_eq!(ring.loads_of("ABCD"), loads);
        }
        assert_eq!(ring.int("table-size"), 4 * virtual_nodes);
        if virtual_nodes == 10 {
            assert!((ring.real("spread") - 1.235).abs() < 5e-4);
        }
        let events = ring.join();
        assert_eq!(ring.int("moved"), moved);
        assert_eq!(int(&ring.property(node('E'), "load")), moved);
        assert_eq!(int(&ring.property(node('E'), "gained")), moved);
        assert!(
            told(&ring, &events, "keys-moved")
                .iter()
                .all(|flow| flow.contains(" E "))
        );
        assert_eq!(ring.int("modulo-moved"), 7_911);
    }
    let mut ring = PLAIN.filled();
    ring.leave('D');
    assert_eq!(
        (ring.int("moved"), ring.int("modulo-moved")),
        (2_380, 7_445)
    );
    assert_eq!(int(&ring.property(node('D'), "lost")), 2_380);
    let heirs: Vec<i64> = "ABC"
        .chars()
        .map(|name| int(&ring.property(node(name), "gained")))
        .collect();
    assert!(heirs.iter().all(|gained| *gained > 0), "{heirs:?}");
}

#[test]
fn remainders_and_jumps_as_placements_of_their_own() {
    let mut modulo = With {
        placement: "modulo",
        ..PLAIN
    }
    .filled();
    assert_eq!(modulo.int("table-size"), 4);
    modulo.join();
    assert_eq!(
        (modulo.int("moved"), modulo.real("expected-moved")),
        (7_911, 8_000.0)
    );
    let mut modulo = With {
        placement: "modulo",
        ..PLAIN
    }
    .filled();
    modulo.leave('D');
    assert_eq!(modulo.int("moved"), 7_445);

    let mut jump = With {
        placement: "jump",
        ..PLAIN
    }
    .filled();
    jump.join();
    let moved = jump.int("moved");
    assert!((1_850..2_150).contains(&moved), "{moved} keys are no fifth");
    assert_eq!(int(&jump.property(node('E'), "load")), moved);
    // In the middle of the line every bucket behind it changes its number.
    jump.leave('B');
    assert!(jump.int("moved") > 2 * jump.int("ring-moved"));
}

#[test]
fn joining_and_leaving_undo_each_other() {
    for placement in ["ring", "modulo", "jump"] {
        for (virtual_nodes, replicas) in [(1, 1), (7, 1), (100, 1), (20, 3)] {
            let mut ring = With {
                placement,
                virtual_nodes,
                replicas,
                keys: 2_000,
                ..PLAIN
            }
            .filled();
            let (placement, loads) = (ring.layout.placement.clone(), ring.loads.clone());
            ring.join();
            ring.leave('E');
            assert_eq!(ring.layout.placement, placement);
            assert_eq!(ring.loads, loads);
            ring.leave('B');
            ring.please(node('B'), "rejoin").unwrap();
            ring.settle();
            assert_eq!(ring.layout.placement, placement);
        }
    }
}

#[test]
fn promises_hold_whoever_comes_and_goes() {
    for seed in 0..60 {
        let mut rng = Rng::new(seed, 9);
        let mut pick = |words: &[i64]| words[rng.between(0, words.len() as i64 - 1) as usize];
        let with = With {
            nodes: pick(&[1, 2, 3, 8]),
            virtual_nodes: pick(&[1, 2, 16, 150]),
            placement: ["ring", "ring", "modulo", "jump"][pick(&[0, 1, 2, 3]) as usize],
            hash: ["murmur2", "fnv-1a"][pick(&[0, 1]) as usize],
            keys: pick(&[1, 40, 900]),
            followed: pick(&[0, 24, 100]),
            replicas: pick(&[1, 1, 2, 8]),
        };
        let mut ring = with.filled();
        for _ in 0..8 {
            let before = (ring.layout.clone(), ring.loads.clone());
            let chosen = node_part(pick(&[0, 1, 2, 3, 4, 5, 6, 7]) as u8);
            let action = ["join", "leave", "rejoin"][pick(&[0, 1, 2]) as usize];
            let on = if action == "join" {
                Part::root()
            } else {
                chosen
            };
            if on.kind == "node" && ring.property(on, "number") == Value::None {
                continue;
            }
            if ring.please(on, action).is_ok() {
                let events = ring.settle();
                check_change(&ring, &before.0, &events);
            } else {
                assert_eq!(
                    (&*before.0.placement.owners, &before.1),
                    (&*ring.layout.placement.owners, &ring.loads)
                );
            }
        }
    }
}

/// What a change may do: under every rule nothing is lost or counted twice; on a ring keys move only to who comes and
/// from who goes.
fn check_change(ring: &HashRing, before: &Layout, events: &[Event]) {
    let Setting {
        copies,
        hashes,
        rule,
        ..
    } = &*ring.setting;
    let members = ring.layout.members;
    let held = (*copies).min(members.count_ones() as usize);
    assert_eq!(ring.stored(), (held * hashes.len()) as i64);
    assert_eq!(ring.loads, ring.layout.placement.loads(MOST_NODES));
    assert_eq!(
        ring.int("moved"),
        i64::from(before.placement.moved_to(&ring.layout.placement))
    );
    let changed = before.members ^ members;
    for (old, new) in before
        .placement
        .holders
        .iter()
        .zip(&ring.layout.placement.holders)
    {
        assert_eq!(new & !members, 0);
        assert_eq!(new.count_ones() as usize, held);
        if *rule == Rule::Ring {
            let (gained, lost) = (new & !old, old & !new);
            assert!(members & changed == 0 || gained & !changed == 0);
            assert!(members & changed != 0 || lost & !changed == 0);
        }
    }
    for (key, seat) in ring.seats.iter().enumerate() {
        let (node, _) = seat.unwrap();
        assert_eq!(node, ring.layout.placement.owners[key]);
    }
    let first = events.first().map(|event| event.name);
    assert!(matches!(first, Some("node-joined" | "node-left")));
    assert!(
        events[1..]
            .iter()
            .all(|event| event.cause == Some(events[0].id))
    );
    assert_eq!(
        names(&events[events.len() - 2..]),
        ["load-reported", "compared"]
    );
}

#[test]
fn loads_spread_as_one_by_the_root_of_the_points() {
    let deviation = |virtual_nodes: i64| {
        let all = (1..=8).map(|nodes| {
            With {
                nodes,
                virtual_nodes,
                followed: 0,
                ..PLAIN
            }
            .filled()
        });
        let squares = all
            .skip(1)
            .map(|ring| ring.real("deviation") * ring.real("deviation"));
        (squares.sum::<f64>() / 7.0).sqrt()
    };
    let spreads = [1, 10, 100, 1_000].map(deviation);
    for (spread, points) in spreads.into_iter().zip([1.0_f64, 10.0, 100.0, 1_000.0]) {
        let expected = 1.0 / points.sqrt();
        assert!((0.4..2.2).contains(&(spread / expected)), "{spreads:?}");
    }
}

#[test]
fn shares_of_nodes_and_loads_of_points_add_up() {
    for virtual_nodes in [1, 3, 100] {
        let ring = points(virtual_nodes).filled();
        let shares = "ABCD"
            .chars()
            .map(|name| match ring.property(node(name), "share") {
                Value::Real(share) => share,
                other => panic!("{other:?}"),
            });
        assert!((shares.sum::<f64>() - 1.0).abs() < 1e-9);
        for name in "ABCD".chars() {
            let Value::Set(points) = ring.property(node(name), "points") else {
                panic!("no points")
            };
            assert_eq!(points.len() as i64, virtual_nodes);
            let keys = points
                .iter()
                .map(|point| int(&ring.property(*point, "load")));
            assert_eq!(keys.sum::<i64>(), ring.loads_of(&name.to_string())[0]);
        }
    }
    assert_eq!(
        With {
            nodes: 1,
            virtual_nodes: 1,
            ..PLAIN
        }
        .filled()
        .share(0),
        1.0
    );
}

#[test]
fn a_key_belongs_to_the_first_point_clockwise() {
    let mut ring = points(1).filled();
    assert_eq!(ring.label(point_part(ring.layout.spots[0])), "D#0");
    for key in 0..24 {
        let part = key_part(key);
        let Value::Part(point) = ring.property(part, "point") else {
            panic!("no point")
        };
        assert_eq!(ring.property(point, "node"), ring.property(part, "node"));
    }
    // Past the last point it goes on at the first.
    let past = ring
        .setting
        .hashes
        .iter()
        .position(|hash| *hash > ring.layout.spots[3].place);
    assert_eq!(
        ring.layout.placement.owners[past.unwrap()],
        ring.layout.spots[0].node
    );

    let key = Arguments(vec![("key", Value::text("alice"))]);
    ring.act(Part::root(), "look-up", &key).unwrap();
    let events = ring.settle();
    assert_eq!(told(&ring, &events, "key-found"), ["alice D D#0"]);
    assert_eq!(ring.property(Part::root(), "found"), node_value(3));
}

#[test]
fn followed_keys_are_placed_and_moved_one_by_one() {
    let mut ring = With {
        followed: 3,
        placement: "modulo",
        ..PLAIN
    }
    .empty();
    let events = ring.settle();
    assert_eq!(
        told(&ring, &events, "key-placed"),
        ["key-0 B", "key-1 A", "key-2 C"]
    );
    assert_eq!(names(&events), ["key-placed", "load-reported"]);
    let events = ring.join();
    assert_eq!(
        names(&events),
        ["node-joined", "keys-moved", "load-reported", "compared"]
    );
    let mut ring = With {
        followed: 6,
        placement: "modulo",
        ..PLAIN
    }
    .filled();
    let events = ring.join();
    assert_eq!(
        told(&ring, &events, "key-moved"),
        ["key-3 D A", "key-4 B D", "key-5 A B"]
    );
    assert_eq!(told(&ring, &events, "compared").len(), 1);
}

#[test]
fn a_key_that_stays_keeps_its_place() {
    let mut ring = With {
        followed: 100,
        ..PLAIN
    }
    .filled();
    let before = ring.seats.clone();
    ring.join();
    for (old, new) in before.iter().zip(&ring.seats) {
        let (old, new) = (old.unwrap(), new.unwrap());
        assert!(old == new || old.0 != new.0);
    }
    let mut seats = ring.seats.clone();
    seats.sort_unstable();
    seats.dedup();
    assert_eq!(seats.len(), 100);
}

#[test]
fn requests_that_make_no_sense_are_refused_with_a_reason() {
    let mut ring = With {
        nodes: 8,
        keys: 10,
        ..PLAIN
    }
    .filled();
    let refused = |ring: &mut HashRing, on, action| ring.please(on, action).unwrap_err();
    assert!(refused(&mut ring, Part::root(), "join").contains("eight nodes"));
    assert_eq!(
        refused(&mut ring, node('A'), "rejoin"),
        "A is there already"
    );
    // Asked for twice before anything happened.
    ring.please(node('A'), "leave").unwrap();
    assert_eq!(refused(&mut ring, node('A'), "leave"), "A left already");
    let mut one = With {
        nodes: 1,
        keys: 10,
        ..PLAIN
    }
    .filled();
    assert!(refused(&mut one, node('A'), "leave").contains("last node"));
}

#[test]
fn changes_that_are_asked_for_at_once_happen_one_after_the_other() {
    let mut ring = With { keys: 500, ..PLAIN }.empty();
    ring.please(Part::root(), "join").unwrap();
    ring.please(node('A'), "leave").unwrap();
    ring.please(Part::root(), "join").unwrap();
    let events = ring.settle();
    assert_eq!(told(&ring, &events, "node-joined"), ["E", "F"]);
    assert_eq!(told(&ring, &events, "node-left"), ["A"]);
    assert_eq!(ring.loads_of("A"), [0]);
    assert_eq!(ring.stored(), 500);
}

#[test]
fn a_broken_rule_is_noticed() {
    let setting = Setting::new(&PLAIN.empty().setting.arguments);
    let (four, five) = (setting.layout(0b1111), setting.layout(0b1_1111));
    // A remainder in place of the ring.
    let placement = setting.placement(Rule::Modulo, 0b1_1111, &five.spots);
    let wrong = Layout {
        placement,
        ..setting.layout(0b1_1111)
    };
    assert!(
        setting
            .misplaced(&wrong)
            .is_some_and(|why| why.contains("first node clockwise"))
    );
    assert_eq!(setting.misplaced(&five), None);
    let change = Change {
        node: 4,
        joined: true,
        flows: flows(&four.placement, &wrong.placement),
        costs: [0; 3],
        before: Arc::new(four),
    };
    let why = change.broken(&setting, &wrong);
    assert!(why.is_some_and(|why| why.ends_with("although E joins")));
}

#[test]
fn a_magnified_stretch_holds_the_point_that_it_is_about() {
    for (virtual_nodes, joins) in [
        (10, true),
        (30, true),
        (100, true),
        (100, false),
        (1_000, true),
    ] {
        let mut ring = points(virtual_nodes).filled();
        if joins {
            ring.join();
        } else {
            ring.leave('D');
        }
        let Figure::HashBand(band) = ring.picture("points", "window", &Arguments::default()) else {
            panic!("no band")
        };
        let window = band.window.unwrap();
        let all = if joins {
            band.points
        } else {
            band.before.unwrap()
        };
        let point = all.iter().find(|point| point.part == window.point).unwrap();
        let offset = |place: u32| place.wrapping_sub(window.low);
        assert!(offset(point.place) < offset(window.high));
        assert_eq!(point.node, window.node);
        assert!(
            offset(window.high) < 1 << 30,
            "a stretch is no half of the ring"
        );
    }
    let Figure::HashBand(band) =
        points(1)
            .filled()
            .picture("points", "window", &Arguments::default())
    else {
        panic!("no band")
    };
    assert_eq!(band.window, None);
}
