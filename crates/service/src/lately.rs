//! What was used lately, up to a number of bytes.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by key, in two generations. When the young one is full it becomes the old one, and what
/// was not asked for since the last time is gone.
pub(crate) struct Lately<K, V> {
    young: HashMap<K, Kept<V>>,
    young_bytes: usize,
    old: HashMap<K, Kept<V>>,
    /// Most bytes of one generation.
    most: usize,
    /// What is to be dropped, by whoever holds no lock: see [`Lately::take_gone`].
    gone: Vec<HashMap<K, Kept<V>>>,
}

struct Kept<V> {
    value: V,
    bytes: usize,
}

impl<K: Eq + Hash + Copy, V: Clone> Lately<K, V> {
    /// Keeps at most this many bytes, both generations together.
    pub fn of_bytes(most: usize) -> Self {
        Self {
            young: HashMap::new(),
            young_bytes: 0,
            old: HashMap::new(),
            most: most / 2,
            gone: Vec::new(),
        }
    }

    /// What is kept under the key; it stays for a while longer.
    pub fn find(&mut self, key: &K) -> Option<V> {
        if let Some(kept) = self.young.get(key) {
            return Some(kept.value.clone());
        }
        let kept = self.old.remove(key)?;
        let value = kept.value.clone();
        self.put(*key, kept.value, kept.bytes);
        Some(value)
    }

    /// Keeps a value that takes about this many bytes. One that fills a generation is not kept.
    pub fn put(&mut self, key: K, value: V, bytes: usize) {
        self.remove(&key);
        if bytes > self.most {
            return;
        }
        if self.young_bytes + bytes > self.most {
            self.turn();
        }
        self.young_bytes += bytes;
        self.young.insert(key, Kept { value, bytes });
    }

    /// Forgets what is kept under the key.
    pub fn remove(&mut self, key: &K) {
        if let Some(kept) = self.young.remove(key) {
            self.young_bytes -= kept.bytes;
        }
        self.old.remove(key);
    }

    /// Forgets what is kept under keys that are not `wanted`.
    pub fn retain(&mut self, wanted: impl Fn(&K) -> bool) {
        let bytes = &mut self.young_bytes;
        self.young.retain(|key, kept| {
            let stays = wanted(key);
            *bytes -= if stays { 0 } else { kept.bytes };
            stays
        });
        self.old.retain(|key, _| wanted(key));
    }

    /// Begins a new generation: what nobody asks for until the next turn is gone then.
    pub fn turn(&mut self) {
        let young = std::mem::take(&mut self.young);
        self.gone.push(std::mem::replace(&mut self.old, young));
        self.young_bytes = 0;
    }

    /// What no longer is kept. Dropping thousands of values takes milliseconds: not under a lock.
    #[must_use]
    pub fn take_gone(&mut self) -> impl Sized + use<K, V> {
        std::mem::take(&mut self.gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Weak};

    #[test]
    fn who_is_asked_for_stays_and_who_is_not_goes() {
        let mut kept = Lately::of_bytes(40);
        for key in 0..6 {
            kept.put(key, key * 10, 10);
            assert_eq!(kept.find(&0), Some(0), "after {key}");
        }
        let there = (0..6).filter(|key| kept.find(key).is_some()).count();
        assert!((2..=4).contains(&there), "{there}");
        kept.remove(&0);
        assert_eq!(kept.find(&0), None);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn as_many_bytes_are_kept_as_are_allowed_and_no_more() {
        for (bytes, expected) in [(1, 40), (10, 4), (20, 2), (21, 0)] {
            let mut kept = Lately::of_bytes(40);
            for key in 0..100 {
                kept.put(key, (), bytes);
                let there = kept.young.len() + kept.old.len();
                assert!(there * bytes <= 40, "{there} of {bytes} bytes");
            }
            assert_eq!(kept.young.len() + kept.old.len(), expected, "{bytes}");
        }
    }

    #[test]
    fn what_is_replaced_removed_or_left_for_two_turns_is_nowhere_in_memory() {
        let mut kept = Lately::of_bytes(1_000);
        let secret = || {
            let value = Arc::new("secret");
            (Arc::downgrade(&value), value)
        };
        let is_gone = |it: &Weak<_>| it.upgrade().is_none();
        let ((first, value), (second, other)) = (secret(), secret());
        kept.put(1, value, 10);
        kept.put(1, other, 10);
        assert!(is_gone(&first) && !is_gone(&second));
        kept.remove(&1);
        assert!(is_gone(&second));
        let ((old, first), (young, second)) = (secret(), secret());
        kept.put(1, first, 10);
        kept.turn();
        kept.put(2, second, 10);
        kept.retain(|key| *key > 2);
        assert!(is_gone(&old) && is_gone(&young));
        assert_eq!(kept.young_bytes, 0);
        let (third, value) = secret();
        kept.put(1, value, 10);
        kept.turn();
        assert!(!is_gone(&third));
        kept.turn();
        drop(kept.take_gone());
        assert!(is_gone(&third));
    }
}
