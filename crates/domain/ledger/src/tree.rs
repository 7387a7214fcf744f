//! A Merkle tree over a list that only grows, as RFC 9162 section 2.1 writes it.
//!
//! Nodes are kept elsewhere: a function here asks for the complete subtrees it needs, of which
//! there are about as many as the list's length has binary digits.

use crate::chain::sha256;

/// A hash.
pub type Hash = [u8; 32];

/// A complete subtree: it covers the leaves from `position << level`, `1 << level` of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Node {
    /// How many steps above the leaves; 0 for a leaf.
    pub level: u32,
    /// Which one of its level, from 0.
    pub position: u64,
}

/// The hash of a leaf.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    sha256(&[&[0], leaf].concat())
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], &left[..], right].concat())
}

/// The subtrees that a new leaf completes, itself first.
///
/// # Errors
/// Those of `hash_of`, which gives the hash of a complete subtree.
pub fn completed<E>(
    index: u64,
    leaf: Hash,
    mut hash_of: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<(Node, Hash)>, E> {
    let (mut position, mut hash) = (index, leaf);
    let mut nodes = vec![(Node { level: 0, position }, hash)];
    for level in 0.. {
        if position % 2 == 0 {
            break;
        }
        let left = hash_of(Node {
            level,
            position: position - 1,
        })?;
        hash = node_hash(&left, &hash);
        position /= 2;
        let level = level + 1;
        nodes.push((Node { level, position }, hash));
    }
    Ok(nodes)
}

/// The root over the first `size` leaves.
///
/// # Errors
/// Those of `hash_of`.
pub fn root<E>(size: u64, mut hash_of: impl FnMut(Node) -> Result<Hash, E>) -> Result<Hash, E> {
    if size == 0 {
        return Ok(sha256(b""));
    }
    over(0, size, &mut hash_of)
}

/// The path that proves that the leaf `index` is among the first `size`, from the leaf upwards.
///
/// # Errors
/// Those of `hash_of`.
pub fn inclusion<E>(
    index: u64,
    size: u64,
    mut hash_of: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(over(middle, end, &mut hash_of)?);
            end = middle;
        } else {
            path.push(over(start, middle, &mut hash_of)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The root that follows from a leaf's hash and its path; `None` when the path is not one of a list
/// of this size.
pub fn root_from(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut position, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if position % 2 == 1 || position == last {
            hash = node_hash(sibling, &hash);
            while position % 2 == 0 && position != 0 {
                position /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        position /= 2;
        last /= 2;
    }
    (last == 0).then_some(hash)
}

/// The hash over the leaves from `start` to `end`, of which `start` begins a subtree.
fn over<E>(
    start: u64,
    end: u64,
    hash_of: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let count = end - start;
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return hash_of(Node {
            level,
            position: start >> level,
        });
    }
    let middle = start + split(count);
    let left = over(start, middle, hash_of)?;
    Ok(node_hash(&left, &over(middle, end, hash_of)?))
}

/// The greatest power of two below `count`, which is above 1.
const fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::convert::Infallible;

    /// Leaves and roots of the test data of Certificate Transparency.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn grown(leaves: impl Iterator<Item = Hash>) -> HashMap<Node, Hash> {
        let mut nodes = HashMap::new();
        for (index, leaf) in (0..).zip(leaves) {
            let found = |node| Ok::<_, Infallible>(nodes[&node]);
            let new = completed(index, leaf, found).unwrap();
            nodes.extend(new);
        }
        nodes
    }

    #[test]
    fn roots_are_those_of_the_published_test_data() {
        let nodes = grown(LEAVES.iter().map(|it| leaf_hash(it)));
        for (size, expected) in (1..).zip(ROOTS) {
            let found = root(size, |node| Ok::<_, Infallible>(nodes[&node])).unwrap();
            assert_eq!(crate::hex::to_hex(&found), expected, "{size}");
        }
    }

    #[test]
    fn each_leaf_of_each_size_is_proven_at_its_place_and_nowhere_else() {
        let leaf = |index: u64| leaf_hash(&index.to_be_bytes());
        let nodes = grown((0..33).map(leaf));
        let of = |node| Ok::<_, Infallible>(nodes[&node]);
        for size in 1..=33 {
            let expected = Some(root(size, of).unwrap());
            for index in 0..size {
                let path = inclusion(index, size, of).unwrap();
                assert_eq!(root_from(leaf(index), index, size, &path), expected);
                assert!(path.len() <= 6);
                for wrong in (0..size).filter(|it| *it != index) {
                    assert_ne!(root_from(leaf(index), wrong, size, &path), expected);
                    assert_ne!(root_from(leaf(wrong), index, size, &path), expected);
                }
                let longer = [&path[..], &[[0; 32]]].concat();
                assert_ne!(root_from(leaf(index), index, size, &longer), expected);
                if let Some((_, shorter)) = path.split_last() {
                    assert_ne!(root_from(leaf(index), index, size, shorter), expected);
                }
            }
        }
    }
}
