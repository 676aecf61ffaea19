fn main() {
    println!("Hello from second, {}", env!("STATE"));
}

#[test]
fn second_case() {
    assert_eq!(itoa::Buffer::new().format(7), "7");
}
