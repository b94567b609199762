//! Small matrices of `f64`. Every sum runs in one fixed order and every function comes from libm, so a result has the same
//! bits on every platform. Knows no model.
//!
//! Vectors are rows: a row of width n times an n × m matrix is a row of width m.

/// Keeps a norm finite for a row whose values are all equal.
pub const EPSILON: f64 = 1e-5;

/// A matrix, stored row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    data: Vec<f64>,
}

impl Matrix {
    /// `rows` × `columns`, each entry from its row and column, which count from 0.
    pub fn from_fn(
        rows: usize,
        columns: usize,
        mut entry: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut data = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            data.extend((0..columns).map(|column| entry(row, column)));
        }
        Self {
            rows,
            columns,
            data,
        }
    }

    /// `rows` × `columns` of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self::from_fn(rows, columns, |_, _| 0.0)
    }

    /// `rows` × `columns`, ones where row and column are equal and zeros elsewhere.
    pub fn identity(rows: usize, columns: usize) -> Self {
        Self::from_fn(rows, columns, |row, column| {
            f64::from(u8::from(row == column))
        })
    }

    /// These rows; none if they are not equally long.
    pub fn from_rows(rows: &[Vec<f64>]) -> Option<Self> {
        let columns = rows.first().map_or(0, Vec::len);
        let even = rows.iter().all(|row| row.len() == columns);
        even.then(|| Self::from_fn(rows.len(), columns, |row, column| rows[row][column]))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row, counted from 0. It must exist.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.data[row * self.columns..][..self.columns]
    }

    /// Puts other values into a row; what does not fit is left out.
    pub fn set_row(&mut self, row: usize, values: &[f64]) {
        let own = &mut self.data[row * self.columns..][..self.columns];
        for (old, new) in own.iter_mut().zip(values) {
            *old = *new;
        }
    }

    /// The matrix product: n × k times k × m is n × m. The inner sums run upwards.
    pub fn times(&self, other: &Self) -> Self {
        Self::from_fn(self.rows, other.columns, |row, column| {
            let pairs = self.row(row).iter().enumerate();
            pairs.fold(0.0, |sum, (at, value)| {
                sum + value * other.data[at * other.columns + column]
            })
        })
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self.row(column)[row])
    }

    /// The sum of two matrices of one shape.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self::from_fn(self.rows, self.columns, |row, column| {
            self.row(row)[column] + other.row(row)[column]
        })
    }

    /// Every row after `change`, which keeps its width.
    #[must_use]
    pub fn map_rows(&self, change: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        let mut changed = self.clone();
        for row in 0..self.rows {
            changed.set_row(row, &change(self.row(row)));
        }
        changed
    }

    /// Whether every entry is a finite number.
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|value| value.is_finite())
    }
}

/// A row times a matrix: width n times n × m is width m.
pub fn row_times(row: &[f64], matrix: &Matrix) -> Vec<f64> {
    (0..matrix.columns)
        .map(|column| {
            let pairs = row.iter().enumerate();
            pairs.fold(0.0, |sum, (at, value)| {
                sum + value * matrix.data[at * matrix.columns + column]
            })
        })
        .collect()
}

/// The sum of the products of two rows of one width, upwards.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// The sum of a row, upwards.
pub fn sum(row: &[f64]) -> f64 {
    row.iter().fold(0.0, |sum, value| sum + value)
}

/// Shares that grow with the exponential of the values and sum to 1. Empty for an empty row.
///
/// The greatest value is taken off first, which changes no share and keeps the exponentials finite.
pub fn softmax(row: &[f64]) -> Vec<f64> {
    let greatest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = row
        .iter()
        .map(|value| libm::exp(value - greatest))
        .collect();
    let whole = sum(&powers);
    powers.iter().map(|power| power / whole).collect()
}

/// The row with mean 0 and variance 1, without gain and bias (Ba et al., Layer Normalization, 2016).
pub fn layer_norm(row: &[f64]) -> Vec<f64> {
    let count = row.len() as f64;
    let mean = sum(row) / count;
    let variance = row
        .iter()
        .fold(0.0, |sum, value| sum + (value - mean) * (value - mean))
        / count;
    let deviation = libm::sqrt(variance + EPSILON);
    row.iter().map(|value| (value - mean) / deviation).collect()
}

