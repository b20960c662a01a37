// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ../language.cpp as Rust's async functions, lowered by rustc: no crates, and nothing that the
// rustc of Debian 12 (1.63) lacks. black_box is the barrier of ../measure.h.
use std::future::Future;
use std::mem::size_of_val;
use std::pin::Pin;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use std::time::Instant;

fn black_box<T>(value: T) -> T {
    unsafe { std::arch::asm!("/* {0} */", in(reg) &value, options(nostack, preserves_flags)) };
    value
}
fn touch<const N: usize>(bytes: &mut [u8; N]) {
    unsafe { std::arch::asm!("/* {0} */", in(reg) bytes, options(nostack, preserves_flags)) };
}

// ---- The executor and the leaf. ----

fn clone_noop(_: *const ()) -> RawWaker {
    RawWaker::new(std::ptr::null(), &NOOP)
}
fn wake_nothing(_: *const ()) {}
static NOOP: RawWakerVTable =
    RawWakerVTable::new(clone_noop, wake_nothing, wake_nothing, wake_nothing);

/// Polls until ready. An indirect call, never inlined: no future can be folded into what runs it.
#[inline(never)]
fn spin_on<T>(mut future: Pin<&mut dyn Future<Output = T>>, cx: &mut Context<'_>) -> T {
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return value;
        }
    }
}

struct Yield(bool);
impl Future for Yield {
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
fn yield_once() -> Yield {
    Yield(false)
}

/// Has a destructor that something depends on.
struct Guard(u64);
impl Drop for Guard {
    fn drop(&mut self) {
        black_box(self.0);
    }
}

// ---- An await of what is ready at once. ----

async fn at_once(x: u64) -> u64 {
    x
}
async fn await_ready(n: u64) -> u64 {
    let mut sum = 0u64;
    for i in 0..n {
        sum += at_once(black_box(i)).await;
    }
    sum
}
async fn await_ready_guarded(n: u64) -> u64 {
    let mut sum = 0u64;
    for i in 0..n {
        let _guard = Guard(i);
        sum += at_once(black_box(i)).await;
    }
    sum
}

// ---- A chain of ten functions, with a number live in each. ----

macro_rules! chain {
    ($last:ident) => {};
    ($f:ident $next:ident $($rest:ident)*) => {
        async fn $f(x: u64) -> u64 { $next(x + 1).await + x }
        chain!($next $($rest)*);
    };
}
// The last yields once ...
chain!(once1 once2 once3 once4 once5 once6 once7 once8 once9 once10);
async fn once10(x: u64) -> u64 {
    yield_once().await;
    x
}
// ... or as often as the number says that has reached it.
chain!(many1 many2 many3 many4 many5 many6 many7 many8 many9 many10);
async fn many10(n: u64) -> u64 {
    for _ in 0..n {
        yield_once().await;
    }
    n
}

// ---- Shapes of frames. A buffer that is touched before and after an await lives across it. ----

async fn child<const N: usize>() {
    let mut bytes = [0u8; N];
    touch(&mut bytes);
    yield_once().await;
    touch(&mut bytes);
}
async fn number(x: u64) -> u64 {
    yield_once().await;
    x
}
async fn sibling_blocks() {
    {
        let mut v = [0u8; 64];
        touch(&mut v);
        yield_once().await;
        touch(&mut v);
    }
    {
        let mut v = [1u8; 64];
        touch(&mut v);
        yield_once().await;
        touch(&mut v);
    }
    {
        let mut v = [2u8; 64];
        touch(&mut v);
        yield_once().await;
        touch(&mut v);
    }
}
async fn three_buffers() {
    let (mut u, mut v, mut w) = ([0u8; 64], [1u8; 64], [2u8; 64]);
    touch(&mut u);
    touch(&mut v);
    touch(&mut w);
    yield_once().await;
    touch(&mut u);
    touch(&mut v);
    touch(&mut w);
}
async fn three_children() {
    child::<128>().await;
    child::<128>().await;
    child::<128>().await;
}
async fn repeat(n: u64) {
    for _ in 0..n {
        let mut bytes = [0u8; 256];
        touch(&mut bytes);
        yield_once().await;
        touch(&mut bytes);
    }
}
async fn four_arms(arm: u32) {
    match arm {
        0 => child::<32>().await,
        1 => child::<64>().await,
        2 => child::<128>().await,
        _ => child::<256>().await,
    }
}
async fn used_before() {
    let mut bytes = [0u8; 1024];
    touch(&mut bytes);
    yield_once().await;
}
async fn used_in_a_block_before() {
    {
        let mut bytes = [0u8; 1024];
        touch(&mut bytes);
    }
    yield_once().await;
}
async fn copied_parameter(arg: [u8; 128]) {
    let mut local = arg;
    touch(&mut local);
    yield_once().await;
    touch(&mut local);
}

/// Twenty-four bytes, moved but not copied, with a destructor.
struct Text {
    data: *const u8,
    len: usize,
    _capacity: usize,
}
impl Drop for Text {
    fn drop(&mut self) {
        black_box(self.data);
    }
}
fn string() -> Text {
    Text { data: std::ptr::null(), len: black_box(5), _capacity: 8 }
}
async fn moved1(s: Text) -> usize {
    moved2(s).await
}
async fn moved2(s: Text) -> usize {
    moved3(s).await
}
async fn moved3(s: Text) -> usize {
    moved4(s).await
}
async fn moved4(s: Text) -> usize {
    moved5(s).await
}
async fn moved5(s: Text) -> usize {
    yield_once().await;
    s.len
}

struct Join<A, B> {
    a: A,
    b: B,
    done: [bool; 2],
}
impl<A: Future<Output = ()>, B: Future<Output = ()>> Future for Join<A, B> {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = unsafe { self.get_unchecked_mut() };
        if !this.done[0] {
            this.done[0] = unsafe { Pin::new_unchecked(&mut this.a) }.poll(cx).is_ready();
        }
        if !this.done[1] {
            this.done[1] = unsafe { Pin::new_unchecked(&mut this.b) }.poll(cx).is_ready();
        }
        if this.done == [true; 2] { Poll::Ready(()) } else { Poll::Pending }
    }
}
async fn joined() {
    Join { a: child::<64>(), b: child::<64>(), done: [false; 2] }.await
}
async fn empty() {}

