/// The program that runs the tests in an image. It is compiled with the builder's own compiler, so that it runs on every base
/// image on which the tests run, even on an empty one.
enum TestRunner {
    static let name = "run-tests"
    /// The directory of the compiled tests in the image.
    static let tests = "/tests/bin"
    /// The path of the program in the image.
    static let path = "/tests/\(name)"

    static let manifest = """
        [package]
        name = "\(name)"
        version = "1.0.0"
        edition = "2018"

        [workspace]

        """

    static let source = """
        //! Runs each test program of the folder, in the order of their names, with the arguments that it is given. The exit
        //! status is 1 if one of them failed.

        use std::{env, fs, process};

        fn main() {
            let arguments: Vec<_> = env::args_os().skip(1).collect();
            let entries = fs::read_dir("\(tests)").expect("cannot read \(tests)");
            let mut programs: Vec<_> = entries.map(|entry| entry.expect("cannot read \(tests)").path()).collect();
            programs.sort();
            let mut failed = 0;
            for program in &programs {
                println!("Running {}", program.display());
                match process::Command::new(program).args(&arguments).status() {
                    Ok(status) if status.success() => {}
                    Ok(status) => {
                        eprintln!("{}: {}", program.display(), status);
                        failed += 1;
                    }
                    Err(error) => {
                        eprintln!("{}: {}", program.display(), error);
                        failed += 1;
                    }
                }
            }
            if failed > 0 {
                eprintln!("{} of {} test programs failed", failed, programs.len());
                process::exit(1);
            }
        }

        """
}
