//! Hash functions, and the jump from a hash to a bucket. Knows no ring.

/// How names become numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    /// What Kafka's default partitioner uses.
    Murmur2,
    /// FNV-1a with 32 bits.
    Fnv1a,
}

impl Hash {
    /// The function that an author names.
    pub(super) fn named(word: &str) -> Self {
        match word {
            "fnv-1a" => Self::Fnv1a,
            _ => Self::Murmur2,
        }
    }

    /// The hash of bytes.
    pub(super) fn of(self, bytes: &[u8]) -> u32 {
        match self {
            Self::Murmur2 => murmur2(bytes),
            Self::Fnv1a => fnv1a(bytes),
        }
    }
}

/// MurmurHash2 with Kafka's seed, as `org.apache.kafka.common.utils.Utils.murmur2` and librdkafka's `rd_murmur2` have it.
pub(super) fn murmur2(bytes: &[u8]) -> u32 {
    const SEED: u32 = 0x9747_b28c;
    const M: u32 = 0x5bd1_e995;
    // Kafka mixes in the length as a 32-bit number.
    let mut h = SEED ^ bytes.len() as u32;
    let words = bytes.chunks_exact(4);
    let tail = words.remainder();
    for word in words {
        let mut k = little_endian(word).wrapping_mul(M);
        k ^= k >> 24;
        h = h.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    if !tail.is_empty() {
        h = (h ^ little_endian(tail)).wrapping_mul(M);
    }
    h = (h ^ (h >> 13)).wrapping_mul(M);
    h ^ (h >> 15)
}

/// At most four bytes as a number, the least first.
fn little_endian(bytes: &[u8]) -> u32 {
    let digit = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
    bytes.iter().rev().fold(0, digit)
}

/// FNV-1a, 32 bits: draft-eastlake-fnv.
pub(super) fn fnv1a(bytes: &[u8]) -> u32 {
    let mix = |h: u32, byte: &u8| (h ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    bytes.iter().fold(0x811c_9dc5, mix)
}

/// Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014. With `buckets` at least 1.
pub(super) fn jump(hash: u64, buckets: u32) -> u32 {
    let mut key = hash;
    let (mut bucket, mut next) = (0, 0);
    while next < i64::from(buckets) {
        bucket = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        let stride = f64::from(1_u32 << 31) / ((key >> 33) + 1) as f64;
        next = ((bucket + 1) as f64 * stride) as i64;
    }
    bucket as u32
}
