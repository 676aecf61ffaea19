use std::env;

const FEATURES: [(&str, bool); 2] =
    [("feature-1", cfg!(feature = "feature-1")), ("feature-2", cfg!(feature = "feature-2"))];

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let mut variables: Vec<(String, String)> = env::vars().collect();
    variables.sort();
    println!("Hello from the container!");
    println!("Args: {arguments:?}");
    for (name, value) in variables {
        println!("Env: {name:?}: {value:?}");
    }
    for (name, _) in FEATURES.iter().filter(|(_, is_on)| *is_on) {
        println!("{name} is on");
    }
}
