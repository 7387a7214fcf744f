//! What supervision and balancers ask of a server.

use crate::world::World;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use dmp_web::{Stopping, operator_router};
use tower::ServiceExt as _;

fn ask(world: &World, stopping: &Stopping, path: &str) -> (StatusCode, String) {
    let router = operator_router(world.app.clone(), stopping.clone());
    let request = Request::get(path).body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn a_server_that_is_about_to_stop_lives_and_asks_for_no_more_requests() {
    let world = World::new();
    let stopping = Stopping::default();
    assert_eq!(ask(&world, &stopping, "/readyz").0, StatusCode::OK);
    stopping.begin();
    let answer = ask(&world, &stopping, "/readyz");
    assert_eq!(
        answer,
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".into())
    );
    assert_eq!(ask(&world, &stopping, "/livez").0, StatusCode::OK);
}

#[test]
fn the_numbers_are_read_by_a_machine_and_are_of_nobody() {
    let world = World::new();
    let (status, text) = ask(&world, &Stopping::default(), "/metrics");
    assert_eq!(status, StatusCode::OK);
    assert!(text.ends_with("# EOF\n"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("dmp_"), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    let labels: Vec<&str> = text
        .split(['{', ','])
        .filter_map(|piece| piece.split_once('=').map(|(label, _)| label))
        .collect();
    for label in labels {
        assert!(
            ["action", "ending", "job", "le"].contains(&label),
            "{label}"
        );
    }
    // The acts that made this world.
    assert!(text.contains("dmp_act_seconds_count{action=\"create_record\",ending=\"done\"}"));
    assert!(text.contains("\ndmp_records "));
}
