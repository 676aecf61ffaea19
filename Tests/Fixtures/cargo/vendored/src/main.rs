fn main() {
    println!("{}", local::shout(greeting::TEXT));
}
