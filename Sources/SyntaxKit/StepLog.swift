public import LLB

/// The file to which a step can write a log, so that the error of a failing step ends with its last lines.
///
/// The solver gives a frontend only the exit status of a failed process. But the frontend can read what the process left in
/// writable mounts.
public enum StepLog {
    /// The absolute path of the log in the container of a run with `mount`.
    public static let path = target + "/out/log"
    /// The absolute path of the directory of the log, which every user can write.
    public static let directory = target + "/out"
    /// The mount point of `mount`, for `State.mounted(at:fileID:line:)`.
    public static let target = "/run/slipway"

    /// The paths of logs in the file system of the mount, the first that exists counts.
    package static let names = ["out/log", "out/stdout"]

    /// Mounts a file system for the log, with a directory that every user can write.
    public static var mount: StepOption<RunOptions> {
        let directory = FileActions().makeDirectory("/out", mode: 0o777)
        return .mount(target, from: State.scratch.files(directory, .named("[internal] log")))
    }
}
