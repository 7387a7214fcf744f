//! Which of many things are the same thing, whatever the order they come in.

use std::collections::HashMap;
use std::hash::Hash;

/// Things, by rank, put together bit by bit.
pub struct Clusters {
    parents: Vec<usize>,
}

impl Clusters {
    /// `count` things, each alone.
    pub fn new(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    /// The rank that stands for the cluster of `at`: the least of those put together.
    pub fn of(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Puts two things together.
    pub fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.of(left), self.of(right));
        self.parents[left.max(right)] = left.min(right);
    }

    /// Puts together the things that share a key.
    pub fn join_equal<K: Hash + Eq>(&mut self, keys: impl IntoIterator<Item = (usize, K)>) {
        let mut first: HashMap<K, usize> = HashMap::new();
        for (at, key) in keys {
            let known = *first.entry(key).or_insert(at);
            self.join(known, at);
        }
    }

    /// The clusters, each in rank order, in the order of their first thing.
    pub fn into_groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut place = HashMap::new();
        for at in 0..self.parents.len() {
            let next = groups.len();
            let group = *place.entry(self.of(at)).or_insert(next);
            if group == next {
                groups.push(Vec::new());
            }
            groups[group].push(at);
        }
        groups
    }
}

/// The members of each bucket of two or more.
pub fn buckets<K: Hash + Eq>(keys: impl IntoIterator<Item = (usize, K)>) -> Vec<Vec<usize>> {
    let mut buckets: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, key) in keys {
        buckets.entry(key).or_default().push(at);
    }
    buckets
        .into_values()
        .filter(|bucket| bucket.len() > 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_a_key_is_together_even_through_a_third() {
        let mut clusters = Clusters::new(5);
        clusters.join_equal([(0, 'a'), (1, 'b'), (2, 'c'), (3, 'b'), (4, 'd')]);
        clusters.join_equal([(2, 'x'), (3, 'x')]);
        assert_eq!(clusters.into_groups(), [vec![0], vec![1, 2, 3], vec![4]]);
    }
}