/// The row with a mean square of 1, without gain (Zhang and Sennrich, Root Mean Square Layer Normalization, 2019).
pub fn rms_norm(row: &[f64]) -> Vec<f64> {
    let size = libm::sqrt(dot(row, row) / row.len() as f64 + EPSILON);
    row.iter().map(|value| value / size).collect()
}

/// x · Φ(x), with the exact normal distribution (Hendrycks and Gimpel, Gaussian Error Linear Units, 2016).
pub fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2))
}

/// The approximation of [`gelu`] by a hyperbolic tangent, from the same paper.
pub fn gelu_tanh(x: f64) -> f64 {
    let inner = libm::sqrt(2.0 / std::f64::consts::PI) * (x + 0.044_715 * x * x * x);
    0.5 * x * (1.0 + libm::tanh(inner))
}

/// x, or 0 where that is more.
pub fn relu(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], expected: &[f64], within: f64) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() <= within,
                "{found} is not {expected}"
            );
        }
    }

    #[test]
    fn products_follow_the_rows() {
        let a = Matrix::from_rows(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]).expect("even");
        let b = Matrix::from_rows(&[vec![1.0, 0.0], vec![0.0, 1.0], vec![2.0, 2.0]]).expect("even");
        let product = a.times(&b);
        assert_eq!((product.rows(), product.columns()), (2, 2));
        assert_eq!(product.row(0), [7.0, 8.0]);
        assert_eq!(product.row(1), [16.0, 17.0]);
        assert_eq!(row_times(a.row(1), &b), product.row(1));
        assert_eq!(a.transposed().row(2), [3.0, 6.0]);
        assert_eq!(a.times(&Matrix::identity(3, 3)), a);
        assert_eq!(a.plus(&Matrix::zeros(2, 3)), a);
        assert_eq!(Matrix::from_rows(&[vec![1.0], vec![]]), None);
    }

    #[test]
    fn sums_run_in_one_order() {
        // Backwards this would be 1: the small number survives only if the large ones cancel first.
        assert_eq!(sum(&[1.0, 1e16, -1e16]), 0.0);
        assert_eq!(dot(&[1.0, 1.0, 1.0], &[1e16, -1e16, 1.0]), 1.0);
    }

    #[test]
    fn norms_match_the_worked_example() {
        let row = [1.0, 2.0, 3.0, 4.0];
        let layer = [-1.341_635_42, -0.447_211_81, 0.447_211_81, 1.341_635_42];
        close(&layer_norm(&row), &layer, 5e-9);
        let rms = [0.365_148_13, 0.730_296_26, 1.095_444_38, 1.460_592_51];
        close(&rms_norm(&row), &rms, 5e-9);
        assert!(layer_norm(&[3.0, 3.0]).iter().all(|value| *value == 0.0));
        assert!(rms_norm(&[0.0, 0.0]).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn activations_match_the_worked_example() {
        for (x, exact, tanh) in [
            (-2.0, -0.0455, -0.045_402),
            (-1.0, -0.158_655, -0.158_808),
            (1.0, 0.841_345, 0.841_192),
            (2.0, 1.9545, 1.954_598),
        ] {
            close(&[gelu(x)], &[exact], 5e-7);
            close(&[gelu_tanh(x)], &[tanh], 5e-7);
        }
        assert_eq!((relu(-2.0), relu(2.0)), (0.0, 2.0));
    }

    #[test]
    fn shares_sum_to_one_and_never_overflow() {
        close(&softmax(&[0.0, 0.0]), &[0.5, 0.5], 0.0);
        let saturated = softmax(&[1e6, 0.0, -1e6]);
        assert_eq!(saturated, [1.0, 0.0, 0.0]);
        close(&[sum(&softmax(&[0.1, -7.0, 3.3, 2.0]))], &[1.0], 1e-15);
        assert!(softmax(&[]).is_empty());
    }
}
