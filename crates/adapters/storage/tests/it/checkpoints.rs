//! The list of heads: each chain when it grew, once, whoever adds to it.

use crate::world::{World, in_each_world, trace};
use dmp_ledger::tree::{leaf_hash, root_from};
use dmp_ledger::{Scope, head_leaf};
use dmp_storage::{Act, Store};
use std::collections::BTreeMap;

/// Adds all that grew; how many heads that was.
fn log_all(store: &Store, limit: usize) -> usize {
    let (mut after, mut added) = (None, 0);
    loop {
        let grown = store.log_heads(after, limit).unwrap();
        assert_eq!(grown.forged, []);
        added += grown.added;
        after = grown.last;
        if after.is_none() {
            return added;
        }
    }
}

fn leave_a_trace(world: &World) {
    let traces = vec![trace(Scope::Installation)];
    let act = Act {
        traces,
        ..Act::default()
    };
    world.store.commit(act).unwrap();
}

#[test]
fn a_chain_comes_into_the_list_when_it_grew_and_not_again_led_001() {
    in_each_world(|world| {
        let store = &world.store;
        let before = log_all(store, 2);
        leave_a_trace(world);
        leave_a_trace(world);
        assert_eq!(log_all(store, 2), 1);
        assert_eq!(log_all(store, 2), 0);
        leave_a_trace(world);
        assert_eq!(log_all(store, 2), 1);
        let (size, _) = store.log_root().unwrap();
        assert_eq!(size, before as u64 + 2);
        let heads = store.logged_heads(0, 100).unwrap();
        let mut lengths: BTreeMap<Scope, u64> = BTreeMap::new();
        for (leaf, head) in (0..).zip(&heads) {
            assert_eq!(head.leaf, leaf);
            let last = lengths.insert(head.scope, head.length);
            assert!(last.is_none_or(|it| it < head.length));
        }
        let last = store.logged_head(Scope::Installation, size).unwrap();
        assert_eq!(last.as_ref(), heads.last());
        let head = store.head(Scope::Installation).unwrap().unwrap();
        assert_eq!(
            last.map(|it| (it.length, it.hash)),
            Some((head.length, head.hash))
        );
    });
}

#[test]
fn each_head_is_proven_by_its_path_led_001() {
    in_each_world(|world| {
        let store = &world.store;
        for _ in 0..9 {
            leave_a_trace(world);
            log_all(store, 10);
        }
        let (size, root) = store.log_root().unwrap();
        for head in store.logged_heads(0, 100).unwrap() {
            let path = store.inclusion(head.leaf, size).unwrap();
            let leaf = leaf_hash(&head_leaf(head.scope, head.length, &head.hash));
            assert_eq!(root_from(leaf, head.leaf, size, &path), Some(root));
        }
    });
}

#[test]
fn those_who_add_at_the_same_time_leave_no_gap_and_no_double_led_002() {
    in_each_world(|world| {
        let store = &world.store;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        leave_a_trace(world);
                        log_all(store, 10);
                    }
                });
            }
        });
        let (size, _) = store.log_root().unwrap();
        let heads = store.logged_heads(0, 100).unwrap();
        assert_eq!(heads.len() as u64, size);
        assert!((0..).zip(&heads).all(|(leaf, head)| head.leaf == leaf));
    });
}

#[test]
fn a_number_is_given_to_one_checkpoint_led_002() {
    in_each_world(|world| {
        let store = &world.store;
        assert_eq!(store.put_checkpoint(1, "one"), Ok(true));
        assert_eq!(store.put_checkpoint(1, "another"), Ok(false));
        assert_eq!(store.checkpoint(1).unwrap().as_deref(), Some("one"));
        store.put_checkpoint(2, "two").unwrap();
        assert_eq!(store.last_checkpoints(1).unwrap(), ["two"]);
        assert_eq!(store.checkpoints(0, 9).unwrap(), ["one", "two"]);
    });
}
