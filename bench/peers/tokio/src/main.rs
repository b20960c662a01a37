// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peer C: tokio.
// usage: peer-tokio <workload> <n> [ct|mt]      (mt: two workers)
// tcp_echo takes a port as n (0: any) and serves until it is killed.
use std::future::{pending, poll_fn, Future};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout, Sleep};

// ---- workloads: each returns when its n ops are done ------------------------

async fn spawn_join(n: u64) {
    let tasks: Vec<_> = (0..n).map(|i| tokio::spawn(async move { i })).collect();
    let mut sum = 0;
    for t in tasks {
        sum += t.await.unwrap();
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

const YIELDERS: u64 = 1000;

async fn yield_many(each: u64) {
    let tasks: Vec<_> = (0..YIELDERS)
        .map(|_| {
            tokio::spawn(async move {
                for _ in 0..each {
                    yield_now().await;
                }
            })
        })
        .collect();
    for t in tasks {
        t.await.unwrap();
    }
}

/// Yields by waking itself, without the runtime's help.
struct WakeSelf(bool);
impl Future for WakeSelf {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
async fn yield_wake(each: u64) {
    let tasks: Vec<_> = (0..YIELDERS)
        .map(|_| {
            tokio::spawn(async move {
                for _ in 0..each {
                    WakeSelf(false).await;
                }
            })
        })
        .collect();
    for t in tasks {
        t.await.unwrap();
    }
}

async fn ping_pong(n: u64) {
    let (to_pong, mut pings) = mpsc::channel(1);
    let (to_ping, mut pongs) = mpsc::channel(1);
    let pong = tokio::spawn(async move {
        while let Some(v) = pings.recv().await {
            to_ping.send(v).await.unwrap();
        }
    });
    let ping = tokio::spawn(async move {
        for i in 0..n {
            to_pong.send(i).await.unwrap();
            assert_eq!(pongs.recv().await, Some(i));
        }
    });
    ping.await.unwrap();
    pong.await.unwrap();
}

async fn ping_pong_oneshot(n: u64) {
    let (requests, mut inbox) = mpsc::channel::<oneshot::Sender<u64>>(1);
    let server = tokio::spawn(async move {
        let mut served = 0;
        while let Some(reply) = inbox.recv().await {
            reply.send(served).unwrap();
            served += 1;
        }
    });
    let client = tokio::spawn(async move {
        for i in 0..n {
            let (tx, rx) = oneshot::channel();
            requests.send(tx).await.unwrap();
            assert_eq!(rx.await.unwrap(), i);
        }
    });
    client.await.unwrap();
    server.await.unwrap();
}

const RING: u64 = 300;

async fn ring(n: u64) {
    let (mut senders, receivers): (Vec<_>, Vec<_>) = (0..RING).map(|_| mpsc::channel(1)).unzip();
    senders.rotate_left(1);
    let tasks: Vec<_> = senders
        .into_iter()
        .zip(receivers)
        .map(|(next, mut previous)| {
            tokio::spawn(async move {
                for i in 0..n {
                    next.send(i).await.unwrap();
                    assert_eq!(previous.recv().await, Some(i));
                }
            })
        })
        .collect();
    for t in tasks {
        t.await.unwrap();
    }
}

/// A tree of tasks, each with ten below it. The box is what lets a spawned future be of its own type.
fn skynet(first: u64, leaves: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move {
        if leaves == 1 {
            return first;
        }
        let below = leaves / 10;
        let children: Vec<_> = (0..10)
            .map(|i| tokio::spawn(skynet(first + i * below, below)))
            .collect();
        let mut sum = 0;
        for child in children {
            sum += child.await.unwrap();
        }
        sum
    })
}

async fn skynet_checked(leaves: u64) {
    let sum = tokio::spawn(skynet(0, leaves)).await.unwrap();
    assert_eq!(sum, leaves * (leaves - 1) / 2);
}

async fn timeouts(n: u64) {
    async fn number(i: u64) -> u64 {
        i
    }
    for i in 0..n {
        assert_eq!(timeout(Duration::from_secs(1), number(i)).await, Ok(i));
    }
}

async fn chained_spawn(n: u64) {
    fn link(left: u64, done: oneshot::Sender<()>) {
        if left == 0 {
            done.send(()).unwrap();
        } else {
            tokio::spawn(async move { link(left - 1, done) });
        }
    }
    let (tx, rx) = oneshot::channel();
    link(n, tx);
    rx.await.unwrap();
}

async fn mpsc_bounded(n: u64, producers: u64) {
    let (tx, mut rx) = mpsc::channel(1000);
    for _ in 0..producers {
        let tx = tx.clone();
        tokio::spawn(async move {
            for i in 0..n / producers {
                tx.send(i).await.unwrap();
            }
        });
    }
    drop(tx);
    let mut got = 0;
    while rx.recv().await.is_some() {
        got += 1;
    }
    assert_eq!(got, n / producers * producers);
}

/// 1 to 1000 ms, the same sequence in every peer.
struct Delays(u64);
impl Delays {
    fn next(&mut self) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_millis(1 + self.0 % 1000)
    }
}

async fn timers_fire(n: u64) {
    let mut delays = Delays(88172645463325252);
    let tasks: Vec<_> = (0..n).map(|_| tokio::spawn(sleep(delays.next()))).collect();
    for t in tasks {
        t.await.unwrap();
    }
}

async fn timers_cancel(n: u64) {
    let mut delays = Delays(88172645463325252);
    let mut sleeps: Vec<Pin<Box<Sleep>>> = (0..n).map(|_| Box::pin(sleep(delays.next()))).collect();
    poll_fn(|cx| {
        for s in &mut sleeps {
            let _ = s.as_mut().poll(cx);
        }
        Poll::Ready(())
    })
    .await;
}

/// Spawns n tasks that never end and waits until each has been polled.
async fn idle_tasks(n: u64, timed: bool) {
    let started = Arc::new(AtomicU64::new(0));
    for _ in 0..n {
        let started = started.clone();
        if timed {
            tokio::spawn(async move {
                started.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_secs(3600)).await;
            });
        } else {
            tokio::spawn(async move {
                started.fetch_add(1, Ordering::Relaxed);
                pending::<()>().await;
            });
        }
    }
    while started.load(Ordering::Relaxed) < n {
        yield_now().await;
    }
}

