fn main() {
    println!("Hello from first, {}", env!("STATE"));
}

#[test]
fn first_case() {
    assert_eq!(itoa::Buffer::new().format(7), "7");
}
