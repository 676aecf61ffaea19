fn main() {
    let command = clap::Command::new("binary-1");
    command.get_matches();
    lib_1::hello();
    println!("Hello from binary 1");
    if cfg!(feature = "the-special-feature") {
        println!("the-special-feature is on");
    }
}
