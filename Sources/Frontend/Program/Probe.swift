import LLB
import SyntaxKit

/// A command whose exit status or output is kept in a file, so that a `Program` can read it.
enum Probe {
    case status
    case output

    /// The constant script. Its arguments contain the command.
    private var script: String {
        switch self {
        case .status: "\"$@\"; echo $? >\(StepLog.directory)/status"
        case .output: "exec \"$@\" >\(StepLog.directory)/stdout"
        }
    }

    /// The path of the file in the file system that `log` returns.
    var file: String {
        switch self {
        case .status: "out/status"
        case .output: "out/stdout"
        }
    }

    /// Runs a command, and returns the file system that contains the file.
    func log(of arguments: [String], on files: State, _ options: [StepOption<RunOptions>]) -> State {
        files.run(["/bin/sh", "-c", script, "sh"] + arguments, .all(options), StepLog.mount)
            .mounted(at: StepLog.target)
    }

    /// Reads an exit status; `true` is 0 and `false` is 1.
    static func status(_ text: String) -> Int? {
        let text = text.trimmingSpace
        switch text {
        case "true": return 0
        case "false": return 1
        default:
            guard let status = Int(text), 0...255 ~= status else { return nil }
            return status
        }
    }
}

extension String {
    /// The text without leading and trailing white space.
    fileprivate var trimmingSpace: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
