fn main() {
    println!("Hello from a package without metadata");
}
