fn main() {
    log::info!("nobody listens");
    lib_1::hello();
    println!("Hello from binary 2");
}