async fn tcp_echo(port: u16) {
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
        tokio::spawn(echo(conn));
    }
}

// ---- measuring ----------------------------------------------------------------

struct Bench {
    name: String,
    n: u64,
    ops: u64,
    threads: String,
}
impl Bench {
    fn report(&self, mut t: Vec<f64>, bytes: Option<f64>) {
        t.sort_by(f64::total_cmp);
        let (n, best, median) = (self.n, t[0], t[t.len() / 2]);
        print!("name={} n={n} ns_per_op={best:.3} ns_median={median:.3}", self.name);
        if let Some(b) = bytes {
            print!(" bytes={b:.0}");
        }
        println!(" rt={}", self.threads);
    }

    /// The body runs on a worker, as a program's tasks do.
    fn run<F>(&self, rt: &Runtime, clock: fn() -> f64, body: impl Fn() -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let once = || {
            let task = body();
            rt.block_on(async move {
                tokio::spawn(async move {
                    let start = clock();
                    task.await;
                    clock() - start
                })
                .await
                .unwrap()
            })
        };
        self.report((0..5).map(|_| once() / self.ops as f64).collect(), None);
    }
}

fn wall_ns() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as f64
}

/// CPU time of the whole process.
fn cpu_ns() -> f64 {
    #[repr(C)]
    struct Timespec(i64, i64);
    extern "C" {
        fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
    }
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut t = Timespec(0, 0);
    unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.0 as f64 * 1e9 + t.1 as f64
}

fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}

fn main() {
    let mut args = std::env::args().skip(1);
    let name = args.next().expect("usage: peer-tokio <workload> <n> [ct|mt]");
    let n: u64 = args.next().and_then(|s| s.parse().ok()).expect("n");
    let threads = args.next().unwrap_or("ct".into());
    let mut builder = if threads == "mt" {
        Builder::new_multi_thread()
    } else {
        Builder::new_current_thread()
    };
    builder.worker_threads(2).enable_all();
    if name == "timers_paused" {
        builder.start_paused(true);
    }
    let rt = builder.build().unwrap();
    let ops = match name.as_str() {
        "yield_many" | "yield_wake" => n * YIELDERS,
        "ring" => n * RING,
        _ => n,
    };
    let bench = Bench { name: name.clone(), n, ops, threads };
    match name.as_str() {
        "spawn_join" => bench.run(&rt, wall_ns, || spawn_join(n)),
        "yield_many" => bench.run(&rt, wall_ns, || yield_many(n)),
        "yield_wake" => bench.run(&rt, wall_ns, || yield_wake(n)),
        "ping_pong" => bench.run(&rt, wall_ns, || ping_pong(n)),
        "ping_pong_oneshot" => bench.run(&rt, wall_ns, || ping_pong_oneshot(n)),
        "ring" => bench.run(&rt, wall_ns, || ring(n)),
        "skynet" => bench.run(&rt, wall_ns, || skynet_checked(n)),
        "timeout_ready" => bench.run(&rt, wall_ns, || timeouts(n)),
        "chained_spawn" => bench.run(&rt, wall_ns, || chained_spawn(n)),
        "mpsc_1p" => bench.run(&rt, wall_ns, || mpsc_bounded(n, 1)),
        "mpsc_4p" => bench.run(&rt, wall_ns, || mpsc_bounded(n, 4)),
        "timers_paused" => bench.run(&rt, wall_ns, || timers_fire(n)),
        "timers_fire" => bench.run(&rt, cpu_ns, || timers_fire(n)),
        "timers_cancel" => bench.run(&rt, wall_ns, || timers_cancel(n)),
        "mem_tasks" | "mem_tasks_pending" => {
            let (before, start) = (resident_bytes(), Instant::now());
            let timed = name == "mem_tasks";
            rt.block_on(async { tokio::spawn(idle_tasks(n, timed)).await.unwrap() });
            let ns = start.elapsed().as_nanos() as f64 / n as f64;
            bench.report(vec![ns], Some((resident_bytes() - before) / n as f64));
            std::process::exit(0); // the tasks are still asleep
        }
        "tcp_echo" => rt.block_on(async move { tokio::spawn(tcp_echo(n as u16)).await.unwrap() }),
        _ => {
            eprintln!("unknown workload {name}");
            std::process::exit(2);
        }
    }
}
