// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peer D: smol.
// usage: peer-smol <workload> <n> [ct|mt]       (mt: two executor threads)
// tcp_echo takes a port as n (0: any) and serves until it is killed.
use smol::future::yield_now;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::net::{TcpListener, TcpStream};
use smol::{Executor, Task};
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

/// One thread that runs its own executor, or the global one with two threads.
#[derive(Clone)]
enum Rt {
    Current(Arc<Executor<'static>>),
    Global,
}
impl Rt {
    fn spawn<T: Send + 'static>(&self, f: impl Future<Output = T> + Send + 'static) -> Task<T> {
        match self {
            Rt::Current(ex) => ex.spawn(f),
            Rt::Global => smol::spawn(f),
        }
    }
    fn block_on<T: Send + 'static>(&self, f: impl Future<Output = T> + Send + 'static) -> T {
        let main = self.spawn(f);
        match self {
            Rt::Current(ex) => smol::block_on(ex.run(main)),
            Rt::Global => smol::block_on(main),
        }
    }
}

async fn spawn_join(rt: Rt, n: u64) {
    let tasks: Vec<_> = (0..n).map(|i| rt.spawn(async move { i })).collect();
    let mut sum = 0;
    for t in tasks {
        sum += t.await;
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

const YIELDERS: u64 = 1000;

async fn yield_many(rt: Rt, each: u64) {
    let tasks: Vec<_> = (0..YIELDERS)
        .map(|_| {
            rt.spawn(async move {
                for _ in 0..each {
                    yield_now().await;
                }
            })
        })
        .collect();
    for t in tasks {
        t.await;
    }
}

async fn tcp_echo(rt: Rt, port: u16) {
    async fn echo(mut conn: TcpStream) -> std::io::Result<()> {
        conn.set_nodelay(true)?;
        let mut buf = [0; 1024];
        loop {
            let n = conn.read(&mut buf).await?;
            if n == 0 {
                return Ok(());
            }
            conn.write_all(&buf[..n]).await?;
        }
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    println!("port={}", listener.local_addr().unwrap().port());
    loop {
        let (conn, _) = listener.accept().await.unwrap();
        rt.spawn(echo(conn)).detach();
    }
}

/// Five repetitions, timed on the executor; ns per op.
fn bench<F>(rt: &Rt, head: &str, ops: u64, tail: &str, body: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let once = || {
        let work = body();
        rt.block_on(async move {
            let start = Instant::now();
            work.await;
            start.elapsed().as_nanos() as f64
        })
    };
    let mut t: Vec<f64> = (0..5).map(|_| once() / ops as f64).collect();
    t.sort_by(f64::total_cmp);
    println!("{head} ns_per_op={:.3} ns_median={:.3} {tail}", t[0], t[2]);
}

fn main() {
    let mut args = std::env::args().skip(1);
    let name = args.next().expect("usage: peer-smol <workload> <n> [ct|mt]");
    let n: u64 = args.next().and_then(|s| s.parse().ok()).expect("n");
    let threads = args.next().unwrap_or("ct".into());
    let rt = if threads == "mt" {
        std::env::set_var("SMOL_THREADS", "2");
        Rt::Global
    } else {
        Rt::Current(Arc::new(Executor::new()))
    };
    let (head, tail) = (format!("name={name} n={n}"), format!("rt={threads}"));
    match name.as_str() {
        "spawn_join" => bench(&rt, &head, n, &tail, || spawn_join(rt.clone(), n)),
        "yield_many" => bench(&rt, &head, n * YIELDERS, &tail, || yield_many(rt.clone(), n)),
        "tcp_echo" => rt.block_on(tcp_echo(rt.clone(), n as u16)),
        _ => {
            eprintln!("unknown workload {name}");
            std::process::exit(2);
        }
    }
}
