//! A wire between the application and a server, that can be cut and mended.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(5);

/// A wire: whoever connects to `near` speaks with `far`.
pub struct Wire {
    near: SocketAddr,
    far: SocketAddr,
    end: Option<End>,
}

/// What serves the connections of a wire that is whole.
struct End {
    is_cut: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    accepts: JoinHandle<()>,
}

impl Wire {
    pub fn to(far: SocketAddr) -> Self {
        let mut wire = Self {
            near: SocketAddr::from(([127, 0, 0, 1], 0)),
            far,
            end: None,
        };
        wire.mend();
        wire
    }

    pub const fn near(&self) -> SocketAddr {
        self.near
    }

    /// Lets connections through again, at the same address.
    pub fn mend(&mut self) {
        let listener = TcpListener::bind(self.near).unwrap();
        self.near = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let is_cut = Arc::new(AtomicBool::new(false));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let accepts = {
            let (is_cut, streams, far) = (Arc::clone(&is_cut), Arc::clone(&streams), self.far);
            std::thread::spawn(move || {
                while !is_cut.load(Ordering::SeqCst) {
                    match listener.accept() {
                        Ok((stream, _)) => join(stream, far, &streams),
                        Err(_) => std::thread::sleep(LOOK),
                    }
                }
            })
        };
        self.end = Some(End {
            is_cut,
            streams,
            accepts,
        });
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&mut self) {
        let Some(end) = self.end.take() else {
            return;
        };
        end.is_cut.store(true, Ordering::SeqCst);
        end.accepts.join().unwrap();
        for stream in end.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
    }
}

fn join(near: TcpStream, far: SocketAddr, streams: &Mutex<Vec<TcpStream>>) {
    near.set_nonblocking(false).unwrap();
    let far = TcpStream::connect(far).unwrap();
    for stream in [&near, &far] {
        stream.set_nodelay(true).unwrap();
        streams.lock().unwrap().push(stream.try_clone().unwrap());
    }
    copy(near.try_clone().unwrap(), far.try_clone().unwrap());
    copy(far, near);
}

/// Copies until either side ends.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
