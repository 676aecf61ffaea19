public import LLB

/// The file to which a step can write a log, so that the error of a failed step ends with the log's last lines.
///
/// The solver tells a frontend only the exit status of a failed process, but the frontend can read the files that the process
/// left in writable mounts.
public enum StepLog {
    /// The absolute path of the log in the container of a run with `mount`.
    public static let path = target + "/out/log"
    /// The absolute path of the log's directory, which every user can write to.
    public static let directory = target + "/out"
    /// The mount point of `mount`, for `State.mounted(at:fileID:line:)`.
    public static let target = "/run/slipway"

    /// The paths of logs in the mount's file system. The first one that exists is used.
    package static let names = ["out/log", "out/stdout"]

    /// Mounts a file system for the log, with a directory that every user can write to.
    public static var mount: StepOption<RunOptions> {
        // The mode of a new directory depends on the solver's umask; a copied one has exactly the mode that the copy sets.
        let new = FileActions().makeDirectory("/out").on(.scratch)
        let directory = FileActions().copy("/out", from: new, to: "/out", .mode(0o777))
        return .mount(target, from: State.scratch.files(directory, .named("[internal] log")))
    }
}