// ---- Running them. ----

fn measure(workload: &str, n: u64, bytes: usize, mut operations: impl FnMut() -> u64) {
    let mut fastest = f64::INFINITY;
    let mut result = 0;
    for _ in 0..25 {
        let start = Instant::now();
        result = black_box(operations());
        fastest = fastest.min(start.elapsed().as_nanos() as f64 / n as f64);
    }
    println!(
        "workload={} n={} ns={:.3} result={} bytes={} allocations=0",
        workload, n, fastest, result, bytes
    );
}

/// What a future's result adds to the sum of all.
trait Number {
    fn number(self) -> u64;
}
impl Number for u64 {
    fn number(self) -> u64 {
        self
    }
}
impl Number for usize {
    fn number(self) -> u64 {
        self as u64
    }
}
impl Number for () {
    fn number(self) -> u64 {
        0
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: {} WORKLOAD N", arguments[0]);
        std::process::exit(2);
    }
    let workload = arguments[1].as_str();
    let n: u64 = arguments[2].parse().unwrap_or(0);
    let waker = unsafe { Waker::from_raw(black_box(clone_noop(std::ptr::null()))) };
    let mut cx = Context::from_waker(&waker);

    macro_rules! run {
        ($futures:expr, $make:expr) => {
            measure(workload, n, size_of_val(&$make), || {
                let mut sum = 0u64;
                for _ in 0..$futures {
                    let mut future = $make;
                    let pinned = unsafe { Pin::new_unchecked(&mut future) };
                    sum += spin_on(pinned, &mut cx).number();
                }
                sum
            })
        };
    }
    // One future that does n operations.
    macro_rules! inside {
        ($make:expr) => {
            run!(1, $make)
        };
    }
    // n futures, each of them an operation.
    macro_rules! each {
        ($make:expr) => {
            run!(n, $make)
        };
    }
    match workload {
        "await_ready" => inside!(await_ready(n)),
        "await_ready_guarded" => inside!(await_ready_guarded(n)),
        "chain" => each!(once1(black_box(1))),
        "chain_repolled" => inside!(many1(black_box(n - 9))),
        "number" => each!(number(black_box(1))),
        "sibling_blocks" => each!(sibling_blocks()),
        "three_buffers" => each!(three_buffers()),
        "three_children" => each!(three_children()),
        "loop" => each!(repeat(black_box(4))),
        "four_arms" => each!(four_arms(black_box(3))),
        "used_before" => each!(used_before()),
        "used_in_a_block_before" => each!(used_in_a_block_before()),
        "copied_parameter" => each!(copied_parameter(black_box([1; 128]))),
        "moved" => each!(moved1(string())),
        "joined" => each!(joined()),
        "empty" => each!(empty()),
        _ => {
            eprintln!("there is no workload '{}'", workload);
            std::process::exit(2);
        }
    }
}
