lazy_static::lazy_static! {
    static ref MESSAGE: String = String::from(env!("LIB_MSG"));
}

#[cfg(has_message)]
pub fn hello() {
    println!("{}", *MESSAGE);
}

#[test]
fn faulty_test() {
    assert!(false, "this should fail");
}
