//! How far apart the roles are for eyes that see fewer colours.
//!
//! Sight is simulated by the matrices of Machado, Oliveira and Fernandes (2009) at severity 1, distance is that of Oklab
//! (Ottosson, 2020), where 0.02 is about the least that is noticed. A role never stands alone: shape, dash, place or word
//! says the same. So identities, which are told apart by colour first, have the highest floor.

use super::{Role, Theme, linear};

/// Linear red, green and blue as an eye sees them.
type Sight = [[f64; 3]; 3];

const SIGHTS: [(&str, Sight); 4] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn times(matrix: Sight, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// Lightness and two axes of colour.
fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let cones = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    let axes = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(axes, times(cones, rgb).map(libm::cbrt))
}

fn seen(role: Role, theme: Theme, sight: Sight) -> [f64; 3] {
    let light = role.rgb(theme).map(linear);
    oklab(times(sight, light).map(|channel| channel.clamp(0.0, 1.0)))
}

#[track_caller]
fn promise(roles: &[Role], least: f64) {
    for (theme, (name, sight)) in Theme::ALL.into_iter().flat_map(|t| SIGHTS.map(|s| (t, s))) {
        for (index, one) in roles.iter().enumerate() {
            for other in &roles[index + 1..] {
                let (a, b) = (seen(*one, theme, sight), seen(*other, theme, sight));
                let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                let apart = squares.sqrt();
                let (one, other, theme) = (one.name(), other.name(), theme.name());
                assert!(
                    apart >= least,
                    "{one} and {other} are {apart:.3} apart in {theme} for {name}"
                );
            }
        }
    }
}

#[test]
fn distance_is_that_of_oklab() {
    let [lightness, a, b] = oklab([1.0; 3]);
    assert!((lightness - 1.0).abs() < 1e-6 && a.abs() < 1e-6 && b.abs() < 1e-6);
    let [lightness, a, b] = oklab([1.0, 0.0, 0.0]);
    assert!((lightness - 0.627_955).abs() < 1e-5);
    assert!((a - 0.224_863).abs() < 1e-5 && (b - 0.125_846).abs() < 1e-5);
}

#[test]
fn greys_look_the_same_to_all() {
    for (name, sight) in SIGHTS {
        for channel in times(sight, [0.5; 3]) {
            assert!((channel - 0.5).abs() < 1e-5, "{name}");
        }
    }
}

#[test]
fn identities_are_told_apart_by_all() {
    let identities: Vec<Role> = (1..=8).map(Role::Categorical).collect();
    promise(&identities, 0.1);
}

#[test]
fn good_and_bad_are_told_apart_by_all() {
    promise(&[Role::Good, Role::Bad], 0.05);
}

#[test]
fn roles_that_judge_never_look_the_same() {
    promise(&[Role::Accent, Role::Good, Role::Bad, Role::Warn], 0.025);
}
